#include "core/indexing/index.h"

#include <algorithm>
#include <string>

namespace indexing {

bool Index::has_arrays() const {
  return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.is(Kind::array); });
}

Span span_of(const Entry& slice, int axis_size) {
  // In 64 bits, so that no bound or step that fits in 32 can overflow. MLX itself divides by the step.
  const int64_t size = axis_size;
  int64_t step = slice.has_step ? slice.step : 1;
  if (step == 0) throw bind::ValueError("The step of a slice must not be zero.");
  // A longer step than the axis selects the same single element.
  const int64_t longest = std::max<int64_t>(size, 1);
  step = std::clamp(step, -longest, longest);
  const bool forward = step > 0;
  const int64_t low = forward ? 0 : -1, high = forward ? size : size - 1;
  const auto clip = [&](int64_t bound) { return std::clamp(bound < 0 ? bound + size : bound, low, high); };
  const int64_t start = slice.has_start ? clip(slice.start) : (forward ? low : high);
  const int64_t stop = slice.has_stop ? clip(slice.stop) : (forward ? high : low);
  const int64_t distance = forward ? stop - start : start - stop;
  const int64_t pace = forward ? step : -step;
  const int64_t count = distance > 0 ? (distance + pace - 1) / pace : 0;
  return {static_cast<int>(start), static_cast<int>(stop), static_cast<int>(step), static_cast<int>(count)};
}

int count_axes(const Entries& entries) {
  return static_cast<int>(
      std::count_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.takes_axis(); }));
}

Entries expand_ellipsis(const Index& tuple, const mx::array& a) {
  const auto ndim = static_cast<int>(a.ndim());
  int ellipses = 0, axes = 0;
  for (const Entry& entry : tuple.entries) {
    if (entry.is(Kind::boolean)) throw bind::ValueError("Cannot index mlx array using the given type yet");
    if (entry.is(Kind::ellipsis)) {
      ++ellipses;
    } else {
      axes += entry.takes_axis();
    }
  }
  if (ellipses > 1) throw bind::ValueError("An index can only have a single ellipsis (...)");
  if (axes > ndim) {
    throw bind::ValueError("Too many indices for array with " + std::to_string(ndim) + " dimensions.");
  }
  if (ellipses == 0) return tuple.entries;
  Entries expanded;
  for (const Entry& entry : tuple.entries) {
    if (!entry.is(Kind::ellipsis)) {
      expanded.push_back(entry);
    } else {
      for (int i = axes; i < ndim; ++i) expanded.push_back(Entry{});
    }
  }
  return expanded;
}

void throw_zero_dimensional() { throw bind::ValueError("too many indices for array: array is 0-dimensional"); }

}  // namespace indexing

namespace bind {

indexing::Index Caster<indexing::Index>::read(Call& call) {
  const int32_t given = call.take_int();
  indexing::Index index;
  index.is_tuple = given >= 0;
  const size_t count = given < 0 ? 1 : static_cast<size_t>(given);
  if (call.next_int + count * ints_each > Env::int_count) throw ValueError("The index has too many entries.");
  const int32_t* from = call.env.ints() + call.next_int;
  call.next_int += count * ints_each;
  for (size_t i = 0; i < count; ++i, from += ints_each) {
    indexing::Entry entry;
    entry.kind = static_cast<indexing::Kind>(from[0] & kind_mask);
    if (entry.kind > indexing::Kind::boolean) throw TypeError("The native call got an unknown kind of index.");
    entry.has_start = from[0] & start_bit;
    entry.has_stop = from[0] & stop_bit;
    entry.has_step = from[0] & step_bit;
    entry.start = from[1];
    entry.stop = from[2];
    entry.step = from[3];
    if (entry.kind == indexing::Kind::array) entry.array = &addon(call).array_of(from[1]);
    index.entries.push_back(entry);
  }
  return index;
}

}  // namespace bind
