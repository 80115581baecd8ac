#include "core/indexing/cuts.h"

namespace indexing {

namespace {

// Python's MLX adds the size to a negative integer and then cuts a slice, whose bounds may be negative once more: an
// integer just below the axis names an element after all.
Entry slice_of_one(int32_t index, int axis_size) {
  const int64_t start = index < 0 ? static_cast<int64_t>(index) + axis_size : index;
  Entry slice;
  slice.has_start = slice.has_stop = true;
  const bool beyond = start >= axis_size;
  slice.start = beyond ? axis_size : static_cast<int32_t>(start);
  slice.stop = beyond ? axis_size : static_cast<int32_t>(start + 1);
  return slice;
}

}  // namespace

void Cuts::set(size_t axis, const Entry& entry, int axis_size) {
  const Span span = span_of(entry.is(Kind::integer) ? slice_of_one(entry.start, axis_size) : entry, axis_size);
  if (span.count == 0) {
    start[axis] = stop[axis] = 0;
    step[axis] = 1;
    return;
  }
  start[axis] = span.start;
  // MLX counts a negative stop from the end, so one before the front is moved out of its reach.
  stop[axis] = span.stop < 0 ? -axis_size - 1 : span.stop;
  step[axis] = span.step;
}

}  // namespace indexing
