#include "core/define.h"

#define COMPARE(op)                                                     \
  [](const Operand& left, const Operand& right, mx::StreamOrDevice s) { \
    auto [a, b] = to_arrays(left, right);                               \
    return mx::op(a, b, s);                                             \
  },                                                                    \
      bind::arg("a"), bind::arg("b"), bind::arg("stream") = bind::none

// The logical functions give each scalar the dtype of its own kind: nothing is weakly typed in them.
#define LOGICAL(op)                                                                    \
  [](const Operand& left, const Operand& right, mx::StreamOrDevice s) {                \
    return mx::op(left.to_array(), right.to_array(), s);                               \
  },                                                                                   \
      bind::pos("a").printed("array"), bind::pos("b").printed("array"), bind::kw_only, \
      bind::arg("stream") = bind::none

void define_compare(Module& m) {
  m.def("equal", COMPARE(equal), "True where the two operands are equal.");
  m.def("not_equal", COMPARE(not_equal), "True where the two operands differ.");
  m.def("less", COMPARE(less), "True where the first operand is below the second.");
  m.def("less_equal", COMPARE(less_equal), "True where the first operand is not above the second.");
  m.def("greater", COMPARE(greater), "True where the first operand is above the second.");
  m.def("greater_equal", COMPARE(greater_equal), "True where the first operand is not below the second.");
  m.def("logical_and", LOGICAL(logical_and), "True where both operands are nonzero.");
  m.def("logical_or", LOGICAL(logical_or), "True where at least one operand is nonzero.");
  m.def("logical_xor", LOGICAL(logical_xor), "True where exactly one operand is nonzero.");
  m.def(
      "array_equal",
      [](const Operand& left, const Operand& right, bool equal_nan, mx::StreamOrDevice s) {
        auto [a, b] = to_arrays(left, right);
        return mx::array_equal(a, b, equal_nan, s);
      },
      bind::arg("a"), bind::arg("b"), bind::arg("equal_nan") = false, bind::arg("stream") = bind::none,
      "One boolean: whether shapes and all elements are equal; with `equal_nan`, NaN equals NaN.");
  m.def(
      "allclose",
      [](const mx::array& a, const mx::array& b, double rtol, double atol, bool equal_nan, mx::StreamOrDevice s) {
        return mx::allclose(a, b, rtol, atol, equal_nan, s);
      },
      bind::pos("a"), bind::pos("b"), bind::arg("rtol") = 1e-5, bind::arg("atol") = 1e-8, bind::kw_only,
      bind::arg("equal_nan") = false, bind::arg("stream") = bind::none,
      "One boolean: whether |a - b| <= atol + rtol * |b| for all elements. Infinities of one sign are close.");
  m.def(
      "isclose",
      [](const mx::array& a, const mx::array& b, double rtol, double atol, bool equal_nan, mx::StreamOrDevice s) {
        return mx::isclose(a, b, rtol, atol, equal_nan, s);
      },
      bind::pos("a"), bind::pos("b"), bind::arg("rtol") = 1e-5, bind::arg("atol") = 1e-8, bind::kw_only,
      bind::arg("equal_nan") = false, bind::arg("stream") = bind::none,
      "True where |a - b| <= atol + rtol * |b|. Infinities of one sign are close.");
}
