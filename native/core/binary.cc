#include "core/define.h"

// Two operands that broadcast against each other; a scalar takes on the dtype of the array beside it. The second form
// is what Python's stub declares without the slash and the star.
#define BINARY(op)                                                      \
  [](const Operand& left, const Operand& right, mx::StreamOrDevice s) { \
    auto [a, b] = to_arrays(left, right);                               \
    return mx::op(a, b, s);                                             \
  },                                                                    \
      bind::pos("a"), bind::pos("b"), bind::kw_only, bind::arg("stream") = bind::none

#define BINARY_DECLARED_OPEN(op)                                        \
  [](const Operand& left, const Operand& right, mx::StreamOrDevice s) { \
    auto [a, b] = to_arrays(left, right);                               \
    return mx::op(a, b, s);                                             \
  },                                                                    \
      bind::arg("a"), bind::arg("b"), bind::arg("stream") = bind::none

void define_binary(Module& m) {
  m.def("add", BINARY_DECLARED_OPEN(add), "The sum of the two operands, element by element.");
  m.def("subtract", BINARY_DECLARED_OPEN(subtract), "The first operand minus the second, element by element.");
  m.def("multiply", BINARY_DECLARED_OPEN(multiply), "The product of the two operands, element by element.");
  m.def(
      "divide", BINARY_DECLARED_OPEN(divide),
      "The first operand divided by the second, element by element. Integers give float32.");
  m.def(
      "floor_divide", BINARY_DECLARED_OPEN(floor_divide),
      "The quotient of the two operands, element by element, rounded down for floats and truncated for integers.");
  m.def(
      "remainder", BINARY_DECLARED_OPEN(remainder),
      "What is left of dividing the first operand by the second, with the sign of the second.");
  m.def(
      "divmod", BINARY_DECLARED_OPEN(divmod), bind::returns("array"),
      "The floor quotient and the remainder of the two operands, as two arrays.");
  m.def("power", BINARY(power), bind::alias("pow"), "The first operand to the power of the second.");
  m.def("maximum", BINARY(maximum), "The larger of the two operands, element by element. NaN wins.");
  m.def("minimum", BINARY(minimum), "The smaller of the two operands, element by element. NaN wins.");
  m.def("logaddexp", BINARY(logaddexp), "log(exp(a) + exp(b)), without overflow.");
  m.def(
      "arctan2", BINARY(arctan2), bind::alias("atan2"),
      "The angle in radians, from -pi to pi, of the point with y = `a` and x = `b`.");
  m.def("bitwise_and", BINARY_DECLARED_OPEN(bitwise_and), "The bits that are set in both operands.");
  m.def("bitwise_or", BINARY_DECLARED_OPEN(bitwise_or), "The bits that are set in either operand.");
  m.def("bitwise_xor", BINARY_DECLARED_OPEN(bitwise_xor), "The bits that are set in one operand only.");
  m.def(
      "left_shift", BINARY_DECLARED_OPEN(left_shift), bind::alias("bitwise_left_shift"),
      "The bits of the first operand, moved up by as many places as the second says.");
  m.def(
      "right_shift", BINARY_DECLARED_OPEN(right_shift), bind::alias("bitwise_right_shift"),
      "The bits of the first operand, moved down by as many places as the second says.");
}
