#include "core/indexing/bounds.h"

#include <mlx/backend/cuda/cuda.h>

#include <algorithm>
#include <limits>
#include <string>

#include "convert/scalar.h"

namespace indexing {

namespace {

[[noreturn]] void throw_out_of_range(const std::string& index, int axis_size) {
  throw bind::IndexError("Index " + index + " is out of range for an axis of size " + std::to_string(axis_size) + ".");
}

template <class T>
void check_elements(const mx::array& indices, int axis_size) {
  const T* data = indices.data<T>();
  const size_t count = indices.data_size();
  T low = data[0], high = data[0];
  for (size_t i = 1; i < count; ++i) {
    low = std::min(low, data[i]);
    high = std::max(high, data[i]);
  }
  if (std::cmp_greater_equal(high, axis_size)) throw_out_of_range(std::to_string(high), axis_size);
  if (std::cmp_less(low, -static_cast<int64_t>(axis_size))) throw_out_of_range(std::to_string(low), axis_size);
}

template <class T>
mx::array check(const mx::array& indices, int axis_size, mx::StreamOrDevice s) {
  using limits = std::numeric_limits<T>;
  const bool always_in_range = std::cmp_less(limits::max(), axis_size) &&
                               std::cmp_greater_equal(limits::min(), -static_cast<int64_t>(axis_size));
  if (always_in_range) return indices;
  if (elements_are_at_hand(indices)) {
    check_elements<T>(indices, axis_size);
    return indices;
  }
  return mx::remainder(indices, mx::array(axis_size, indices.dtype()), s);
}

}  // namespace

// CUDA may hold elements where reading them costs a transfer.
bool elements_are_at_hand(const mx::array& a) {
  static const bool in_host_memory = !mx::cu::is_available();
  return in_host_memory && a.flags().contiguous && a.is_available();
}

int checked_position(int32_t index, int axis_size) {
  if (axis_size == 0) return 0;
  const int64_t position = index < 0 ? static_cast<int64_t>(index) + axis_size : index;
  if (position < 0 || position >= axis_size) throw_out_of_range(std::to_string(index), axis_size);
  return static_cast<int>(position);
}

mx::array position_array(AddonData& addon, int position) {
  return addon.scalars.get(
      static_cast<uint64_t>(position), static_cast<uint32_t>(Operand::Kind::integer), mx::uint32,
      [&] { return mx::array(position, mx::uint32); });
}

mx::array checked_indices(const mx::array& indices, int axis_size, mx::StreamOrDevice s) {
  if (indices.size() == 0 || axis_size == 0) return indices;
  return of_integers(indices, [&](auto example) { return check<decltype(example)>(indices, axis_size, s); });
}

mx::array checked_indices_of(const mx::array& a, const mx::array& indices, int axis, mx::StreamOrDevice s) {
  const int rank = static_cast<int>(a.ndim());
  const int place = axis < 0 ? axis + rank : axis;
  return place < 0 || place >= rank ? indices : checked_indices(indices, a.shape(place), s);
}

}  // namespace indexing
