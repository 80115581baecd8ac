#include "convert/nested.h"
#include "core/define.h"

namespace bind {

// A list of strings is sent as it is; the call layer has checked and copied it.
template <>
struct Caster<std::vector<std::string>> : CasterBase {
  static TypeInfo type() { return {"value", "Sequence[str]"}; }
  static std::vector<std::string> read(Call& call) {
    napi_value list = call.take();
    uint32_t length = 0;
    check(call.raw(), napi_get_array_length(call.raw(), list, &length));
    std::vector<std::string> result;
    for (uint32_t i = 0; i < length; ++i) {
      napi_value item = nullptr;
      check(call.raw(), napi_get_element(call.raw(), list, i, &item));
      Call one{call.env, &item};
      result.push_back(Caster<std::string>::read(one));
    }
    return result;
  }
};

}  // namespace bind

namespace {

using Kernel = mx::fast::CustomKernelFunction;

// A kernel lives as long as the JavaScript function that runs it.
bind::Value hold(AddonData& addon, Kernel kernel) {
  auto owned = std::make_unique<Kernel>(std::move(kernel));
  const auto free = [](napi_env, void* data, void*) { delete static_cast<Kernel*>(data); };
  napi_value external = nullptr;
  bind::check(addon.raw(), napi_create_external(addon.raw(), owned.get(), free, nullptr, &external));
  owned.release();
  return {external};
}

const Kernel& held(AddonData& addon, bind::Value external) {
  void* data = nullptr;
  bind::check(addon.raw(), napi_get_value_external(addon.raw(), external.value, &data));
  return *static_cast<Kernel*>(data);
}

using Triple = std::tuple<int, int, int>;

std::vector<mx::Dtype> dtypes_of(const std::vector<int>& codes) {
  std::vector<mx::Dtype> dtypes;
  for (int code : codes) dtypes.push_back(dtype_of_code(code));
  return dtypes;
}

// What a number stands for, as src/core/fast sends it beside template arguments and scalars.
enum NumberKind { integer = 0, boolean = 1, dtype_code = 2, floating = 3 };

std::vector<std::pair<std::string, mx::fast::TemplateArg>> template_of(
    const std::vector<std::string>& names, const std::vector<int>& kinds, const std::vector<int>& values) {
  std::vector<std::pair<std::string, mx::fast::TemplateArg>> arguments;
  for (size_t i = 0; i < names.size(); ++i) {
    switch (kinds.at(i)) {
      case integer: arguments.emplace_back(names[i], values.at(i)); break;
      case boolean: arguments.emplace_back(names[i], values.at(i) != 0); break;
      default: arguments.emplace_back(names[i], dtype_of_code(values.at(i)));
    }
  }
  return arguments;
}

// The elements of a typed array that the call layer made.
template <class T>
std::pair<const T*, size_t> elements(AddonData& addon, bind::Value array) {
  void* data = nullptr;
  size_t length = 0;
  bind::check(
      addon.raw(), napi_get_typedarray_info(addon.raw(), array.value, nullptr, &length, &data, nullptr, nullptr));
  return {static_cast<const T*>(data), length};
}

mx::MathMode math_mode_of(const std::string& mode) {
  if (mode == "relaxed") return mx::MathMode::Relaxed;
  if (mode == "fast") return mx::MathMode::Fast;
  return mx::MathMode::Safe;
}

}  // namespace

#define NAMES                                                                                 \
  bind::arg("name").printed("str"), bind::arg("input_names").printed("Sequence[str]"),        \
      bind::arg("output_names").printed("Sequence[str]"), bind::arg("source").printed("str"), \
      (bind::arg("header") = "").printed("str"), (bind::arg("ensure_row_contiguous") = true).printed("bool")

