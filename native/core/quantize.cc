#include <string>

#include "core/define.h"

namespace {

// What the library would divide by.
void refuse_zero(std::optional<int> value, const char* function, const char* parameter) {
  if (value != 0) return;
  throw std::invalid_argument(std::string("[") + function + "] Invalid value for " + parameter + ": 0");
}

}  // namespace

void define_quantize(Module& m) {
  m.def(
      "quantized_matmul",
      [](const mx::array& x, const mx::array& w, const mx::array& scales, const std::optional<mx::array>& biases,
         bool transpose, std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         mx::StreamOrDevice s) {
        refuse_zero(bits, "quantized_matmul", "bits");
        return mx::quantized_matmul(x, w, scales, biases, transpose, group_size, bits, mode, s);
      },
      bind::pos("x"), bind::pos("w"), bind::arg("scales"), bind::arg("biases") = bind::none,
      bind::arg("transpose") = true, bind::arg("group_size") = bind::none, bind::arg("bits") = bind::none,
      bind::arg("mode") = "affine", bind::kw_only, bind::arg("stream") = bind::none,
      "The product of `x` with a matrix that quantize packed (with its transpose by default), without unpacking it as "
      "a "
      "whole. `mode` is 'affine' (the only one with biases), 'mxfp4', 'mxfp8' or 'nvfp4'; None for `group_size` and "
      "`bits` "
      "means the usual ones of the mode.");
  m.def(
      "quantize",
      [](const mx::array& w, std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         const std::optional<mx::array>& global_scale, mx::StreamOrDevice s) {
        refuse_zero(group_size, "quantize", "group_size");
        return mx::quantize(w, group_size, bits, mode, global_scale, s);
      },
      bind::pos("w"), bind::arg("group_size") = bind::none, bind::arg("bits") = bind::none,
      bind::arg("mode") = "affine", bind::kw_only, (bind::arg("global_scale") = bind::none).by_position_too(),
      bind::arg("stream") = bind::none, bind::returns("tuple[array, array, array]"),
      "The rows of `w` in groups of `group_size` elements with `bits` bits each: packed uint32 words, one scale per "
      "group, "
      "and one bias per group if the mode is 'affine'.");
  m.def(
      "dequantize",
      [](const mx::array& w, const mx::array& scales, const std::optional<mx::array>& biases,
         std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         const std::optional<mx::array>& global_scale, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::dequantize(w, scales, biases, group_size, bits, mode, global_scale, dtype, s);
      },
      bind::pos("w"), bind::arg("scales"), bind::arg("biases") = bind::none, bind::arg("group_size") = bind::none,
      bind::arg("bits") = bind::none, bind::arg("mode") = "affine", bind::arg("global_scale") = bind::none,
      bind::arg("dtype") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "The matrix that quantize packed, up to its rounding.");
  m.def(
      "gather_qmm",
      [](const mx::array& x, const mx::array& w, const mx::array& scales, const std::optional<mx::array>& biases,
         const std::optional<mx::array>& lhs_indices, const std::optional<mx::array>& rhs_indices, bool transpose,
         std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         const std::optional<mx::array>& global_scale, bool sorted_indices, mx::StreamOrDevice s) {
        refuse_zero(bits, "gather_qmm", "bits");
        return mx::gather_qmm(
            x, w, scales, biases, lhs_indices, rhs_indices, transpose, group_size, bits, mode, global_scale,
            sorted_indices, s);
      },
      bind::pos("x"), bind::pos("w"), bind::arg("scales"), bind::arg("biases") = bind::none,
      bind::arg("lhs_indices") = bind::none, bind::arg("rhs_indices") = bind::none, bind::arg("transpose") = true,
      bind::arg("group_size") = bind::none, bind::arg("bits") = bind::none, bind::arg("mode") = "affine",
      bind::arg("global_scale") = bind::none, bind::kw_only, bind::arg("sorted_indices") = false,
      bind::arg("stream") = bind::none,
      "The products of the matrices of `x` with the quantized ones that the indices name, counted through the "
      "flattened "
      "axes before the last two. See quantized_matmul and gather_mm.");
  m.def(
      "qqmm",
      [](const mx::array& x, const mx::array& w, const std::optional<mx::array>& scales, std::optional<int> group_size,
         std::optional<int> bits, const std::string& mode, const std::optional<mx::array>& global_scale_x,
         const std::optional<mx::array>& global_scale_w, mx::StreamOrDevice s) {
        refuse_zero(bits, "qqmm", "bits");
        return mx::qqmm(x, w, scales, group_size, bits, mode, global_scale_x, global_scale_w, s);
      },
      bind::arg("x"), bind::arg("w"), bind::arg("scales") = bind::none, bind::arg("group_size") = bind::none,
      bind::arg("bits") = bind::none, bind::arg("mode") = "nvfp4", bind::arg("global_scale_x") = bind::none,
      bind::arg("global_scale_w") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "x @ w.T with both sides quantized: `x` on the way, and `w` too unless its `scales` are given. `mode` is 'nvfp4' "
      "(the only one with global scales) or 'mxfp8'. For GPUs that multiply such numbers.");
  m.def(
      "gather_qqmm",
      [](const mx::array& x, const mx::array& w, const std::optional<mx::array>& scales,
         const std::optional<mx::array>& lhs_indices, const std::optional<mx::array>& rhs_indices,
         std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         const std::optional<mx::array>& global_scale_x, const std::optional<mx::array>& global_scale_w,
         bool sorted_indices, mx::StreamOrDevice s) {
        refuse_zero(bits, "gather_qqmm", "bits");
        // The library reads the scales of packed weights without looking whether there are any.
        if (w.dtype() == mx::uint32 && !scales) {
          throw std::invalid_argument("[gather_qqmm] Scales must be provided if second argument is quantized.");
        }
        return mx::gather_qqmm(
            x, w, scales, lhs_indices, rhs_indices, group_size, bits, mode, global_scale_x, global_scale_w,
            sorted_indices, s);
      },
      bind::pos("x"), bind::pos("w"), bind::arg("scales") = bind::none, bind::arg("lhs_indices") = bind::none,
      bind::arg("rhs_indices") = bind::none, bind::arg("group_size") = bind::none, bind::arg("bits") = bind::none,
      bind::arg("mode") = "nvfp4", bind::arg("global_scale_x") = bind::none, bind::arg("global_scale_w") = bind::none,
      bind::kw_only, bind::arg("sorted_indices") = false, bind::arg("stream") = bind::none,
      "The products of qqmm for the matrices that the indices name, counted through the flattened axes before the last "
      "two.");
  m.def(
      "to_fp8", [](const mx::array& x, mx::StreamOrDevice s) { return mx::to_fp8(x, s); }, bind::arg("x"),
      bind::kw_only, bind::arg("stream") = bind::none,
      "The floats as 8-bit ones with 4 bits of exponent and 3 of mantissa (E4M3), held in uint8.");
  m.def(
      "from_fp8", [](const mx::array& x, mx::Dtype dtype, mx::StreamOrDevice s) { return mx::from_fp8(x, dtype, s); },
      bind::arg("x"), bind::arg("dtype").text_default("bfloat16"), bind::kw_only, bind::arg("stream") = bind::none,
      "The floats that to_fp8 made, in the given dtype.");
}
