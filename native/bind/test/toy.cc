// An addon that knows nothing of MLX: it uses all of native/bind, so that tests can see it work by itself.

#include <exception>
#include <memory>

#include "bind/test/define.h"

namespace toy {
namespace {

// Named as the real addon's module is, so that the JavaScript side runs with either.
constexpr char module_name[] = "toy.core";

void define_all(Module& m) {
  define_runtime(m);
  define_values(m);
  define_calling(m);
  define_errors(m);
  define_texts(m);
}

void start(napi_env raw, napi_value exports) {
  auto owned = std::make_unique<ToyEnv>(raw);
  ToyEnv& env = *owned;
  bind::Env::attach(raw, std::move(owned));
  bind::export_module<module_name, define_all>(env, exports);
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
