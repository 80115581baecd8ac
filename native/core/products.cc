#include "core/define.h"

// Products of matrices that are gathered, masked or cut into segments on the way.

void define_products(Module& m) {
  m.def(
      "block_masked_mm",
      [](const mx::array& a, const mx::array& b, int block_size, const std::optional<mx::array>& mask_out,
         const std::optional<mx::array>& mask_lhs, const std::optional<mx::array>& mask_rhs,
         mx::StreamOrDevice s) { return mx::block_masked_mm(a, b, block_size, mask_out, mask_lhs, mask_rhs, s); },
      bind::pos("a"), bind::pos("b"), bind::arg("block_size") = 64, bind::arg("mask_out") = bind::none,
      bind::arg("mask_lhs") = bind::none, bind::arg("mask_rhs") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "The matrix product with masks for blocks of 32 or 64 rows and columns: of the result, of `a` and of `b`, one "
      "element per block. False and zero leave the block out, other numbers scale it.");
  m.def(
      "gather_mm",
      [](const mx::array& a, const mx::array& b, const std::optional<mx::array>& lhs_indices,
         const std::optional<mx::array>& rhs_indices, bool sorted_indices,
         mx::StreamOrDevice s) { return mx::gather_mm(a, b, lhs_indices, rhs_indices, sorted_indices, s); },
      bind::pos("a"), bind::pos("b"), bind::arg("lhs_indices") = bind::none, bind::arg("rhs_indices") = bind::none,
      bind::kw_only, bind::arg("sorted_indices") = false, bind::arg("stream") = bind::none,
      "The products of the matrices of `a` and `b` that the indices name, counted through the flattened axes before "
      "the "
      "last two; without indices, all in order. `sorted_indices` promises ascending ones, which may be faster.");
  m.def(
      "segmented_mm",
      [](const mx::array& a, const mx::array& b, const mx::array& segments, mx::StreamOrDevice s) {
        // Of matrices without rows or without columns MLX divides by zero.
        const mx::array products = mx::segmented_mm(a, b, segments, s);
        return products.size() > 0 ? products : mx::zeros(products.shape(), products.dtype(), s);
      },
      bind::pos("a"), bind::pos("b"), bind::arg("segments"), bind::kw_only, bind::arg("stream") = bind::none,
      "The product of [M, K] and [K, N] in parts: `segments` holds pairs of start and end within K, and the result "
      "holds one [M, N] matrix for each of them.");
  m.def(
      "hadamard_transform",
      [](const mx::array& a, std::optional<float> scale, mx::StreamOrDevice s) {
        return mx::hadamard_transform(a, scale, s);
      },
      bind::arg("a"), bind::arg("scale") = bind::none, bind::arg("stream") = bind::none,
      "The Walsh-Hadamard transform of the last axis, times `scale` (for None, one over the square root of the size, "
      "so that the transform is its own inverse). The size must be a power of two, or that times 12, 20 or 28.");
}
