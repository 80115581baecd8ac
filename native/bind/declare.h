#pragma once

#include <charconv>
#include <string>
#include <type_traits>
#include <vector>

#include "bind/type_info.h"

namespace bind {

// The vocabulary of a declaration. `m.def(name, callable, pos("a"), arg("axis") = none, kw_only, ..., "doc")`.

enum class ParamKind { positional_only, normal, keyword_only, var_positional, var_keyword };

struct None {};
inline constexpr None none{};

struct Param {
  std::string name;
  ParamKind kind = ParamKind::normal;
  std::string default_text;  // Python source text; empty: required
  TypeInfo type;
  bool also_positional = false;   // declared keyword-only, but Python takes it by position too
  bool also_keyword = false;      // declared positional-only, but Python takes it by name too
  bool undeclared = false;        // accepted, but not part of the signature text
  bool optional_in_fact = false;  // declared required, but may be left out (default_text says what is used then)
  std::string other_name;         // a second name that Python accepts

  Param operator=(None) const { return with_default("None"); }
  Param operator=(bool value) const { return with_default(value ? "True" : "False"); }
  Param operator=(int value) const { return with_default(std::to_string(value)); }
  Param operator=(double value) const {
    char text[32];
    auto end = std::to_chars(text, text + sizeof(text), value).ptr;
    std::string number(text, end);
    if (number.find_first_of(".en") == std::string::npos) number += ".0";
    return with_default(number);
  }
  Param operator=(const char* value) const { return with_default("'" + std::string(value) + "'"); }
  // Python source text as it stands: a dtype, a list.
  Param text_default(const char* text) const { return with_default(text); }

  Param by_position_too() const {
    return with([](Param& p) { p.also_positional = true; });
  }
  Param by_name_too() const {
    return with([](Param& p) { p.also_keyword = true; });
  }
  Param not_in_signature() const {
    return with([](Param& p) { p.undeclared = true; });
  }
  Param may_be_left_out() const {
    return with([](Param& p) { p.optional_in_fact = true; });
  }
  Param or_named(const char* other) const {
    return with([&](Param& p) { p.other_name = other; });
  }
  // The wire form, where the call layer checks more than the type of the callable says.
  Param as(const char* kind) const {
    return with([&](Param& p) { p.type.kind = kind; });
  }
  // What the signature prints where Python's stub says something else than the type of the callable.
  Param printed(const char* text) const {
    return with([&](Param& p) { p.type.text = text; });
  }

 private:
  template <class F>
  Param with(F change) const {
    Param copy = *this;
    change(copy);
    return copy;
  }
  Param with_default(std::string text) const {
    return with([&](Param& p) { p.default_text = std::move(text); });
  }
};

inline Param pos(const char* name) {
  Param p;
  p.name = name;
  p.kind = ParamKind::positional_only;
  return p;
}
inline Param arg(const char* name) {
  Param p;
  p.name = name;
  return p;
}
inline Param args(const char* name) {
  Param p;
  p.name = name;
  p.kind = ParamKind::var_positional;
  return p;
}
inline Param kwargs(const char* name) {
  Param p;
  p.name = name;
  p.kind = ParamKind::var_keyword;
  return p;
}

// Parameters after it are keyword-only.
struct KwOnly {};
inline constexpr KwOnly kw_only{};

// The function is also a method of the class: its first parameter is `self`.
struct AsMethod {
  const char* class_name;
};
constexpr AsMethod method_of(const char* class_name) { return {class_name}; }

// Exactly this printed signature, where overloads cannot be told from one parameter list.
struct Stub {
  const char* text;
};
constexpr Stub stub(const char* text) { return {text}; }

// The printed type of the result, where the stub says something else than the callable.
struct Returns {
  const char* text;
};
constexpr Returns returns(const char* text) { return {text}; }

// Further names of the same function object.
struct Alias {
  const char* name;
};
constexpr Alias alias(const char* name) { return {name}; }

struct FunctionInfo {
  std::string module;
  std::string class_name;  // empty: a function of the module
  std::string name;
  std::string native;             // the addon's function; empty: written in JavaScript
  std::string kind = "function";  // function | method | static | property | constructor | class
  std::vector<Param> params;
  TypeInfo result;
  std::string stub;
  std::string doc;
  std::vector<std::string> aliases;
  std::vector<std::string> method_of;
  bool has_kw_only = false;
  bool after_kw_only = false;  // while the declaration is being read

  void apply(Param p) {
    if (after_kw_only && p.kind == ParamKind::normal) p.kind = ParamKind::keyword_only;
    params.push_back(std::move(p));
  }
  void apply(KwOnly) { after_kw_only = has_kw_only = true; }
  void apply(AsMethod m) { method_of.push_back(m.class_name); }
  void apply(Stub s) { stub = s.text; }
  void apply(Returns r) { result.text = r.text; }
  void apply(Alias a) { aliases.push_back(a.name); }
  void apply(const char* text) { doc = text; }
};

}  // namespace bind
