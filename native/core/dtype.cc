#include <sstream>

#include "core/define.h"

void define_dtype(Module& m) {
  // The classes Dtype, DtypeCategory, finfo and iinfo are written in JavaScript (src/core/dtype); what they say comes
  // from MLX itself.
  m.internal("dtype_size", [](mx::Dtype dtype) { return static_cast<int>(dtype.size()); });
  m.internal("promote", [](mx::Dtype a, mx::Dtype b) { return mx::promote_types(a, b); });
  m.internal("is_subtype", [](int a, bool a_is_category, int b, bool b_is_category) {
    const auto category = [](int code) { return static_cast<mx::Dtype::Category>(code); };
    if (a_is_category && b_is_category) return mx::issubdtype(category(a), category(b));
    if (a_is_category) return mx::issubdtype(category(a), dtype_of_code(b));
    if (b_is_category) return mx::issubdtype(dtype_of_code(a), category(b));
    return mx::issubdtype(dtype_of_code(a), dtype_of_code(b));
  });
  m.in_js(
      "function", "", "issubdtype", bind::arg("arg1").printed("Dtype | DtypeCategory"),
      bind::arg("arg2").printed("Dtype | DtypeCategory"), bind::returns("bool"),
      "Whether the first dtype or category is the second or lies within it.");
  m.in_js(
      "class", "finfo", "finfo", bind::pos("arg").printed("Dtype"), bind::stub("__init__(self, arg: Dtype, /) -> None"),
      "The limits of a floating-point or complex dtype.");
  m.in_js(
      "class", "iinfo", "iinfo", bind::pos("arg").printed("Dtype"), bind::stub("__init__(self, arg: Dtype, /) -> None"),
      "The limits of an integer dtype.");
  // bits, min, max, eps, smallest_normal in the floats of the scratch buffer.
  m.internal("finfo", [](bind::Env& env, mx::Dtype dtype) {
    const mx::finfo info(dtype);
    env.floats()[0] = info.bits;
    env.floats()[1] = info.min;
    env.floats()[2] = info.max;
    env.floats()[3] = info.eps;
    env.floats()[4] = info.smallest_normal;
  });
  // The limits as text: those of 64 bits do not fit a JavaScript number.
  m.internal("iinfo", [](mx::Dtype dtype) {
    const mx::iinfo info(dtype);
    return std::to_string(info.min) + " " + std::to_string(info.max);
  });
}
