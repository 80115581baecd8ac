#include "core/define.h"
#include "core/indexing/bounds.h"

using indexing::checked_indices_of;

namespace {

// Without an axis, indices count through the flattened array and the result takes their shape.
mx::array flat(const mx::array& a, mx::StreamOrDevice s) { return mx::reshape(a, {-1}, s); }

// MLX itself refuses this in `take` alone.
mx::array checked_indices_along(
    const char* function, const mx::array& a, const mx::array& indices, int axis, mx::StreamOrDevice s) {
  const int rank = static_cast<int>(a.ndim());
  const int place = axis < 0 ? axis + rank : axis;
  if (place >= 0 && place < rank && a.shape(place) == 0 && indices.size() > 0) {
    throw std::invalid_argument(std::string("[") + function + "] There are no elements along the axis.");
  }
  return checked_indices_of(a, indices, axis, s);
}

}  // namespace

void define_select(Module& m) {
  m.def(
      "where",
      [](const Operand& condition, const Operand& left, const Operand& right, mx::StreamOrDevice s) {
        auto [x, y] = to_arrays(left, right);
        return mx::where(condition.to_array(), x, y, s);
      },
      bind::pos("condition"), bind::pos("x"), bind::pos("y"), bind::kw_only, bind::arg("stream") = bind::none,
      "The elements of `x` where `condition` is nonzero and those of `y` elsewhere; all three broadcast.");
  m.def(
      "clip",
      [](const mx::array& a, const std::optional<Operand>& a_min, const std::optional<Operand>& a_max,
         mx::StreamOrDevice s) {
        std::optional<mx::array> low, high;
        if (a_min) low = a_min->to_array(a.dtype());
        if (a_max) high = a_max->to_array(a.dtype());
        return mx::clip(a, low, high, s);
      },
      bind::pos("a"), bind::arg("a_min"), bind::arg("a_max"), bind::kw_only, bind::arg("stream") = bind::none,
      "The elements held between two limits, of which one may be None.");
  m.def(
      "take",
      [](const mx::array& a, const Operand& indices, std::optional<int> axis, mx::StreamOrDevice s) {
        if (indices.kind == Operand::Kind::integer) {
          const int index = mx::safe_cast(indices.integer(), "take");
          return axis ? mx::take(a, index, *axis, s) : mx::take(a, index, s);
        }
        if (!indices.is_array()) throw bind::TypeError("take(): parameter 'indices' must be int | array.");
        if (axis) return mx::take(a, checked_indices_of(a, indices.array(), *axis, s), *axis, s);
        const mx::array elements = flat(a, s);
        return mx::take(elements, checked_indices_of(elements, indices.array(), 0, s), 0, s);
      },
      bind::pos("a"), bind::arg("indices").printed("int | array"), bind::arg("axis") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "The elements at the given indices along an axis (of the flattened array for None). Indices that are known "
      "already must be within its size; others are taken modulo the size.");
  m.def(
      "take_along_axis",
      [](const mx::array& a, const mx::array& indices, std::optional<int> axis, mx::StreamOrDevice s) {
        const mx::array from = axis ? a : flat(a, s);
        const int along = axis.value_or(0);
        return mx::take_along_axis(from, checked_indices_along("take_along_axis", from, indices, along, s), along, s);
      },
      bind::pos("a"), bind::arg("indices"), bind::arg("axis") = -1, bind::kw_only, bind::arg("stream") = bind::none,
      "For each place, the element that the index there names along the axis (in the flattened array for None).");
  m.def(
      "put_along_axis",
      [](const mx::array& a, const mx::array& indices, const mx::array& values, std::optional<int> axis,
         mx::StreamOrDevice s) {
        const mx::array into = axis ? a : flat(a, s);
        const int along = axis.value_or(0);
        const mx::array changed = mx::put_along_axis(
            into, checked_indices_along("put_along_axis", into, indices, along, s), values, along, s);
        return axis ? changed : mx::reshape(changed, a.shape(), s);
      },
      bind::pos("a"), bind::arg("indices"), bind::arg("values"), bind::arg("axis") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "A copy of `a` with `values` written at the places that the indices name along the axis (in the flattened array "
      "for None).");
  m.def(
      "nan_to_num",
      [](const Operand& a, double nan, std::optional<double> posinf, std::optional<double> neginf,
         mx::StreamOrDevice s) {
        std::optional<float> high, low;
        if (posinf) high = static_cast<float>(*posinf);
        if (neginf) low = static_cast<float>(*neginf);
        return mx::nan_to_num(a.to_array(), static_cast<float>(nan), high, low, s);
      },
      bind::arg("a"), bind::arg("nan").text_default("0"), bind::arg("posinf") = bind::none,
      bind::arg("neginf") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "NaN replaced by `nan`, and the infinities by `posinf` and `neginf`, or for None by the largest and smallest "
      "finite "
      "numbers of the dtype.");
}
