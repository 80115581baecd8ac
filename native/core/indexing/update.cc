#include "core/indexing/indexing.h"

namespace indexing {

namespace {

bool has_only_slices(const mx::array& a, const Index& index) {
  if (a.ndim() == 0) return false;
  return index.is_tuple ? !index.has_arrays() : (index.is_single(Kind::integer) || index.is_single(Kind::slice));
}

}  // namespace

mx::array update(AddonData& addon, const mx::array& a, const Index& index, const Operand& value, Change change) {
  if (has_only_slices(a, index)) return update_slices(a, index, value, change);
  if (index.is_tuple) {
    if (a.ndim() > 0) return update_scattered(addon, a, index, value.to_array(a.dtype()), change);
    expand_ellipsis(index, a);
    return change_everything(a, mx::broadcast_to(drop_leading_ones(value.to_array(a.dtype()), 0), {}), change);
  }
  const Entry& entry = index.single();
  const bool is_set = change == Change::set;
  switch (entry.kind) {
    case Kind::boolean:
      if (!is_set) throw bind::ValueError("Cannot index mlx array using the given type.");
      return mx::masked_scatter(a, mx::array(entry.start != 0), value.to_array(a.dtype()));
    case Kind::array:
      if (is_set && entry.array->dtype() == mx::bool_) {
        return mx::masked_scatter(a, *entry.array, value.to_array(a.dtype()));
      }
      return update_scattered(addon, a, index, value.to_array(a.dtype()), change);
    // Python keeps the dtype of the value in these two cases, and drops axes of size 1 in the first only.
    case Kind::ellipsis: {
      const mx::array given = drop_leading_ones(value.to_array(a.dtype()), 0);
      return change_everything(a, mx::broadcast_to(given, a.shape()), change);
    }
    case Kind::none: return change_everything(a, mx::broadcast_to(value.to_array(a.dtype()), a.shape()), change);
    default: throw_zero_dimensional();
  }
}

}  // namespace indexing
