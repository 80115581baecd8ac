#include "convert/nested.h"
#include "core/define.h"

#define SORT(op)                                                          \
  [](const mx::array& a, std::optional<int> axis, mx::StreamOrDevice s) { \
    return axis ? mx::op(a, *axis, s) : mx::op(a, s);                     \
  },                                                                      \
      bind::pos("a"), (bind::arg("axis") = -1).printed("None | int"), bind::kw_only, bind::arg("stream") = bind::none
#define SELECT(op, count)                                                                              \
  [](const mx::array& a, int n, std::optional<int> axis, mx::StreamOrDevice s) {                       \
    return axis ? mx::op(a, n, *axis, s) : mx::op(a, n, s);                                            \
  },                                                                                                   \
      bind::pos("a"), bind::arg(count), (bind::arg("axis") = -1).printed("None | int"), bind::kw_only, \
      bind::arg("stream") = bind::none

void define_sort(Module& m) {
  m.def(
      "sort", SORT(sort),
      "The elements in ascending order along an axis (of the flattened array for None); NaN comes last.");
  m.def(
      "argsort", SORT(argsort), "The uint32 indices that sort the array along an axis (the flattened array for None).");
  m.def(
      "partition", SELECT(partition, "kth"),
      "The element that sorting would put at `kth` is there, smaller ones before it and larger ones behind it, in no "
      "particular order.");
  m.def("argpartition", SELECT(argpartition, "kth"), "The uint32 indices that partition the array. See partition.");
  m.def(
      "topk", SELECT(topk, "k"),
      "The `k` largest elements along an axis (of the flattened array for None), in no particular order.");
  m.def(
      "searchsorted",
      [](const mx::array& sequence, const mx::array& values, const std::string& side, mx::StreamOrDevice s) {
        return mx::searchsorted(sequence, values, side, s);
      },
      bind::pos("sorted_sequence"), bind::pos("values"), bind::arg("side") = "left", bind::kw_only,
      bind::arg("stream") = bind::none,
      "The uint32 places at which the values would go into the sorted sequence: before equal elements for 'left', "
      "behind "
      "them for 'right'.");
  m.def(
      "unique",
      [](const mx::array& a, int size, bool return_index, bool return_inverse, bool return_counts,
         const std::optional<Operand>& fill_value, mx::StreamOrDevice s) {
        std::optional<mx::array> fill;
        if (fill_value) fill = fill_value->to_array(a.dtype());
        auto results = mx::unique(a, size, return_index, return_inverse, return_counts, fill, s);
        return ArrayOrArrays{!(return_index || return_inverse || return_counts), std::move(results)};
      },
      bind::pos("a"), bind::arg("size"), bind::arg("return_index") = false, bind::arg("return_inverse") = false,
      bind::arg("return_counts") = false, bind::arg("fill_value") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none, bind::returns("array | tuple[array, ...]"),
      "The different elements of the flattened array in ascending order: always `size` of them, cut, or filled up with "
      "`fill_value` (the smallest element for None). On request followed by the uint32 indices of their first "
      "occurrences, the uint32 indices that rebuild `a` from them, and how often each occurs (0 for the filling).");
}
