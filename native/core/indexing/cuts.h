#pragma once

#include "core/indexing/index.h"

namespace indexing {

// Where MLX is to cut each axis; whole axes until set.
struct Cuts {
  mx::Shape start, stop, step;

  explicit Cuts(const mx::Shape& shape) : start(shape.size(), 0), stop(shape), step(shape.size(), 1) {}

  // A slice, or an integer as the slice of one element that Python's MLX makes of it: beyond the axis it is empty.
  void set(size_t axis, const Entry& entry, int axis_size);
};

}  // namespace indexing
