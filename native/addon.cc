#include <memory>
#include <string>

#include "core/define.h"

namespace {

void define_all(Module& m) {
  define_runtime(m);
  define_dtype(m);
  define_device(m);
  define_memory(m);
  define_array(m);
  define_create(m);
  define_unary(m);
  define_binary(m);
  define_compare(m);
  define_reduce(m);
  define_scan(m);
  define_shape(m);
  define_join(m);
  define_sort(m);
  define_select(m);
  define_indexing(m);
  define_linear(m);
  define_quantize(m);
  define_pad(m);
  define_products(m);
  define_einsum(m);
  define_convolve(m);
  define_window(m);
  define_linalg(m);
  define_fft(m);
  define_random(m);
  define_fast(m);
  define_kernels(m);
  define_metal(m);
  define_cuda(m);
  define_distributed(m);
  define_array_api(m);
  define_graph(m);
  define_transforms(m);
  define_compile(m);
  define_custom_function(m);
  define_export(m);
  define_optimizers(m);
  define_io(m);
}

constexpr char module_name[] = "mlx.core";

}  // namespace

NAPI_MODULE_INIT() {
  try {
    auto owned = std::make_unique<AddonData>(env);
    AddonData& addon = *owned;
    bind::Env::attach(env, std::move(owned));
    bind::export_module<module_name, define_all>(addon, exports);
  } catch (const bind::JsPending&) {
    return nullptr;
  } catch (const std::exception& e) {
    napi_throw_error(env, nullptr, e.what());
    return nullptr;
  }
  return exports;
}
