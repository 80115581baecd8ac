#pragma once

#include <cstdint>

#include "core/indexing/index.h"

namespace indexing {

// Python's MLX reads or writes whatever lies at an index that is out of range, and often crashes. Here no index leaves
// the array.

// An integer counted from the front. An IndexError if the axis has no such position; an axis of size 0 is left to the
// operation that uses the index, which knows whether anything is read at all.
int checked_position(int32_t index, int axis_size);

// The array for it, from the cache of constants.
mx::array position_array(AddonData& addon, int position);

// Indices that stay within the axis. Where their values are known already, a wrong one is an IndexError; where they are
// yet to be computed, they are reduced modulo the size of the axis, which changes none that is in range.
mx::array checked_indices(const mx::array& indices, int axis_size, mx::StreamOrDevice s = {});

// The same for the indices of an axis of `a`. That there is no such axis is left to the operation.
mx::array checked_indices_of(const mx::array& a, const mx::array& indices, int axis, mx::StreamOrDevice s);

// Whether elements can be read here and now, in order of their indices: computed, contiguous, in the host's memory.
bool elements_are_at_hand(const mx::array& a);

// What `check`, called with any value of the type of the elements, makes of an array of integers. Others are given
// back: MLX says what is wrong with them.
template <class Check>
mx::array of_integers(const mx::array& a, const Check& check) {
  switch (a.dtype()) {
    case mx::Dtype::Val::uint8: return check(uint8_t());
    case mx::Dtype::Val::uint16: return check(uint16_t());
    case mx::Dtype::Val::uint32: return check(uint32_t());
    case mx::Dtype::Val::uint64: return check(uint64_t());
    case mx::Dtype::Val::int8: return check(int8_t());
    case mx::Dtype::Val::int16: return check(int16_t());
    case mx::Dtype::Val::int32: return check(int32_t());
    case mx::Dtype::Val::int64: return check(int64_t());
    default: return a;
  }
}

}  // namespace indexing
