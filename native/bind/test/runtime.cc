#include "bind/test/define.h"

namespace toy {

// What the JavaScript side needs to work, under the names that it looks for.
void define_runtime(Module& m) {
  m.internal("scratch", [](ToyEnv& env) { return bind::Value{env.scratch()}; });
  m.internal("set_error_factory", [](ToyEnv& env, bind::Value factory) { env.set_error_factory(factory.value); });
  m.internal("set_collector", [](ToyEnv& env, bind::Value gc, bind::Value minor_options) {
    env.pacer.set_collector(gc.value, minor_options.value);
  });
  m.internal("tie", [](ToyEnv& env, bind::Value wrapper, int handle) {
    return env.texts.tie(static_cast<uint32_t>(handle), wrapper.value);
  });
  m.internal("set_dissolver", [](ToyEnv& env, bind::Value dissolve) { env.texts.set_dissolver(dissolve.value); });
  m.internal("dispose", [](ToyEnv& env, int handle) { return env.texts.dispose(static_cast<uint32_t>(handle)); });
  m.internal("collect", [](ToyEnv& env, bool full) { full ? env.pacer.collect_major() : env.pacer.collect_minor(); });
  // Texts alive in this environment, freed by sweeps, minor and major collections asked for.
  m.internal("counters", [](ToyEnv& env) {
    const auto& counters = env.pacer.counters();
    double* out = env.floats();
    out[0] = static_cast<double>(env.texts.live());
    out[1] = static_cast<double>(env.texts.freed());
    out[2] = static_cast<double>(counters.minor);
    out[3] = static_cast<double>(counters.major);
  });
}

}  // namespace toy
