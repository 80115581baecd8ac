#include <algorithm>

#include "convert/number.h"
#include "core/define.h"

namespace {

// A dtype of None means the default of the parameter.
mx::Dtype or_float32(std::optional<mx::Dtype> dtype) { return dtype.value_or(mx::float32); }

// zeros and ones share their constant: making the scalar costs more than the fill.
mx::array filled(
    AddonData& addon, const IntOrInts& shape, double value, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
  const mx::Dtype type = or_float32(dtype);
  const mx::array& constant = addon.scalars.get(value != 0, 100, type, [&] { return mx::array(value, type); });
  return mx::full(mx::Shape(shape.list.begin(), shape.list.end()), constant, type, s);
}

}  // namespace

void define_create(Module& m) {
  m.def(
      "zeros",
      [](AddonData& addon, const IntOrInts& shape, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return filled(addon, shape, 0, dtype, s);
      },
      bind::arg("shape"), bind::arg("dtype").text_default("float32"), bind::kw_only, bind::arg("stream") = bind::none,
      bind::alias("empty"), "An array of the given shape, filled with zeros.");
  m.def(
      "ones",
      [](AddonData& addon, const IntOrInts& shape, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return filled(addon, shape, 1, dtype, s);
      },
      bind::arg("shape"), bind::arg("dtype").text_default("float32"), bind::kw_only, bind::arg("stream") = bind::none,
      "An array of the given shape, filled with ones.");
  m.def(
      "zeros_like",
      [](const mx::array& a, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::zeros_like(a, dtype.value_or(a.dtype()), s);
      },
      bind::pos("a"), bind::arg("dtype") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      bind::alias("empty_like"), "Zeros in the shape of `a`, and in its dtype unless another one is given.");
  m.def(
      "ones_like",
      [](const mx::array& a, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::ones_like(a, dtype.value_or(a.dtype()), s);
      },
      bind::pos("a"), bind::arg("dtype") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      "Ones in the shape of `a`, and in its dtype unless another one is given.");
  m.def(
      "full",
      [](const IntOrInts& shape, const Operand& vals, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        mx::array value = vals.to_array(dtype);
        const mx::Dtype type = value.dtype();
        return mx::full(mx::Shape(shape.list.begin(), shape.list.end()), std::move(value), type, s);
      },
      bind::arg("shape"), bind::arg("vals"), bind::arg("dtype") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "An array of the given shape, filled with `vals`, which may be an array that broadcasts to the shape. Without a "
      "dtype the result has that of `vals`.");
  m.def(
      "full_like",
      [](const mx::array& a, const Operand& vals, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        const mx::Dtype type = dtype.value_or(a.dtype());
        return mx::full_like(a, vals.to_array(type), type, s);
      },
      bind::arg("a"), bind::arg("vals"), bind::arg("dtype") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none, "`vals` in the shape of `a`, and in its dtype unless another one is given.");
  m.def(
      "arange",
      [](const Number& start, const Number& stop, const Number& step, std::optional<mx::Dtype> dtype,
         mx::StreamOrDevice s) {
        // One number alone is where to stop.
        const bool alone = !stop.given();
        const mx::Dtype type = dtype ? *dtype : Number::dtypes[std::max({start.rank(), stop.rank(), step.rank()})];
        return mx::arange(alone ? 0 : start.value_or(0), (alone ? start : stop).value_or(0), step.value_or(1), type, s);
      },
      (bind::arg("start") = bind::none).printed("int | float").as("arange_start"), bind::arg("stop") = bind::none,
      bind::arg("step") = bind::none, bind::arg("dtype") = bind::none, bind::kw_only, bind::arg("stream") = bind::none,
      bind::stub(
          "arange(start: int | float, stop: None | int | float, step: None | int | float, dtype: Dtype | None = "
          "None, *, stream: StreamOrDevice = None) -> array\n"
          "arange(stop: int | float, step: None | int | float = None, dtype: Dtype | None = None, *, stream: "
          "StreamOrDevice = None) -> array"),
      "The numbers from `start` (0 if only one is given) up to but without `stop`, `step` apart. float32 if any of "
      "them is "
      "a float, else int32, or int64 if one does not fit in int32.");
  m.def(
      "linspace",
      [](const Operand& start, const Operand& stop, std::optional<int> num, bool endpoint,
         std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::linspace(start.number(), stop.number(), num.value_or(50), endpoint, or_float32(dtype), s);
      },
      bind::arg("start").printed("scalar"), bind::arg("stop").printed("scalar"), bind::arg("num") = 50,
      bind::arg("endpoint") = true, bind::arg("dtype").text_default("float32"), bind::arg("stream") = bind::none,
      "`num` numbers evenly spaced from `start` to `stop`, with `stop` itself only if `endpoint` is set.");
  m.def(
      "eye",
      [](int n, std::optional<int> columns, int k, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::eye(n, columns.value_or(n), k, or_float32(dtype), s);
      },
      bind::arg("n"), bind::arg("m") = bind::none, bind::arg("k") = 0, bind::arg("dtype").text_default("float32"),
      bind::kw_only, bind::arg("stream") = bind::none,
      "A matrix of `n` rows and `m` columns (`n` if None) with ones on the diagonal `k` (above the main one if "
      "positive) "
      "and zeros elsewhere.");
  m.def(
      "identity",
      [](int n, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) { return mx::identity(n, or_float32(dtype), s); },
      bind::arg("n"), bind::arg("dtype").text_default("float32"), bind::kw_only, bind::arg("stream") = bind::none,
      "The identity matrix with `n` rows.");
  m.def(
      "tri",
      [](int n, std::optional<int> columns, int k, std::optional<mx::Dtype> dtype, mx::StreamOrDevice s) {
        return mx::tri(n, columns.value_or(n), k, or_float32(dtype), s);
      },
      bind::arg("n"), bind::arg("m") = bind::none, bind::arg("k") = 0, bind::arg("dtype") = bind::none, bind::kw_only,
      bind::arg("stream") = bind::none,
      "A matrix of `n` rows and `m` columns with ones on and below the diagonal `k` and zeros above.");
  m.def(
      "tril", [](const mx::array& x, int k, mx::StreamOrDevice s) { return mx::tril(x, k, s); }, bind::arg("x"),
      bind::arg("k") = 0, bind::kw_only, bind::arg("stream") = bind::none, "`x` with zeros above the diagonal `k`.");
  m.def(
      "triu", [](const mx::array& x, int k, mx::StreamOrDevice s) { return mx::triu(x, k, s); }, bind::arg("x"),
      bind::arg("k") = 0, bind::kw_only, bind::arg("stream") = bind::none, "`x` with zeros below the diagonal `k`.");
  // array(...) and asarray(...) look at JavaScript values; that part is in src/core/create.
  m.in_js(
      "constructor", "array", "array", bind::arg("val").printed("scalar | list | tuple | DLPackCompatible | array"),
      (bind::arg("dtype") = bind::none).printed("Dtype | None"),
      bind::stub("__init__(self, val: scalar | list | tuple | DLPackCompatible | array, dtype: Dtype | None = None)"),
      "An array with the values of `val`: a number, boolean, BigInt or complex, a nested list of these and of arrays, "
      "a "
      "TypedArray, Buffer, DataView or ArrayBuffer (the last two as uint8), or an array. Without a dtype: bool for "
      "booleans, int32 for integers (int64 if one does not fit), float32 for floats, complex64 for complex numbers, "
      "and "
      "the element type of a TypedArray (float32 for Float64Array).");
  m.in_js(
      "function", "", "asarray", bind::arg("a").printed("object"),
      (bind::arg("dtype") = bind::none).printed("Dtype | None"), bind::kw_only,
      (bind::arg("copy") = bind::none).printed("bool | None"), bind::returns("array"),
      "`a` as a new array, as array() makes it. With `copy` false an error: nothing can be had without a copy.");
}
