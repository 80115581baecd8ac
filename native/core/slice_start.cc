#include "core/slice_start.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "bind/error.h"
#include "core/indexing/bounds.h"

namespace {

template <class T>
mx::array check(const mx::array& start, const std::vector<int>& limits, mx::StreamOrDevice s) {
  if (indexing::elements_are_at_hand(start) && start.flags().row_contiguous) {
    const T* data = start.data<T>();
    for (size_t i = 0; i < limits.size(); ++i) {
      if (std::cmp_less_equal(0, data[i]) && std::cmp_less_equal(data[i], limits[i])) continue;
      throw bind::IndexError(
          "A slice that starts at " + std::to_string(data[i]) + " is not within the array: it can start at 0 to " +
          std::to_string(limits[i]) + ".");
    }
    return start;
  }
  std::vector<T> last;
  for (int limit : limits) {
    const bool fits = std::cmp_less_equal(limit, std::numeric_limits<T>::max());
    last.push_back(fits ? static_cast<T>(limit) : std::numeric_limits<T>::max());
  }
  const mx::array from_front = mx::maximum(start, mx::array(0, start.dtype()), s);
  return mx::minimum(from_front, mx::array(last.data(), start.shape(), start.dtype()), s);
}

}  // namespace

mx::array checked_start(
    const mx::array& start, std::vector<int> axes, const mx::Shape& shape, const mx::Shape& size,
    mx::StreamOrDevice s) {
  if (start.ndim() > 1 || start.size() != axes.size() || size.size() != shape.size()) return start;
  const int rank = static_cast<int>(shape.size());
  std::vector<int> limits;
  for (int axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank || size[axis] > shape[axis]) return start;
    limits.push_back(shape[axis] - size[axis]);
  }
  return indexing::of_integers(start, [&](auto example) { return check<decltype(example)>(start, limits, s); });
}
