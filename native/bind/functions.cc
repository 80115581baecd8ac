#include "bind/functions.h"

#include <array>

#include "bind/env.h"

namespace bind {

namespace {
napi_value named(napi_env raw, napi_value object, const char* name) {
  napi_value value = nullptr;
  check(raw, napi_get_named_property(raw, object, name, &value));
  return value;
}
}  // namespace

void Functions::offer(Env& env, napi_value exports) {
  const napi_env raw = env.raw();
  napi_value global = nullptr, trap = nullptr, prototype = nullptr, ignored = nullptr;
  std::array<napi_value, 2> pair = {};
  check(raw, napi_get_global(raw, &global));
  check(raw, napi_create_object(raw, &pair[0]));
  check(raw, napi_create_object(raw, &pair[1]));
  check(raw, napi_create_function(raw, "get", NAPI_AUTO_LENGTH, &Functions::get, &env, &trap));
  check(raw, napi_set_named_property(raw, pair[1], "get", trap));
  check(raw, napi_new_instance(raw, named(raw, global, "Proxy"), pair.size(), pair.data(), &prototype));
  const napi_value object = named(raw, global, "Object");
  const napi_value set_prototype = named(raw, object, "setPrototypeOf");
  pair = {exports, prototype};
  check(raw, napi_call_function(raw, object, set_prototype, pair.size(), pair.data(), &ignored));
}

napi_value Functions::get(napi_env raw, napi_callback_info info) {
  std::array<napi_value, 3> args = {};
  size_t count = args.size();
  void* data = nullptr;
  if (napi_get_cb_info(raw, info, &count, args.data(), nullptr, &data) != napi_ok) return nullptr;
  Env& env = *static_cast<Env*>(data);
  const auto [target, name, object] = args;
  try {
    return make(env, name, object);
  } catch (...) {
    rethrow_to_js(env);
    return nullptr;
  }
}

napi_value Functions::make(Env& env, napi_value name, napi_value object) {
  const napi_env raw = env.raw();
  napi_valuetype type = napi_undefined;
  check(raw, napi_typeof(raw, name, &type));
  if (type != napi_string) return nullptr;
  // Longer than each name is; what is cut off here is none.
  std::array<char, 128> text;
  size_t length = 0;
  check(raw, napi_get_value_string_utf8(raw, name, text.data(), text.size(), &length));
  const auto& callbacks = env.functions.callbacks_;
  const auto found = callbacks.find(std::string(text.data(), length));
  if (found == callbacks.end()) return nullptr;
  napi_property_descriptor own = {};
  own.name = name;
  own.attributes = napi_default_jsproperty;
  check(raw, napi_create_function(raw, text.data(), length, found->second, &env, &own.value));
  check(raw, napi_define_properties(raw, object, 1, &own));
  return own.value;
}

}  // namespace bind
