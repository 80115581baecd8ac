#pragma once

#include <array>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "bind/caster.h"
#include "bind/declare.h"
#include "bind/schema.h"

namespace bind {

namespace detail {

template <class T>
struct SignatureOf;
template <class R, class... A>
struct SignatureOf<R (*)(A...)> {
  using Result = R;
  using Args = std::tuple<A...>;
};

// Parameters that the callable wants but JavaScript does not pass.
template <class T>
struct IsContext : std::is_base_of<Env, std::remove_cv_t<std::remove_reference_t<T>>> {};

// Inline: results of a few bytes would come in registers, and go through memory in pieces.
template <class T>
[[gnu::always_inline]] inline decltype(auto) read_argument(Call& call) {
  if constexpr (IsContext<T>::value) {
    return static_cast<std::remove_reference_t<T>&>(call.env);
  } else {
    return CasterOf<T>::read(call);
  }
}

template <class T>
constexpr size_t slots_of() {
  if constexpr (IsContext<T>::value) {
    return 0;
  } else {
    return CasterOf<T>::slots;
  }
}

// Keeps what a caster returned: a value, or a reference into the environment.
template <size_t place, class T>
struct Argument {
  explicit Argument(Call& call) : value(read_argument<T>(call)) {}
  decltype(read_argument<T>(std::declval<Call&>())) value;
};

// The arguments of a call, each made where it stays, in their order. A std::tuple would move them there: the processor
// then reads in one piece what it has just written in several, and waits, some 5 ns for each.
template <class Places, class... A>
struct Arguments;
template <size_t... place, class... A>
struct Arguments<std::index_sequence<place...>, A...> : Argument<place, A>... {
  explicit Arguments([[maybe_unused]] Call& call) : Argument<place, A>(call)... {}

  template <class F>
  decltype(auto) pass_to(F function) {
    return function(static_cast<decltype(Argument<place, A>::value)&&>(Argument<place, A>::value)...);
  }
};

template <class F, class R, class... A>
napi_value invoke(napi_env raw, napi_callback_info info) {
  constexpr bool wraps = CasterOf<R>::wraps;
  constexpr size_t wanted = (slots_of<A>() + ... + (wraps ? 1 : 0));
  std::array<napi_value, wanted + 1> values;
  size_t count = wanted;
  void* data = nullptr;
  if (napi_get_cb_info(raw, info, &count, values.data(), nullptr, &data) != napi_ok) return nullptr;
  Env& env = *static_cast<Env*>(data);
  try {
    Call call{env, values.data()};
    if constexpr (wraps) call.out = call.take();
    Arguments<std::index_sequence_for<A...>, A...> arguments(call);
    if constexpr (std::is_void_v<R>) {
      arguments.pass_to(F{});
      return nullptr;
    } else {
      return CasterOf<R>::write(call, arguments.pass_to(F{}));
    }
  } catch (...) {
    rethrow_to_js(env);
    return nullptr;
  }
}

template <class F, class R, class... A>
constexpr napi_callback callback_for(SignatureOf<R (*)(A...)>) {
  return &invoke<F, R, A...>;
}

}  // namespace detail

// Declares functions: into what an addon exports or, when a schema is wanted, into the schema.
class Module {
 public:
  Module(Functions& functions, std::string name) : functions_(&functions), name_(std::move(name)) {}
  Module(Schema& schema, std::string name) : schema_(&schema), name_(std::move(name)) {}

  // The same target under another Python module: `m.sub("fast")`.
  Module sub(const std::string& name) const {
    Module result = *this;
    result.name_ += "." + name;
    return result;
  }

  // A function written in C++. The callable is a lambda without captures; its parameter types say how arguments travel.
  template <class F, class... Extra>
  void def(const char* name, F, const Extra&... extra) {
    define<F>("", name, "function", extra...);
  }

  template <class F, class... Extra>
  void method(const char* class_name, const char* name, F, const Extra&... extra) {
    define<F>(class_name, name, "method", extra...);
  }

