#include <algorithm>

#include "core/define.h"
#include "core/in_rows.h"

namespace {

mx::Shape to_shape(const std::vector<int>& list) { return mx::Shape(list.begin(), list.end()); }

bool has(const mx::Shape& shape, int size) { return std::find(shape.begin(), shape.end(), size) != shape.end(); }

// Python reads wherever strides lead.
void check_places(const mx::Shape& sizes, const mx::Strides& steps, int64_t offset, size_t count) {
  // Sums of products of a size and a stride: more than 64 bits.
  __int128 low = offset, high = offset;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] <= 0) return;
    const __int128 reach = static_cast<__int128>(sizes[i] - 1) * steps[i];
    (reach < 0 ? low : high) += reach;
  }
  if (low >= 0 && high < static_cast<__int128>(count)) return;
  throw std::invalid_argument("[as_strided] The view leaves the " + std::to_string(count) + " elements of the array.");
}

mx::array squeeze(const mx::array& a, const Axes& axis, mx::StreamOrDevice s) {
  if (axis.all) return mx::squeeze(a, s);
  return mx::squeeze(a, axis.list, s);
}

mx::array transpose(const mx::array& a, const std::optional<std::vector<int>>& axes, mx::StreamOrDevice s) {
  return axes ? mx::transpose(a, *axes, s) : mx::transpose(a, s);
}

}  // namespace

