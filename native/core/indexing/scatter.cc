#include <algorithm>
#include <numeric>

#include "core/indexing/bounds.h"
#include "core/indexing/indexing.h"

namespace indexing {

namespace {

// What MLX's scatter takes: indices for the first axes, and a value for each place that they name.
struct Places {
  std::vector<mx::array> indices;
  mx::array values;
};

void refuse_booleans(const mx::array& indices) {
  // MLX throws something here that is no exception.
  if (indices.dtype() == mx::bool_) throw bind::ValueError("[scatter] Boolean indices not supported.");
}

mx::array write(const mx::array& a, const Places& places, Change change) {
  const auto& [indices, values] = places;
  std::vector<int> axes(indices.size());
  std::iota(axes.begin(), axes.end(), 0);
  const auto scatter = [&] {
    switch (change) {
      case Change::set: return mx::scatter(a, indices, values, axes);
      case Change::add: return mx::scatter_add(a, indices, values, axes);
      case Change::subtract: return mx::scatter_add(a, indices, mx::negative(values), axes);
      case Change::multiply: return mx::scatter_prod(a, indices, values, axes);
      case Change::divide: return mx::scatter_prod(a, indices, mx::reciprocal(values), axes);
      case Change::maximum: return mx::scatter_max(a, indices, values, axes);
      case Change::minimum: return mx::scatter_min(a, indices, values, axes);
    }
    throw bind::TypeError("There is no such change.");
  };
  const mx::array result = scatter();
  // Where nothing is written MLX divides by the number of elements and ends the process.
  return values.size() == 0 ? a : result;
}

Places places_of_array(const mx::array& a, const mx::array& indices, const mx::array& value) {
  mx::Shape shape = indices.shape();
  shape.insert(shape.end(), a.shape().begin() + 1, a.shape().end());
  const mx::array values = mx::broadcast_to(drop_leading_ones(value, 0), shape);
  shape.insert(shape.begin() + static_cast<ptrdiff_t>(indices.ndim()), 1);
  refuse_booleans(indices);
  return {{checked_indices(indices, a.shape(0))}, mx::reshape(values, std::move(shape))};
}

bool has_step(const Entry& slice) { return slice.has_step && slice.step != 1; }

// How the axes of the indices, and with them the leading axes of the values, are laid out.
struct Layout {
  int arrays = 0;             // how many entries are arrays
  int array_axes = 0;         // how many axes these broadcast to
  bool arrays_first = false;  // whether something stands between them
  int strided = 0;            // slices with a step
  int axes = 0;               // of the indices in all
};

Layout layout_of(const Entries& entries) {
  Layout layout;
  bool interrupted = false;
  int others = 0, runs = 0;  // slices that need no index each: those without a step after all arrays
  for (const Entry& entry : entries) {
    switch (entry.kind) {
      case Kind::none:
        interrupted = layout.arrays > 0;
        ++others;
        break;
      case Kind::slice: {
        interrupted = layout.arrays > 0;
        ++others;
        layout.strided += has_step(entry);
        runs = has_step(entry) ? 0 : runs + 1;
        break;
      }
      case Kind::array:
        layout.arrays_first |= interrupted;
        layout.array_axes = std::max(layout.array_axes, static_cast<int>(entry.array->ndim()));
        ++layout.arrays;
        runs = 0;
        break;
      default: break;
    }
  }
  layout.axes = std::max(layout.array_axes + others - runs, 1);
  return layout;
}

Places places_of_tuple(AddonData& addon, const mx::array& a, const Index& index, const mx::array& value) {
  const Entries entries = expand_ellipsis(index, a);
  const Layout layout = layout_of(entries);
  const int named = count_axes(entries);

  std::vector<mx::array> indices;
  mx::Shape run_sizes;                                // of the slices that are written as runs
  mx::Shape block(static_cast<size_t>(named), 1);     // the part of `a` that one value covers
  int axis = 0, place = 0, arrays = 0, expanded = 0;  // `place`: the next free axis of the indices
  const auto ones = [&] { return mx::Shape(static_cast<size_t>(layout.axes), 1); };
  for (const Entry& entry : entries) {
    if (entry.is(Kind::none)) {
      ++place;
      continue;
    }
    const int size = a.shape(axis);
    if (entry.is(Kind::integer)) {
      indices.push_back(position_array(addon, checked_position(entry.start, size)));
    } else if (entry.is(Kind::array)) {
      refuse_booleans(*entry.array);
      mx::Shape shape = ones();
      const auto ndim = static_cast<int>(entry.array->ndim());
      const int first = (layout.arrays_first ? 0 : place) + layout.array_axes - ndim;
      for (int i = 0; i < ndim; ++i) shape[static_cast<size_t>(first + i)] = entry.array->shape(i);
      indices.push_back(mx::reshape(checked_indices(*entry.array, size), std::move(shape)));
      if (++arrays == layout.arrays && !layout.arrays_first) place += layout.array_axes;
    } else {
      const Span span = span_of(entry, size);
      mx::Shape shape = ones();
      // Each slice that got indices of its own counts here, with a step or without, as it does in MLX.
      const bool is_last = !layout.arrays_first && arrays == layout.arrays && expanded >= layout.strided;
      if (is_last && !has_step(entry)) {
        indices.push_back(mx::reshape(position_array(addon, span.start), std::move(shape)));
        run_sizes.push_back(span.count);
        block[static_cast<size_t>(axis)] = span.count;
      } else {
        const double stop = span.start + static_cast<double>(span.count) * span.step;
        // Where arrays come first, MLX counts no axis for a last slice without a step, but makes indices for it all the
        // same: they fit for one element only, and `reshape` refuses the others.
        const auto own = static_cast<size_t>(place + (layout.arrays_first ? layout.array_axes : 0));
        if (own < shape.size()) shape[own] = span.count;
        indices.push_back(mx::reshape(mx::arange(span.start, stop, span.step, mx::uint32), std::move(shape)));
        ++place;
        ++expanded;
      }
    }
    ++axis;
  }

  indices = mx::broadcast_arrays(indices);
  const mx::Shape& index_shape = indices[0].shape();
  const auto with_rest_of_a = [&](const mx::Shape& middle) {
    mx::Shape shape = index_shape;
    shape.insert(shape.end(), middle.begin(), middle.end());
    shape.insert(shape.end(), a.shape().begin() + named, a.shape().end());
    return shape;
  };
  const mx::array values = mx::broadcast_to(drop_leading_ones(value, 0), with_rest_of_a(run_sizes));
  return {indices, mx::reshape(values, with_rest_of_a(block))};
}

}  // namespace

mx::array update_scattered(AddonData& addon, const mx::array& a, const Index& index, mx::array value, Change change) {
  if (index.is_tuple) return write(a, places_of_tuple(addon, a, index, value), change);
  if (a.ndim() == 0) throw_zero_dimensional();
  return write(a, places_of_array(a, *index.single().array, value), change);
}

}  // namespace indexing
