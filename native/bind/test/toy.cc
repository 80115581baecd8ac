// An addon that knows nothing of MLX: it uses all of native/bind, so that tests can see it work by itself.

#include <exception>
#include <memory>
#include <string>

#include "bind/test/define.h"

namespace toy {
namespace {

// Named as the real addon's module is, so that the JavaScript side runs with either.
constexpr const char* module_name = "toy.core";

void define_all(Module& m) {
  define_runtime(m);
  define_values(m);
  define_calling(m);
  define_errors(m);
  define_texts(m);
}

std::string schema_of_all() {
  bind::Schema schema;
  Module m(schema, module_name);
  define_all(m);
  return schema.to_json();
}

void start(napi_env raw, napi_value exports) {
  auto owned = std::make_unique<ToyEnv>(raw);
  ToyEnv& env = *owned;
  bind::Env::attach(raw, std::move(owned));
  Module m(env.functions, module_name);
  define_all(m);
  m.internal("schema", [] { return schema_of_all(); });
  bind::Functions::offer(env, exports);
}

}  // namespace
}  // namespace toy

NAPI_MODULE_INIT() {
  try {
    toy::start(env, exports);
  } catch (const bind::JsPending&) {
    return nullptr;
  } catch (const std::exception& e) {
    napi_throw_error(env, nullptr, e.what());
    return nullptr;
  }
  return exports;
}
