#pragma once

#include "bind/caster.h"
#include "convert/array.h"

// What stands between the brackets of `a[...]`.

namespace indexing {

enum class Kind : int32_t { integer = 0, slice = 1, none = 2, ellipsis = 3, array = 4, boolean = 5 };

// One element of an index. Bounds of a slice that are left open say so, because what they mean depends on the axis.
struct Entry {
  Kind kind = Kind::slice;
  bool has_start = false, has_stop = false, has_step = false;
  int32_t start = 0;  // of a slice; the value of an integer or boolean
  int32_t stop = 0;
  int32_t step = 1;
  const mx::array* array = nullptr;

  bool is(Kind other) const { return kind == other; }
  bool takes_axis() const { return kind != Kind::none; }
};

// Few indices are longer than this; longer ones live on the heap.
using Entries = mx::SmallVector<Entry, 8>;

// `a[x]` has one entry, `a[x, y]` is a tuple of them; to Python `a[x]` and `a[(x,)]` are not quite the same.
struct Index {
  bool is_tuple = false;
  Entries entries;

  const Entry& single() const { return entries[0]; }
  bool is_single(Kind kind) const { return !is_tuple && entries[0].is(kind); }
  bool has_arrays() const;
};

// The positions that a slice selects on an axis: `count` of them from `start` in steps of `step`, all within the axis.
struct Span {
  int start;
  int stop;  // just beyond the last in the direction of the step, so -1 is possible
  int step;
  int count;
};
Span span_of(const Entry& slice, int axis_size);

// The entries of a tuple with its ellipsis replaced by full slices; throws if they are more than the array has axes.
Entries expand_ellipsis(const Index& tuple, const mx::array& a);

// How many of the entries name an axis.
int count_axes(const Entries& entries);

[[noreturn]] void throw_zero_dimensional();

}  // namespace indexing

namespace bind {

// The argument is the number of entries, or -1 for one that is no tuple. Each entry takes four integers of env.ints():
// the kind with the bits that say which bounds of a slice are given, then start, stop and step. An array's handle
// stands in the place of start.
template <>
struct Caster<indexing::Index> : CasterBase {
  static constexpr size_t ints_each = 4;
  static constexpr int32_t kind_mask = 7, start_bit = 8, stop_bit = 16, step_bit = 32;

  static TypeInfo type() { return {"index", "object | None"}; }
  static indexing::Index read(Call& call);
};

}  // namespace bind
