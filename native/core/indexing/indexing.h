#pragma once

#include "convert/scalar.h"
#include "core/indexing/index.h"

namespace indexing {

// What becomes of the selected elements. The numbers are known to src/core/indexing/at.ts.
enum class Change : int { set = 0, add = 1, subtract = 2, multiply = 3, divide = 4, maximum = 5, minimum = 6 };

// `a[index]`
mx::array get(AddonData& addon, const mx::array& a, const Index& index);

// `a` with the selected elements changed: what `a[index] = value` leaves in `a`, and what `a.at[index].add(value)`
// gives.
mx::array update(AddonData& addon, const mx::array& a, const Index& index, const Operand& value, Change change);

// The parts of it: where the index has no arrays, and where it has.
mx::array update_slices(const mx::array& a, const Index& index, const Operand& value, Change change);
mx::array update_scattered(AddonData& addon, const mx::array& a, const Index& index, mx::array value, Change change);

// The value without its leading axes of size 1, as long as it has more than `ndim` axes.
mx::array drop_leading_ones(const mx::array& value, size_t ndim);

// The whole of `a` changed, where Python falls back to ordinary arithmetic.
mx::array change_everything(const mx::array& a, const mx::array& value, Change change);

}  // namespace indexing
