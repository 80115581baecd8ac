#include "core/define.h"

void define_quantize(Module& m) {
  m.def(
      "quantized_matmul",
      [](const mx::array& x, const mx::array& w, const mx::array& scales, const std::optional<mx::array>& biases,
         bool transpose, std::optional<int> group_size, std::optional<int> bits, const std::string& mode,
         mx::StreamOrDevice s) {
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
         const std::optional<mx::array>& global_scale,
         mx::StreamOrDevice s) { return mx::quantize(w, group_size, bits, mode, global_scale, s); },
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
}
