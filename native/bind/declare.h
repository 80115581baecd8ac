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

// The default of a parameter. The declarations are evaluated each time that an addon is loaded, and used when somebody
// asks for the schema: so they keep literals as they are, and texts are made of them then.
struct Default {
  enum class Kind { required, source, text, boolean, integer, real };
  Kind kind = Kind::required;
  const char* text = "";
  double number = 0;

  // Python source text; empty: required.
  std::string source() const {
    switch (kind) {
      case Kind::required: return "";
      case Kind::source: return text;
      case Kind::text: return "'" + std::string(text) + "'";
      case Kind::boolean: return number != 0 ? "True" : "False";
      case Kind::integer: return std::to_string(static_cast<int>(number));
      case Kind::real: break;
    }
    char shortest[32];
    auto end = std::to_chars(shortest, shortest + sizeof(shortest), number).ptr;
    std::string result(shortest, end);
    if (result.find_first_of(".en") == std::string::npos) result += ".0";
    return result;
  }
};

struct Param {
  const char* name = "";
  ParamKind kind = ParamKind::normal;
  Default default_value = {};
  const char* wire = "";          // the wire form, where it is not that of the callable's type
  const char* type_text = "";     // what the signature prints, where it is not the callable's type
  bool also_positional = false;   // declared keyword-only, but Python takes it by position too
  bool also_keyword = false;      // declared positional-only, but Python takes it by name too
  bool undeclared = false;        // accepted, but not part of the signature text
  bool optional_in_fact = false;  // declared required, but may be left out (the default says what is used then)
  const char* other_name = "";    // a second name that Python accepts

  constexpr Param operator=(None) const { return with_default({Default::Kind::source, "None", 0}); }
  constexpr Param operator=(bool value) const {
    return with_default({Default::Kind::boolean, "", static_cast<double>(value)});
  }
  constexpr Param operator=(int value) const {
    return with_default({Default::Kind::integer, "", static_cast<double>(value)});
  }
  constexpr Param operator=(double value) const { return with_default({Default::Kind::real, "", value}); }
  constexpr Param operator=(const char* value) const { return with_default({Default::Kind::text, value, 0}); }
  // Python source text as it stands: a dtype, a list.
  constexpr Param text_default(const char* text) const { return with_default({Default::Kind::source, text, 0}); }

  constexpr Param by_position_too() const { return with(&Param::also_positional, true); }
  constexpr Param by_name_too() const { return with(&Param::also_keyword, true); }
  constexpr Param not_in_signature() const { return with(&Param::undeclared, true); }
  constexpr Param may_be_left_out() const { return with(&Param::optional_in_fact, true); }
  constexpr Param or_named(const char* other) const { return with(&Param::other_name, other); }
  // The wire form, where the call layer checks more than the type of the callable says.
  constexpr Param as(const char* kind) const { return with(&Param::wire, kind); }
  // What the signature prints where Python's stub says something else than the type of the callable.
  constexpr Param printed(const char* text) const { return with(&Param::type_text, text); }

 private:
  template <class T>
  constexpr Param with(T Param::* member, T value) const {
    Param copy = *this;
    copy.*member = value;
    return copy;
  }
  constexpr Param with_default(Default value) const { return with(&Param::default_value, value); }
};

constexpr Param parameter(const char* name, ParamKind kind) {
  Param p;
  p.name = name;
  p.kind = kind;
  return p;
}
constexpr Param pos(const char* name) { return parameter(name, ParamKind::positional_only); }
constexpr Param arg(const char* name) { return parameter(name, ParamKind::normal); }
constexpr Param args(const char* name) { return parameter(name, ParamKind::var_positional); }
constexpr Param kwargs(const char* name) { return parameter(name, ParamKind::var_keyword); }

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

// A parameter as the schema has it: with the type that the callable gives it.
struct ParamInfo : Param {
  TypeInfo type;
};

struct FunctionInfo {
  std::string module;
  std::string class_name;  // empty: a function of the module
  std::string name;
  std::string native;             // the addon's function; empty: written in JavaScript
  std::string kind = "function";  // function | method | static | property | constructor | class
  std::vector<ParamInfo> params;
  TypeInfo result;
  std::string stub;
  std::string doc;
  std::vector<std::string> aliases;
  std::vector<std::string> method_of;
  bool has_kw_only = false;
  bool after_kw_only = false;  // while the declaration is being read

  void apply(Param p) {
    if (after_kw_only && p.kind == ParamKind::normal) p.kind = ParamKind::keyword_only;
    params.push_back({p, {p.wire, p.type_text}});
  }
  void apply(KwOnly) { after_kw_only = has_kw_only = true; }
  void apply(AsMethod m) { method_of.push_back(m.class_name); }
  void apply(Stub s) { stub = s.text; }
  void apply(Returns r) { result.text = r.text; }
  void apply(Alias a) { aliases.push_back(a.name); }
  void apply(const char* text) { doc = text; }
};

}  // namespace bind