void define_shape(Module& m) {
  const auto array_method = bind::method_of("array");
  m.def(
      "reshape",
      [](const mx::array& a, const mx::Shape& shape, mx::StreamOrDevice s) { return mx::reshape(a, shape, s); },
      bind::pos("a"), bind::arg("shape"), bind::kw_only, bind::arg("stream") = bind::none,
      "The same elements in another shape. One size may be -1: it follows from the others.");
  m.method(
      "array", "reshape",
      [](const mx::array& a, const mx::Shape& shape, mx::StreamOrDevice s) { return mx::reshape(a, shape, s); },
      bind::pos("self"), bind::args("shape"), bind::kw_only, bind::arg("stream") = bind::none,
      "The same elements in another shape, given as one list or as several sizes. See mlx.core.reshape.");
  m.def(
      "flatten",
      [](const mx::array& a, int start_axis, int end_axis, mx::StreamOrDevice s) {
        return mx::flatten(a, start_axis, end_axis, s);
      },
      bind::pos("a"), bind::arg("start_axis") = 0, bind::arg("end_axis") = -1, bind::kw_only,
      bind::arg("stream") = bind::none, array_method,
      "The axes from `start_axis` to `end_axis`, both included, as one. Axes out of range are clamped.");
  m.def(
      "unflatten",
      [](const mx::array& a, int axis, const mx::Shape& shape, mx::StreamOrDevice s) {
        // The library would divide by the product of the known sizes.
        if (has(shape, 0) && has(shape, -1)) {
          throw std::invalid_argument("[unflatten] Cannot infer the shape of an empty array");
        }
        return mx::unflatten(a, axis, shape, s);
      },
      bind::pos("a"), bind::arg("axis"), bind::arg("shape"), bind::kw_only, bind::arg("stream") = bind::none,
      "One axis split into several. One size may be -1: it follows from the others.");
  m.def(
      "squeeze", [](const mx::array& a, const Axes& axis, mx::StreamOrDevice s) { return squeeze(a, axis, s); },
      bind::pos("a"), bind::arg("axis") = bind::none, bind::kw_only, bind::arg("stream") = bind::none, array_method,
      "The array without the given axes of size one (without all of them for None).");
  m.def(
      "expand_dims",
      [](const mx::array& a, const IntOrInts& axis, mx::StreamOrDevice s) { return mx::expand_dims(a, axis.list, s); },
      bind::pos("a"), bind::arg("axis"), bind::kw_only, bind::arg("stream") = bind::none,
      "The array with new axes of size one, at the given places of the result.");
  m.def(
      "transpose",
      [](const mx::array& a, const std::optional<std::vector<int>>& axes, mx::StreamOrDevice s) {
        return transpose(a, axes, s);
      },
      bind::pos("a"), bind::arg("axes") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "The axes in another order; reversed for None.");
  m.def(
      "permute_dims",
      [](const mx::array& a, const std::optional<std::vector<int>>& axes, mx::StreamOrDevice s) {
        return transpose(a, axes, s);
      },
      bind::pos("a"), bind::arg("axes") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "The axes in another order; reversed for None. The array API's name for transpose.");
  m.method(
      "array", "transpose",
      [](const mx::array& a, const std::optional<std::vector<int>>& axes, mx::StreamOrDevice s) {
        return transpose(a, axes, s);
      },
      bind::pos("self"), bind::args("axes"), bind::kw_only, bind::arg("stream") = bind::none,
      "The axes in another order, given as one list or as several numbers; reversed without any. See "
      "mlx.core.transpose.");
  m.def(
      "matrix_transpose", [](const mx::array& a, mx::StreamOrDevice s) { return mx::matrix_transpose(a, s); },
      bind::pos("a"), bind::kw_only, bind::arg("stream") = bind::none, "The last two axes swapped.");
  m.def(
      "swapaxes",
      [](const mx::array& a, int axis1, int axis2, mx::StreamOrDevice s) { return mx::swapaxes(a, axis1, axis2, s); },
      bind::pos("a"), bind::arg("axis1"), bind::arg("axis2"), bind::kw_only, bind::arg("stream") = bind::none,
      array_method, "Two axes swapped.");
  m.def(
      "moveaxis",
      [](const mx::array& a, int source, int destination, mx::StreamOrDevice s) {
        return mx::moveaxis(a, source, destination, s);
      },
      bind::pos("a"), bind::arg("source"), bind::arg("destination"), bind::kw_only, bind::arg("stream") = bind::none,
      array_method, "The axis `source` moved to the place `destination`; the others keep their order.");
  m.def(
      "flip", [](const mx::array& a, const Axes& axis, mx::StreamOrDevice s) { return mx::flip(a, axis.of(a), s); },
      bind::pos("a"), bind::arg("axis") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "The order of the elements turned round along the given axes (along all for None).");
  m.def(
      "broadcast_to",
      [](const Operand& a, const mx::Shape& shape, mx::StreamOrDevice s) {
        return mx::broadcast_to(a.to_array(), shape, s);
      },
      bind::pos("a"), bind::arg("shape"), bind::kw_only, bind::arg("stream") = bind::none,
      "`a` repeated, without a copy, to fill the given shape.");
  m.def(
      "astype", [](const mx::array& a, mx::Dtype dtype, mx::StreamOrDevice s) { return mx::astype(a, dtype, s); },
      bind::pos("a"), bind::pos("dtype").by_name_too(), bind::kw_only, bind::arg("stream") = bind::none,
      "The elements cast to another dtype.");
  m.method(
      "array", "astype",
      [](const mx::array& a, mx::Dtype dtype, mx::StreamOrDevice s) { return mx::astype(a, dtype, s); },
      bind::pos("self"), bind::arg("dtype"), bind::arg("stream") = bind::none,
      "The elements cast to another dtype. See mlx.core.astype.");
  m.def(
      "view", [](const Operand& a, mx::Dtype dtype, mx::StreamOrDevice s) { return mx::view(a.to_array(), dtype, s); },
      bind::arg("a"), bind::arg("dtype"), bind::arg("stream") = bind::none,
      "The same bytes read as another dtype; the last axis grows or shrinks with the size of an element.");
  m.method(
      "array", "view", [](const mx::array& a, mx::Dtype dtype, mx::StreamOrDevice s) { return mx::view(a, dtype, s); },
      bind::pos("self"), bind::arg("dtype"), bind::kw_only, bind::arg("stream") = bind::none,
      "The same bytes read as another dtype. See mlx.core.view.");
  m.def(
      "as_strided",
      [](const mx::array& a, const std::optional<std::vector<int>>& shape,
         const std::optional<std::vector<int>>& strides, int offset, mx::StreamOrDevice s) {
        const mx::Shape sizes = shape ? to_shape(*shape) : a.shape();
        mx::Strides steps(sizes.size(), 1);
        if (strides) {
          if (strides->size() != sizes.size()) {
            throw std::invalid_argument("[as_strided] There must be as many strides as sizes.");
          }
          steps = mx::Strides(strides->begin(), strides->end());
        } else {
          for (int i = static_cast<int>(sizes.size()) - 2; i >= 0; --i) steps[i] = steps[i + 1] * sizes[i + 1];
        }
        check_places(sizes, steps, offset, a.size());
        return mx::as_strided(a, sizes, steps, static_cast<size_t>(offset), s);
      },
      bind::pos("a"), bind::arg("shape") = bind::none, bind::arg("strides") = bind::none, bind::arg("offset") = 0,
      bind::kw_only, bind::arg("stream") = bind::none,
      "A view of the row-contiguous elements of `a` with the given sizes, and strides and offset in elements. They "
      "must stay within the elements.");
  m.def(
      "contiguous",
      [](const mx::array& a, bool allow_col_major, mx::StreamOrDevice s) {
        return mx::contiguous(a, allow_col_major, s);
      },
      bind::pos("a"), bind::arg("allow_col_major") = false, bind::kw_only, bind::arg("stream") = bind::none,
      "The elements without gaps in memory, in row order; a copy only if they are not so yet.");
  m.def(
      "roll",
      [](const mx::array& a, const IntOrInts& shift, const Axes& axis, mx::StreamOrDevice s) {
        const mx::Shape by = to_shape(shift.list);
        if (axis.all) return shift.single ? mx::roll(a, shift.one(), s) : mx::roll(a, by, s);
        if (axis.single) {
          return shift.single ? mx::roll(a, shift.one(), axis.list.front(), s) : mx::roll(a, by, axis.list.front(), s);
        }
        return shift.single ? mx::roll(a, shift.one(), axis.list, s) : mx::roll(a, by, axis.list, s);
      },
      bind::pos("a"), bind::pos("shift").by_name_too(), (bind::pos("axis") = bind::none).by_name_too(), bind::kw_only,
      bind::arg("stream") = bind::none,
      "The elements moved along the given axes (of the flattened array for None); what leaves at one end comes in at "
      "the "
      "other.");
  m.def(
      "diag", [](const mx::array& a, int k, mx::StreamOrDevice s) { return mx::diag(a, k, s); }, bind::pos("a"),
      bind::arg("k") = 0, bind::kw_only, bind::arg("stream") = bind::none, array_method,
      "Of a vector, the matrix with it on the diagonal `k`; of a matrix, its diagonal `k`.");
  m.def(
      "diagonal",
      [](const mx::array& a, int offset, int axis1, int axis2, mx::StreamOrDevice s) {
        return mx::diagonal(a, offset, axis1, axis2, s);
      },
      bind::arg("a"), bind::arg("offset") = 0, bind::arg("axis1") = 0, bind::arg("axis2") = 1,
      bind::arg("stream") = bind::none, array_method,
      "The diagonals of the matrices that two axes span, as a new last axis.");
  m.def(
      "trace",
      [](const mx::array& a, int offset, int axis1, int axis2, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        const auto sums = dtype ? mx::trace(a, offset, axis1, axis2, *dtype, s) : mx::trace(a, offset, axis1, axis2, s);
        const auto diagonals = mx::diagonal(a, offset, axis1, axis2, s);
        if (diagonals.size() > 0) return sums;
        return mx::sum(mx::astype(in_rows(diagonals, s), sums.dtype(), s), -1, false, s);
      },
      bind::pos("a"), bind::arg("offset") = 0, bind::arg("axis1") = 0, bind::arg("axis2") = 1,
      bind::arg("dtype") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "The sums of the diagonals of the matrices that two axes span.");
}
