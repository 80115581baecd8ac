#include "convert/nested.h"
#include "core/define.h"

void define_linear(Module& m) {
  m.def(
      "matmul", [](const mx::array& a, const mx::array& b, mx::StreamOrDevice s) { return mx::matmul(a, b, s); },
      bind::pos("a"), bind::pos("b"), bind::kw_only, bind::arg("stream") = bind::none,
      "The matrix product over the last two axes; axes before them broadcast. A vector counts as a row on the left and "
      "as "
      "a column on the right, and the axis added for it is dropped again.");
  m.def(
      "addmm",
      [](const mx::array& c, const mx::array& a, const mx::array& b, float alpha, float beta, mx::StreamOrDevice s) {
        return mx::addmm(c, a, b, alpha, beta, s);
      },
      bind::pos("c"), bind::pos("a"), bind::pos("b"), bind::arg("alpha") = 1.0, bind::arg("beta") = 1.0, bind::kw_only,
      bind::arg("stream") = bind::none, "alpha * (a @ b) + beta * c in one step.");
  m.def(
      "outer", [](const mx::array& a, const mx::array& b, mx::StreamOrDevice s) { return mx::outer(a, b, s); },
      bind::pos("a"), bind::pos("b"), bind::kw_only, bind::arg("stream") = bind::none,
      "The product of each element of the first with each of the second, both flattened.");
  m.def(
      "inner", [](const mx::array& a, const mx::array& b, mx::StreamOrDevice s) { return mx::inner(a, b, s); },
      bind::pos("a"), bind::pos("b"), bind::kw_only, bind::arg("stream") = bind::none,
      "The sums of products over the last axes of both.");
  m.def(
      "kron", [](const mx::array& a, const mx::array& b, mx::StreamOrDevice s) { return mx::kron(a, b, s); },
      bind::arg("a"), bind::arg("b"), bind::kw_only, bind::arg("stream") = bind::none,
      "The Kronecker product: `b` repeated, each time multiplied by one element of `a`.");
  m.def(
      "vecdot",
      [](const mx::array& a, const mx::array& b, int axis, mx::StreamOrDevice s) { return mx::vecdot(a, b, axis, s); },
      bind::pos("a"), bind::pos("b"), bind::kw_only, (bind::arg("axis") = -1).by_position_too(),
      bind::arg("stream") = bind::none,
      "The sums of products along an axis, which both must have in the same size; of complex numbers the first factor "
      "is conjugated. The other axes broadcast.");
  m.def(
      "tensordot",
      [](const mx::array& a, const mx::array& b, const NestedInts& axes, mx::StreamOrDevice s) {
        if (axes.form == NestedInts::Form::single) return mx::tensordot(a, b, axes.one(), s);
        if (axes.form == NestedInts::Form::flat && !axes.flat().empty()) {
          throw bind::TypeError(
              "tensordot(): parameter 'axes' must be an int or two lists of ints, not a list of ints.");
        }
        if (axes.form == NestedInts::Form::flat || axes.lists.size() != 2) {
          throw std::invalid_argument("[tensordot] axes must be a list of two lists.");
        }
        return mx::tensordot(a, b, axes.lists[0], axes.lists[1], s);
      },
      bind::pos("a"), bind::pos("b"), (bind::arg("axes") = 2).printed("int | list[Sequence[int]]"), bind::kw_only,
      bind::arg("stream") = bind::none,
      "The sums of products over several axes: over the last `axes` ones of `a` and as many first ones of `b`, or over "
      "those that two lists name. The result has the other axes of `a`, then those of `b`.");
}
