#pragma once

#include "convert/array.h"

// Reductions of MLX plan for axes without elements only where the array lies in rows. Of another one, a transposed one
// say, they read a stride that is not there; what comes of it may be a computation without end, in Python too.
inline mx::array in_rows(const mx::array& a, mx::StreamOrDevice s) {
  if (a.size() != 0) return a;
  // A GPU has no float64: the reduction says so, after it has looked at its arguments.
  if (a.dtype() == mx::float64 && mx::to_stream(s).device == mx::Device::gpu) return a;
  return mx::contiguous(a, false, s);
}
