#pragma once

#include "convert/array.h"

// Reductions of MLX plan for axes without elements only where the array lies in rows. Of another one, a transposed one
// say, they read a stride that is not there; what comes of it may be a computation without end, in Python too.
inline mx::array in_rows(const mx::array& a, mx::StreamOrDevice s) {
  return a.size() == 0 ? mx::contiguous(a, false, s) : a;
}
