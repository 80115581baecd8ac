#include "core/define.h"

// All of these take scalars as Python's do: a Python scalar becomes an array of its own dtype first.
#define UNARY(op)                                                                                              \
  [](const Operand& a, mx::StreamOrDevice s) { return mx::op(a.side(), s); }, bind::pos("a").printed("array"), \
      bind::kw_only, bind::arg("stream") = bind::none

// These take arrays only.
#define UNARY_OF_ARRAY(op)                                                                              \
  [](const mx::array& a, mx::StreamOrDevice s) { return mx::op(a, s); }, bind::pos("a"), bind::kw_only, \
      bind::arg("stream") = bind::none

// Python's stub declares the operand by name too, and `stream` without the star.
#define UNARY_DECLARED_OPEN(op)                                                                                \
  [](const Operand& a, mx::StreamOrDevice s) { return mx::op(a.side(), s); }, bind::arg("a").printed("array"), \
      bind::arg("stream") = bind::none

#define CONJUGATE                                                                                                     \
  [](const Operand& a, mx::StreamOrDevice s) { return mx::conjugate(a.side(), s); }, bind::arg("a").printed("array"), \
      bind::kw_only, bind::arg("stream") = bind::none

void define_unary(Module& m) {
  const auto array_method = bind::method_of("array");
  m.def("abs", UNARY(abs), array_method, "The absolute value of each element; the modulus for complex ones.");
  m.def("sign", UNARY(sign), "The sign of each element: -1, 0 or 1; NaN stays NaN, complex elements become z/|z|.");
  m.def("negative", UNARY(negative), "Each element with its sign turned.");
  m.def("positive", UNARY_OF_ARRAY(positive), "The elements unchanged.");
  m.def("exp", UNARY(exp), array_method, "e to the power of each element.");
  m.def("expm1", UNARY(expm1), "exp(x) - 1 for each element, accurate near zero too.");
  m.def("log", UNARY(log), array_method, "The natural logarithm of each element.");
  m.def("log2", UNARY(log2), array_method, "The logarithm of each element to base 2.");
  m.def("log10", UNARY(log10), array_method, "The logarithm of each element to base 10.");
  m.def("log1p", UNARY(log1p), array_method, "log(1 + x) for each element, accurate near zero too.");
  m.def("sqrt", UNARY(sqrt), array_method, "The square root of each element.");
  m.def("rsqrt", UNARY(rsqrt), array_method, "One over the square root of each element.");
  m.def("square", UNARY(square), array_method, "Each element times itself.");
  m.def("reciprocal", UNARY(reciprocal), array_method, "One over each element.");
  m.def("sin", UNARY(sin), array_method, "The sine of each element, in radians.");
  m.def("cos", UNARY(cos), array_method, "The cosine of each element, in radians.");
  m.def("tan", UNARY(tan), "The tangent of each element, in radians.");
  m.def("arcsin", UNARY(arcsin), bind::alias("asin"), "The angle in radians whose sine is the element.");
  m.def("arccos", UNARY(arccos), bind::alias("acos"), "The angle in radians whose cosine is the element.");
  m.def("arctan", UNARY(arctan), bind::alias("atan"), "The angle in radians whose tangent is the element.");
  m.def("sinh", UNARY(sinh), "The hyperbolic sine of each element.");
  m.def("cosh", UNARY(cosh), "The hyperbolic cosine of each element.");
  m.def("tanh", UNARY(tanh), "The hyperbolic tangent of each element.");
  m.def("arcsinh", UNARY(arcsinh), bind::alias("asinh"), "The inverse of the hyperbolic sine.");
  m.def("arccosh", UNARY(arccosh), bind::alias("acosh"), "The inverse of the hyperbolic cosine.");
  m.def("arctanh", UNARY(arctanh), bind::alias("atanh"), "The inverse of the hyperbolic tangent.");
  m.def("degrees", UNARY(degrees), "Angles in radians as degrees.");
  m.def("radians", UNARY(radians), "Angles in degrees as radians.");
  m.def("sigmoid", UNARY(sigmoid), "1 / (1 + exp(-x)) for each element.");
  m.def(
      "erf", UNARY(erf), "The error function of each element: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.");
  m.def("erfinv", UNARY(erfinv), "The inverse of the error function.");
  m.def("floor", UNARY(floor), "The largest integer not above each element, in the dtype of the input.");
  m.def("ceil", UNARY(ceil), "The smallest integer not below each element, in the dtype of the input.");
  m.def("trunc", UNARY_OF_ARRAY(trunc), "Each element without its fraction, in the dtype of the input.");
  m.def("logical_not", UNARY(logical_not), "True where the element is zero or False.");
  m.def("bitwise_invert", UNARY_DECLARED_OPEN(bitwise_invert), "Each bit of each integer turned; `not` for booleans.");
  m.def("isnan", UNARY_DECLARED_OPEN(isnan), "True where the element is not a number.");
  m.def("isinf", UNARY_DECLARED_OPEN(isinf), "True where the element is plus or minus infinity.");
  m.def("isfinite", UNARY_DECLARED_OPEN(isfinite), "True where the element is neither infinite nor NaN.");
  m.def("isposinf", UNARY_DECLARED_OPEN(isposinf), "True where the element is plus infinity.");
  m.def("isneginf", UNARY_DECLARED_OPEN(isneginf), "True where the element is minus infinity.");
  m.def("conj", CONJUGATE, array_method, "The complex conjugate of each element; real ones stay as they are.");
  m.def("conjugate", CONJUGATE, "The complex conjugate of each element; real ones stay as they are.");
  m.def("real", UNARY(real), "The real part of each element.");
  m.def("imag", UNARY(imag), "The imaginary part of each element.");
  m.def("stop_gradient", UNARY_OF_ARRAY(stop_gradient), "The elements unchanged, but no gradient flows through them.");
  // Halves go to the even neighbour; the stub of the function leaves out the star that its method has.
  constexpr auto round = [](const Operand& a, int decimals, mx::StreamOrDevice s) {
    return mx::round(a.side(), decimals, s);
  };
  m.def(
      "round", round, bind::pos("a").printed("array"), bind::arg("decimals") = 0, bind::arg("stream") = bind::none,
      "Each element rounded to `decimals` places, halves to the even neighbour; negative counts round to tens, "
      "hundreds and so on.");
  m.method(
      "array", "round", round, bind::pos("self"), bind::arg("decimals") = 0, bind::kw_only,
      bind::arg("stream") = bind::none, "Each element rounded to `decimals` places. See mlx.core.round.");
}
