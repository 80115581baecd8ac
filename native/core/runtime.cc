#include "convert/small_blocks.h"
#include "core/define.h"

void define_runtime(Module& m) {
  m.internal("version", [] { return std::string(mx::version()); });
  // Whether the GPU that this libmlx is for is there and computes; the loader asks it in a process of its own.
  m.internal("trial", [] {
    const mx::Device gpu(mx::Device::gpu);
    if (!mx::is_available(gpu)) throw std::runtime_error("MLX finds no GPU that it can use.");
    const int n = 64;
    const mx::array ones = mx::ones({n, n}, mx::float32, gpu);
    mx::array product = mx::sum(mx::exp(mx::subtract(mx::matmul(ones, ones, gpu), mx::array(n), gpu), gpu), gpu);
    if (product.item<float>() != n * n) throw std::runtime_error("The GPU computes wrong results.");
  });
  m.internal("scratch", [](AddonData& addon) { return bind::Value{addon.scratch()}; });
  m.internal(
      "set_error_factory", [](AddonData& addon, bind::Value factory) { addon.set_error_factory(factory.value); });
  m.internal("set_collector", [](AddonData& addon, bind::Value gc, bind::Value minor_options) {
    addon.pacer.set_collector(gc.value, minor_options.value);
  });
  m.internal("tie", [](AddonData& addon, bind::Value wrapper, int handle) {
    return addon.arrays.tie(static_cast<uint32_t>(handle), wrapper.value);
  });
  m.internal(
      "set_dissolver", [](AddonData& addon, bind::Value dissolve) { addon.arrays.set_dissolver(dissolve.value); });
  m.internal("dispose", [](AddonData& addon, int handle) { addon.dispose(static_cast<uint32_t>(handle)); });
  // What tidy() needs: a mark, and later a list of the wrappers that were made after it and live.
  m.internal("mark", [](AddonData& addon) {
    addon.arrays.close_cohort();
    return static_cast<double>(addon.arrays.mark());
  });
  m.internal("wrappers_since", [](AddonData& addon, double mark) {
    const std::vector<napi_value> wrappers = addon.arrays.wrappers_since(static_cast<uint64_t>(mark));
    napi_value list = nullptr;
    bind::check(addon.raw(), napi_create_array_with_length(addon.raw(), wrappers.size(), &list));
    for (uint32_t i = 0; i < wrappers.size(); ++i) {
      bind::check(addon.raw(), napi_set_element(addon.raw(), list, i, wrappers[i]));
    }
    return bind::Value{list};
  });
  // Whether libmlx's small blocks of memory are kept for its next ones.
  m.internal("keeps_small_blocks", [] { return keep_small_blocks(); });
  m.internal("communicates", [](AddonData& addon) { return addon.communication.used(); });
  m.internal("finish_work", [](AddonData& addon, bool process_ends) { addon.finish_work(process_ends); });
  // What a turn of the event loop is good for: the last garbage of a synchronous stretch.
  m.internal("idle", [](AddonData& addon) { addon.idle(); });
  m.internal("state_settled", [](AddonData& addon) { addon.pacer.state_settled(); });
  // Live arrays, arrays freed by sweeps, minor and major collections asked for, seconds spent in them.
  m.internal("counters", [](AddonData& addon) {
    const auto& counters = addon.pacer.counters();
    double* out = addon.floats();
    out[0] = static_cast<double>(addon.arrays.live());
    out[1] = static_cast<double>(addon.arrays.freed());
    out[2] = static_cast<double>(counters.minor);
    out[3] = static_cast<double>(counters.major);
    out[4] = counters.seconds;
  });
  m.internal(
      "collect", [](AddonData& addon, bool full) { full ? addon.pacer.collect_major() : addon.pacer.collect_minor(); });
}