  // A read-only property of a class; the callable takes self alone.
  template <class F>
  void property(const char* class_name, const char* name, F, const char* doc) {
    define<F>(class_name, name, "property", pos("self"), doc);
  }

  // Helpers of the call layer: no part of the public interface, hence not in the schema.
  template <class F>
  void internal(const char* name, F) {
    add<F>(native_name("", name));
  }

  // What is written in JavaScript but declared here, so that its signature and documentation stand beside the others.
  template <class... Extra>
  void in_js(const char* kind, const char* class_name, const char* name, const Extra&... extra) {
    if (!schema_) return;
    FunctionInfo info = start(class_name, name, kind);
    (info.apply(extra), ...);
    for (ParamInfo& p : info.params) {
      if (p.type.kind.empty()) p.type.kind = "value";
      if (p.type.text.empty()) p.type.text = "object";
    }
    schema_->functions.push_back(std::move(info));
  }

 private:
  FunctionInfo start(const char* class_name, const char* name, const char* kind) const {
    FunctionInfo info;
    info.module = name_;
    info.class_name = class_name;
    info.name = name;
    info.kind = kind;
    return info;
  }

  // What the addon exports a function as: the module without its package, the class, the name.
  std::string native_name(const std::string& class_name, const std::string& name) const {
    const size_t dot = name_.find('.');
    std::string native = dot == std::string::npos ? "" : name_.substr(dot + 1) + ".";
    if (!class_name.empty()) native += class_name + ".";
    return native + name;
  }

  template <class F>
  void add(std::string native) {
    using Signature = detail::SignatureOf<decltype(+std::declval<F>())>;
    if (functions_) functions_->add(std::move(native), detail::callback_for<F>(Signature{}));
  }

  template <class F, class... Extra>
  void define(const char* class_name, const char* name, const char* kind, const Extra&... extra) {
    using Signature = detail::SignatureOf<decltype(+std::declval<F>())>;
    static_assert(
        (0 + ... + (std::is_same_v<Extra, Param> ? 1 : 0)) ==
            declared_count(static_cast<typename Signature::Args*>(nullptr)),
        "a declaration names each parameter of its callable, in order");
    std::string native = native_name(class_name, name);
    if (!schema_) return add<F>(std::move(native));
    FunctionInfo info = start(class_name, name, kind);
    info.native = std::move(native);
    info.result = CasterOf<typename Signature::Result>::type();
    (info.apply(extra), ...);
    fill_types(info, static_cast<typename Signature::Args*>(nullptr));
    schema_->functions.push_back(std::move(info));
  }

  template <class... A>
  static constexpr size_t declared_count(std::tuple<A...>*) {
    return (0 + ... + (detail::IsContext<A>::value ? 0 : 1));
  }

  template <class... A>
  static void fill_types(FunctionInfo& info, std::tuple<A...>*) {
    [[maybe_unused]] size_t index = 0;
    [[maybe_unused]] auto fill = [&]<class T>(std::type_identity<T>) {
      if constexpr (!detail::IsContext<T>::value) {
        TypeInfo type = CasterOf<T>::type();
        ParamInfo& p = info.params[index++];
        if (!p.type.text.empty()) type.text = p.type.text;
        if (!p.type.kind.empty()) type.kind = p.type.kind;
        p.type = std::move(type);
      }
    };
    (fill(std::type_identity<A>{}), ...);
  }

  Functions* functions_ = nullptr;
  Schema* schema_ = nullptr;
  std::string name_;
};

// Exports what `define_all` declares, and with it a function `schema` that tells of the declarations as JSON.
template <const char* name, void (*define_all)(Module&)>
void export_module(Env& env, napi_value exports) {
  Module m(env.functions, name);
  define_all(m);
  m.internal("schema", [] {
    Schema schema;
    Module declarations(schema, name);
    define_all(declarations);
    return schema.to_json();
  });
  Functions::offer(env, exports);
}

}  // namespace bind
