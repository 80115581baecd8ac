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

// The declarations as JSON. They are made again for it, into an object that nobody sees.
napi_value schema(napi_env raw, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(raw, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  auto& addon = *static_cast<AddonData*>(static_cast<bind::Env*>(data));
  try {
    napi_value ignored = nullptr;
    bind::check(raw, napi_create_object(raw, &ignored));
    bind::Schema schema;
    Module m(addon, ignored, &schema, "mlx.core");
    define_all(m);
    const std::string json = schema.to_json();
    napi_value result = nullptr;
    bind::check(raw, napi_create_string_utf8(raw, json.data(), json.size(), &result));
    return result;
  } catch (...) {
    bind::rethrow_to_js(addon);
    return nullptr;
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  try {
    auto owned = std::make_unique<AddonData>(env);
    AddonData& addon = *owned;
    bind::Env::attach(env, std::move(owned));
    Module m(addon, exports, nullptr, "mlx.core");
    define_all(m);
    napi_value function = nullptr;
    bind::check(
        env, napi_create_function(env, "schema", NAPI_AUTO_LENGTH, schema, static_cast<bind::Env*>(&addon), &function));
    bind::check(env, napi_set_named_property(env, exports, "schema", function));
  } catch (const bind::JsPending&) {
    return nullptr;
  } catch (const std::exception& e) {
    napi_throw_error(env, nullptr, e.what());
    return nullptr;
  }
  return exports;
}