void define_kernels(Module& core) {
  Module m = core.sub("fast");
  m.in_js(
      "function", "", "metal_kernel", NAMES, (bind::arg("atomic_outputs") = false).printed("bool"),
      (bind::arg("compile_options") = bind::none).printed("object | None"), bind::returns("object"),
      "A function that runs a kernel of your own on Apple GPUs. `source` is the body of a Metal function whose "
      "parameters are made from the names of inputs and outputs, `header` stands before it. Inputs are copied if they "
      "have gaps, unless `ensure_row_contiguous` is false; `atomic_outputs` makes the outputs atomic. "
      "`compile_options` is a dict with 'math_mode': 'safe', 'relaxed' or 'fast'.");
  m.in_js(
      "function", "", "cuda_kernel", NAMES, (bind::arg("shared_memory") = 0).printed("int"), bind::returns("object"),
      "A function that runs a kernel of your own on NVIDIA GPUs. `source` is the body of a CUDA function whose "
      "parameters are made from the names of inputs and outputs, `header` stands before it; it gets `shared_memory` "
      "bytes of dynamic shared memory. Inputs are copied if they have gaps, unless `ensure_row_contiguous` is false.");
  m.in_js(
      "function", "", "precompiled_cuda_kernel", bind::kw_only, bind::arg("name").printed("str"),
      bind::arg("compiled_source").printed("bytes"), bind::arg("inputs").printed("Sequence[scalar | array]"),
      bind::arg("output_shapes").printed("Sequence[tuple[int, ...]]"),
      bind::arg("output_dtypes").printed("Sequence[Dtype]"), bind::arg("scalars").printed("Sequence[object]"),
      bind::arg("grid").printed("tuple[int, int, int]"), bind::arg("threadgroup").printed("tuple[int, int, int]"),
      (bind::arg("shared_memory") = 0).printed("int"), (bind::arg("init_value") = bind::none).printed("float | None"),
      (bind::arg("ensure_row_contiguous") = false).printed("bool"),
      (bind::arg("stream") = bind::none).printed("StreamOrDevice"), bind::returns("list[array]"),
      "Runs a kernel that has been compiled to PTX or cubin. Its arguments are the inputs, the outputs and the scalars "
      "(booleans, ints, floats); `grid` counts threads, not blocks.");

  m.internal(
      "make_metal_kernel",
      [](AddonData& addon, const std::string& name, const std::vector<std::string>& inputs,
         const std::vector<std::string>& outputs, const std::string& source, const std::string& header,
         bool ensure_row_contiguous, bool atomic_outputs, const std::string& math_mode) {
        mx::CompileOptions options;
        if (!math_mode.empty()) options.math_mode = math_mode_of(math_mode);
        return hold(
            addon, mx::fast::metal_kernel(
                       name, inputs, outputs, source, header, ensure_row_contiguous, atomic_outputs, options));
      });
  m.internal(
      "make_cuda_kernel", [](AddonData& addon, const std::string& name, const std::vector<std::string>& inputs,
                             const std::vector<std::string>& outputs, const std::string& source,
                             const std::string& header, bool ensure_row_contiguous, int shared_memory) {
        return hold(
            addon, mx::fast::cuda_kernel(name, inputs, outputs, source, header, ensure_row_contiguous, shared_memory));
      });
  m.internal(
      "run_kernel",
      [](AddonData& addon, bind::Value kernel, const std::vector<mx::array>& inputs,
         const std::vector<mx::Shape>& shapes, const std::vector<int>& dtypes, const std::vector<int>& geometry,
         const std::vector<std::string>& template_names, const std::vector<int>& template_kinds,
         const std::vector<int>& template_values, std::optional<float> init_value, bool verbose, mx::StreamOrDevice s) {
        return held(addon, kernel)(
            inputs, shapes, dtypes_of(dtypes), Triple{geometry.at(0), geometry.at(1), geometry.at(2)},
            Triple{geometry.at(3), geometry.at(4), geometry.at(5)},
            template_of(template_names, template_kinds, template_values), init_value, verbose, s);
      });
  m.internal(
      "run_precompiled_cuda_kernel",
      [](AddonData& addon, const std::string& name, bind::Value code, const std::vector<mx::array>& inputs,
         const std::vector<mx::Shape>& shapes, const std::vector<int>& dtypes, const std::vector<int>& geometry,
         const std::vector<int>& scalar_kinds, bind::Value scalar_values, int shared_memory,
         std::optional<float> init_value, bool ensure_row_contiguous, mx::StreamOrDevice s) {
        const auto [bytes, length] = elements<char>(addon, code);
        const auto [values, count] = elements<double>(addon, scalar_values);
        std::vector<mx::fast::ScalarArg> scalars;
        for (size_t i = 0; i < count; ++i) {
          switch (scalar_kinds.at(i)) {
            case integer: scalars.emplace_back(static_cast<int>(values[i])); break;
            case boolean: scalars.emplace_back(values[i] != 0); break;
            default: scalars.emplace_back(static_cast<float>(values[i]));
          }
        }
        return mx::fast::precompiled_cuda_kernel(
            name, std::string(bytes, length), inputs, shapes, dtypes_of(dtypes), scalars,
            Triple{geometry.at(0), geometry.at(1), geometry.at(2)},
            Triple{geometry.at(3), geometry.at(4), geometry.at(5)}, shared_memory, init_value, ensure_row_contiguous,
            s);
      });
}
