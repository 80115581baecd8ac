#include "core/define.h"

// Without an axis a scan runs over the flattened array.
#define SCAN(op)                                                                                        \
  [](const mx::array& a, std::optional<int> axis, bool reverse, bool inclusive, mx::StreamOrDevice s) { \
    return axis ? mx::op(a, *axis, reverse, inclusive, s) : mx::op(a, reverse, inclusive, s);           \
  }
#define SCAN_WITH_DTYPE(op)                                                                                     \
  [](const mx::array& a, std::optional<int> axis, bool reverse, bool inclusive, std::optional<mx::Dtype> dtype, \
     mx::StreamOrDevice s) {                                                                                    \
    return axis ? mx::op(a, *axis, reverse, inclusive, dtype, s) : mx::op(a, reverse, inclusive, dtype, s);     \
  }
#define SCAN_PARAMS(self)                                                                       \
  bind::pos(self), bind::arg("axis") = bind::none, bind::kw_only, bind::arg("reverse") = false, \
                   bind::arg("inclusive") = true

void define_scan(Module& m) {
  const auto array_method = bind::method_of("array");
  m.def(
      "cumsum", SCAN_WITH_DTYPE(cumsum), SCAN_PARAMS("a"), bind::arg("dtype") = bind::none,
      bind::arg("stream") = bind::none, bind::alias("cumulative_sum"),
      "Running sums along an axis (of the flattened array for None). `reverse` starts at the end, without `inclusive` "
      "an "
      "element does not count itself, `dtype` casts the input first.");
  m.def(
      "cumprod", SCAN_WITH_DTYPE(cumprod), SCAN_PARAMS("a"), bind::arg("dtype") = bind::none,
      bind::arg("stream") = bind::none, bind::alias("cumulative_prod"),
      "Running products along an axis (of the flattened array for None). `reverse` starts at the end, without "
      "`inclusive` an element does not count itself, `dtype` casts the input first.");
  m.method(
      "array", "cumsum", SCAN(cumsum), SCAN_PARAMS("self"), bind::arg("stream") = bind::none,
      "Running sums along an axis. See mlx.core.cumsum.");
  m.method(
      "array", "cumprod", SCAN(cumprod), SCAN_PARAMS("self"), bind::arg("stream") = bind::none,
      "Running products along an axis. See mlx.core.cumprod.");
  m.def(
      "cummax", SCAN(cummax), SCAN_PARAMS("a"), bind::arg("stream") = bind::none, array_method,
      "The largest element so far along an axis (of the flattened array for None).");
  m.def(
      "cummin", SCAN(cummin), SCAN_PARAMS("a"), bind::arg("stream") = bind::none, array_method,
      "The smallest element so far along an axis (of the flattened array for None).");
  m.def(
      "logcumsumexp", SCAN(logcumsumexp), SCAN_PARAMS("a"), bind::arg("stream") = bind::none, array_method,
      "Running log(sum(exp(a))) along an axis (of the flattened array for None), without overflow.");
  m.def(
      "diff", [](const mx::array& a, int n, int axis, mx::StreamOrDevice s) { return mx::diff(a, n, axis, s); },
      bind::pos("a"), bind::arg("n") = 1, bind::arg("axis") = -1, bind::kw_only, bind::arg("stream") = bind::none,
      "The differences of neighbours along an axis, taken `n` times: each time the axis loses one element. Of "
      "booleans, "
      "whether neighbours differ.");
}
