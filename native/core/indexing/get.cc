#include <algorithm>
#include <numeric>

#include "core/indexing/bounds.h"
#include "core/indexing/cuts.h"
#include "core/indexing/indexing.h"

namespace indexing {

namespace {

// Slices, integers and None in turn, without arrays.
mx::array get_slices(const mx::array& a, const Entries& entries) {
  Cuts cuts(a.shape());
  std::vector<int> dropped, added;
  bool cut = false;
  size_t axis = 0;
  int axis_of_result = 0;
  for (const Entry& entry : entries) {
    if (entry.is(Kind::none)) {
      added.push_back(axis_of_result++);
      continue;
    }
    cut = true;
    const int size = a.shape(static_cast<int>(axis));
    cuts.set(axis, entry, size);
    if (entry.is(Kind::integer)) {
      dropped.push_back(static_cast<int>(axis));
    } else {
      ++axis_of_result;
    }
    ++axis;
  }
  mx::array result = cut ? mx::slice(a, std::move(cuts.start), std::move(cuts.stop), std::move(cuts.step)) : a;
  if (!dropped.empty()) result = mx::squeeze(result, dropped);
  if (!added.empty()) result = mx::expand_dims(result, added);
  return result;
}

bool picks(const Entry& entry) { return entry.is(Kind::array) || entry.is(Kind::integer); }

// Whether arrays and integers have something else between them: then their axes come first in the result.
bool is_interrupted(const Entries& entries) {
  bool picked = false, interrupted = false;
  for (const Entry& entry : entries) {
    if (!picks(entry)) {
      interrupted |= picked;
    } else if (interrupted) {
      return true;
    } else {
      picked = true;
    }
  }
  return false;
}

// Gathers along the axes of the first `count` entries, of which the last is an array or an integer.
// `rest` gets the entries that are left to apply to the result.
mx::array gather(AddonData& addon, const mx::array& a, const Entries& entries, size_t count, Entries& rest) {
  const bool picked_first = is_interrupted(entries);
  size_t slices = 0, dimensions = 0;
  for (size_t i = 0; i < count; ++i) {
    slices += entries[i].is(Kind::slice);
    if (entries[i].is(Kind::array)) dimensions = std::max(dimensions, entries[i].array->ndim());
  }

  std::vector<mx::array> indices;
  size_t slices_so_far = 0;
  for (size_t i = 0; i < count; ++i) {
    const Entry& entry = entries[i];
    if (entry.is(Kind::none)) continue;
    const int size = a.shape(static_cast<int>(indices.size()));
    if (entry.is(Kind::slice)) {
      const Span span = span_of(entry, size);
      mx::Shape shape(dimensions + slices, 1);
      shape[(picked_first ? dimensions : 0) + slices_so_far++] = span.count;
      const double stop = span.start + static_cast<double>(span.count) * span.step;
      indices.push_back(mx::reshape(mx::arange(span.start, stop, span.step, mx::uint32), std::move(shape)));
      continue;
    }
    mx::array index = entry.is(Kind::array) ? checked_indices(*entry.array, size)
                                            : position_array(addon, checked_position(entry.start, size));
    if (picked_first && slices > 0) {
      mx::Shape shape = index.shape();
      shape.insert(shape.end(), slices, 1);
      index = mx::reshape(index, std::move(shape));
    }
    indices.push_back(std::move(index));
  }

  std::vector<int> axes(indices.size());
  std::iota(axes.begin(), axes.end(), 0);
  mx::Shape sizes = a.shape();
  std::fill(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(axes.size()), 1);
  mx::array result = mx::gather(a, indices, axes, sizes);
  for (int& axis : axes) axis += static_cast<int>(dimensions + slices);
  result = mx::squeeze(result, axes);

  const auto keep_whole = [&](size_t how_many) {
    for (size_t i = 0; i < how_many; ++i) rest.push_back(Entry{});
  };
  if (picked_first) keep_whole(dimensions);
  for (size_t i = 0; i < count && (picked_first || !picks(entries[i])); ++i) {
    if (!picks(entries[i])) rest.push_back(entries[i].is(Kind::none) ? entries[i] : Entry{});
  }
  if (!picked_first) keep_whole(dimensions);
  for (size_t i = count; i < entries.size(); ++i) rest.push_back(entries[i]);
  return result;
}

mx::array get_tuple(AddonData& addon, const mx::array& a, const Index& index) {
  if (index.entries.empty()) return a;
  const Entries entries = expand_ellipsis(index, a);
  if (!index.has_arrays()) return get_slices(a, entries);
  size_t count = entries.size();
  while (!picks(entries[count - 1])) --count;
  Entries rest;
  const mx::array gathered = gather(addon, a, entries, count, rest);
  return get_slices(gathered, rest);
}

}  // namespace

mx::array get(AddonData& addon, const mx::array& a, const Index& index) {
  if (index.is_tuple) return get_tuple(addon, a, index);
  const Entry& entry = index.single();
  switch (entry.kind) {
    case Kind::ellipsis: return a;
    case Kind::none: return mx::expand_dims(a, 0);
    case Kind::boolean: throw bind::ValueError("Cannot index mlx array using the given type.");
    default: break;
  }
  if (a.ndim() == 0) throw_zero_dimensional();
  if (entry.is(Kind::slice)) return get_slices(a, index.entries);
  if (entry.is(Kind::integer)) {
    return mx::take(a, position_array(addon, checked_position(entry.start, a.shape(0))), 0);
  }
  if (entry.array->dtype() == mx::bool_) throw bind::ValueError("boolean indices are not yet supported");
  return mx::take(a, checked_indices(*entry.array, a.shape(0)), 0);
}

}  // namespace indexing
