#include "convert/nested.h"
#include "core/define.h"

void define_join(Module& m) {
  m.def(
      "concatenate",
      [](const std::vector<mx::array>& arrays, std::optional<int> axis, mx::StreamOrDevice s) {
        return axis ? mx::concatenate(arrays, *axis, s) : mx::concatenate(arrays, s);
      },
      bind::arg("arrays"), bind::arg("axis") = 0, bind::kw_only, bind::arg("stream") = bind::none,
      "The arrays one after the other along an existing axis; with None they are flattened first.");
  m.def(
      "concat",
      [](const std::vector<mx::array>& arrays, std::optional<int> axis, mx::StreamOrDevice s) {
        return axis ? mx::concatenate(arrays, *axis, s) : mx::concatenate(arrays, s);
      },
      bind::arg("arrays"), bind::arg("axis") = 0, bind::kw_only, bind::arg("stream") = bind::none,
      "The arrays one after the other along an existing axis. The array API's name for concatenate.");
  m.def(
      "stack",
      [](const std::vector<mx::array>& arrays, std::optional<int> axis, mx::StreamOrDevice s) {
        return axis ? mx::stack(arrays, *axis, s) : mx::stack(arrays, s);
      },
      bind::arg("arrays"), bind::arg("axis") = 0, bind::kw_only, bind::arg("stream") = bind::none,
      "The arrays, all of one shape, side by side along a new axis.");
  m.def(
      "split",
      [](const mx::array& a, const IntOrInts& where, int axis, mx::StreamOrDevice s) {
        if (where.single) return mx::split(a, where.one(), axis, s);
        return mx::split(a, mx::Shape(where.list.begin(), where.list.end()), axis, s);
      },
      bind::pos("a"), bind::arg("indices_or_sections"), bind::arg("axis") = 0, bind::kw_only,
      bind::arg("stream") = bind::none, bind::method_of("array"), bind::returns("array"),
      "The array cut along an axis: into a number of equal parts, or before each index of a list.");
  m.def(
      "unstack", [](const mx::array& x, int axis, mx::StreamOrDevice s) { return mx::unstack(x, axis, s); },
      bind::pos("x"), bind::kw_only, bind::arg("axis") = 0, bind::arg("stream") = bind::none,
      bind::returns("tuple[array, ...]"), "The slices of the array along an axis, each without that axis.");
  m.def(
      "repeat",
      [](const mx::array& a, int repeats, std::optional<int> axis, mx::StreamOrDevice s) {
        return axis ? mx::repeat(a, repeats, *axis, s) : mx::repeat(a, repeats, s);
      },
      bind::arg("array"), bind::arg("repeats"), bind::arg("axis") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "Each element `repeats` times, along an axis (of the flattened array for None).");
  m.def(
      "tile", [](const mx::array& a, const IntOrInts& reps, mx::StreamOrDevice s) { return mx::tile(a, reps.list, s); },
      bind::pos("a"), bind::pos("reps"), bind::kw_only, bind::arg("stream") = bind::none,
      "The whole array repeated as often along each axis as `reps` says.");
  m.def(
      "meshgrid",
      [](const std::vector<mx::array>& arrays, std::optional<bool> sparse, std::optional<std::string> indexing,
         mx::StreamOrDevice s) { return mx::meshgrid(arrays, sparse.value_or(false), indexing.value_or("xy"), s); },
      bind::args("arrays").printed("array"), bind::kw_only, bind::arg("sparse") = false, bind::arg("indexing") = "xy",
      bind::arg("stream") = bind::none, bind::returns("tuple[array, ...]"),
      "One array of coordinates for each vector given: over the whole grid, or with size one in the other axes if "
      "`sparse`. `indexing` is 'xy' (the first two axes swapped) or 'ij'.");
  m.def(
      "broadcast_arrays",
      [](const std::vector<mx::array>& arrays, mx::StreamOrDevice s) { return mx::broadcast_arrays(arrays, s); },
      bind::args("arrays").printed("array"), bind::kw_only, bind::arg("stream") = bind::none,
      bind::returns("tuple[array, ...]"), "The arrays broadcast against one another, without copies.");
  // One array gives one array, any other number of them gives a list.
  m.def(
      "atleast_1d",
      [](const std::vector<mx::array>& arys, mx::StreamOrDevice s) {
        return ArrayOrArrays{arys.size() == 1, mx::atleast_1d(arys, s)};
      },
      bind::args("arys").printed("array"), bind::kw_only, bind::arg("stream") = bind::none,
      bind::returns("array | list[array]"), "The arrays, scalars among them as vectors of one element.");
  m.def(
      "atleast_2d",
      [](const std::vector<mx::array>& arys, mx::StreamOrDevice s) {
        return ArrayOrArrays{arys.size() == 1, mx::atleast_2d(arys, s)};
      },
      bind::args("arys").printed("array"), bind::kw_only, bind::arg("stream") = bind::none,
      bind::returns("array | list[array]"), "The arrays, those with fewer than two axes as matrices of one row.");
  m.def(
      "atleast_3d",
      [](const std::vector<mx::array>& arys, mx::StreamOrDevice s) {
        return ArrayOrArrays{arys.size() == 1, mx::atleast_3d(arys, s)};
      },
      bind::args("arys").printed("array"), bind::kw_only, bind::arg("stream") = bind::none,
      bind::returns("array | list[array]"),
      "The arrays with at least three axes: vectors get one before and one behind, matrices one behind.");
  m.def(
      "broadcast_shapes",
      [](const std::vector<mx::Shape>& shapes) {
        if (shapes.empty()) throw std::invalid_argument("[broadcast_shapes] Must provide at least one shape.");
        mx::Shape result = shapes.front();
        for (size_t i = 1; i < shapes.size(); ++i) result = mx::broadcast_shapes(result, shapes[i]);
        return result;
      },
      bind::args("shapes").printed("Sequence[int]"), bind::returns("tuple[int]"),
      "The shape to which arrays of the given shapes broadcast: sizes are equal or one, counted from the last axis.");
}
