#include "core/define.h"
#include "core/in_rows.h"

#define REDUCE(op)                                                                                  \
  [](const mx::array& a, const Axes& axis, bool keepdims, mx::StreamOrDevice s) {                   \
    return mx::op(in_rows(a, s), axis.of(a), keepdims, s);                                          \
  },                                                                                                \
      bind::pos("a"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false, bind::kw_only, \
                      bind::arg("stream") = bind::none

// One axis or none: the index within the flattened array.
#define ARG_REDUCE(op)                                                                              \
  [](const mx::array& a, std::optional<int> axis, bool keepdims, mx::StreamOrDevice s) {            \
    return axis ? mx::op(a, *axis, keepdims, s) : mx::op(a, keepdims, s);                           \
  },                                                                                                \
      bind::pos("a"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false, bind::kw_only, \
                      bind::arg("stream") = bind::none

namespace {

// `correction` is the array API's name for `ddof`.
template <class Op>
mx::array with_ddof(
    Op op, const mx::array& a, const Axes& axis, bool keepdims, int ddof, std::optional<int> correction,
    mx::StreamOrDevice s) {
  return op(in_rows(a, s), axis.of(a), keepdims, correction.value_or(ddof), s);
}

}  // namespace

#define SPREAD(op)                                                                                 \
  [](const mx::array& a, const Axes& axis, bool keepdims, int ddof, std::optional<int> correction, \
     mx::StreamOrDevice s) {                                                                       \
    constexpr auto call = [](const mx::array& x, const std::vector<int>& axes, bool keep, int d,   \
                             mx::StreamOrDevice t) { return mx::op(x, axes, keep, d, t); };        \
    return with_ddof(call, a, axis, keepdims, ddof, correction, s);                                \
  }

void define_reduce(Module& m) {
  const auto array_method = bind::method_of("array");
  // Python also takes the name `array` for the operand of sum.
  m.def(
      "sum",
      [](const mx::array& a, const Axes& axis, bool keepdims, mx::StreamOrDevice s) {
        return mx::sum(in_rows(a, s), axis.of(a), keepdims, s);
      },
      bind::pos("a").or_named("array"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false, bind::kw_only,
      bind::arg("stream") = bind::none, array_method,
      "Adds the elements over the given axes (all of them for None). Booleans and small integers add up as int32, "
      "float16 and bfloat16 keep their dtype.");
  m.def("prod", REDUCE(prod), array_method, "Multiplies the elements over the given axes (all of them for None).");
  m.def("mean", REDUCE(mean), array_method, "The average over the given axes. Integers give float32.");
  m.def(
      "median", REDUCE(median),
      "The middle value over the given axes; of an even count, the average of the two middle ones.");
  m.def("max", REDUCE(max), array_method, "The largest element over the given axes. NaN wins.");
  m.def("min", REDUCE(min), array_method, "The smallest element over the given axes. NaN wins.");
  m.def("minmax", REDUCE(minmax), "The smallest and the largest element over the given axes, as two arrays.");
  m.def("all", REDUCE(all), array_method, "True where all elements over the given axes are nonzero.");
  m.def("any", REDUCE(any), array_method, "True where at least one element over the given axes is nonzero.");
  m.def("logsumexp", REDUCE(logsumexp), array_method, "log(sum(exp(a))) over the given axes, without overflow.");
  m.def(
      "argmax", ARG_REDUCE(argmax), array_method,
      "The uint32 index of the largest element along the axis, of the first one if there are several.");
  m.def(
      "argmin", ARG_REDUCE(argmin), array_method,
      "The uint32 index of the smallest element along the axis, of the first one if there are several.");
  m.def(
      "std", SPREAD(std), bind::pos("a"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false,
      bind::arg("ddof") = 0, bind::kw_only, (bind::arg("correction") = bind::none).not_in_signature(),
      bind::arg("stream") = bind::none,
      "The standard deviation over the given axes: the root of the summed squared differences from the mean, divided "
      "by N - ddof.");
  m.def(
      "var", SPREAD(var), bind::pos("a"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false,
      bind::arg("ddof") = 0, bind::kw_only, (bind::arg("correction") = bind::none).not_in_signature(),
      bind::arg("stream") = bind::none,
      "The variance over the given axes: the summed squared differences from the mean, divided by N - ddof.");
  m.method(
      "array", "std", SPREAD(std), bind::pos("self"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false,
      bind::arg("ddof") = 0, bind::kw_only, bind::arg("correction") = bind::none, bind::arg("stream") = bind::none,
      "The standard deviation over the given axes. See mlx.core.std.");
  m.method(
      "array", "var", SPREAD(var), bind::pos("self"), bind::arg("axis") = bind::none, bind::arg("keepdims") = false,
      bind::arg("ddof") = 0, bind::kw_only, bind::arg("correction") = bind::none, bind::arg("stream") = bind::none,
      "The variance over the given axes. See mlx.core.var.");
  m.def(
      "count_nonzero",
      [](const mx::array& a, const Axes& axis, bool keepdims, mx::StreamOrDevice s) {
        return mx::count_nonzero(in_rows(a, s), axis.of(a), keepdims, s);
      },
      bind::pos("a"), bind::kw_only, (bind::arg("axis") = bind::none).by_position_too(), bind::arg("keepdims") = false,
      bind::arg("stream") = bind::none, "How many elements over the given axes are not zero, as int32.");
  m.def(
      "softmax",
      [](const mx::array& a, const Axes& axis, bool precise, mx::StreamOrDevice s) {
        return mx::softmax(a, axis.of(a), precise, s);
      },
      bind::pos("a"), bind::arg("axis") = bind::none, bind::kw_only, bind::arg("precise") = false,
      bind::arg("stream") = bind::none,
      "exp(a) divided by its sum over the given axes, without overflow. With `precise`, half precision inputs are "
      "summed in float32.");
}
