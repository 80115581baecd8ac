#include <mlx/mlx.h>

// It does not include what it needs itself.
#include <mlx/transforms_impl.h>

#include "convert/callback.h"
#include "core/define.h"
#include "core/eval_promise.h"

// Trees are taken apart and put together in JavaScript (src/core/transforms); here are flat lists of arrays.

namespace {

using ArrayFunction = std::function<std::vector<mx::array>(const std::vector<mx::array>&)>;
using Arrays = std::vector<mx::array>;

Arrays joined(Arrays first, const Arrays& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

void declare(Module& m) {
  m.in_js(
      "function", "", "eval", bind::args("args"), bind::returns("None"),
      "Computes all arrays in the given trees (arrays, lists and dicts of them), and waits for the results.");
  m.in_js(
      "function", "", "async_eval", bind::args("args"), bind::returns(""),
      "Starts computing all arrays in the given trees, without waiting for the results.");
  m.in_js(
      "function", "", "value_and_grad", bind::arg("fun").printed("Callable[P, R]"),
      (bind::arg("argnums") = bind::none).printed("int | Sequence[int] | None"),
      bind::arg("argnames").text_default("[]").printed("str | Sequence[str]"),
      bind::returns("Callable[P, tuple[R, Any]]"),
      "A function that returns what `fun` returns together with its gradients with respect to the arguments in "
      "`argnums` "
      "(the first one by default) and to the keywords in `argnames`. `fun` returns a scalar array, or a list that "
      "begins "
      "with one; arguments may be trees.");
  m.in_js(
      "function", "", "grad", bind::arg("fun").printed("Callable[P, R]"),
      (bind::arg("argnums") = bind::none).printed("int | Sequence[int] | None"),
      bind::arg("argnames").text_default("[]").printed("str | Sequence[str]"), bind::returns("Callable[P, Any]"),
      "A function that returns the gradients of `fun`, which returns a scalar array, with respect to the arguments in "
      "`argnums` (the first one by default) and to the keywords in `argnames`.");
  m.in_js(
      "function", "", "vjp", bind::arg("fun").printed("Callable"), bind::arg("primals").printed("list[array]"),
      bind::arg("cotangents").printed("list[array]"), bind::returns("tuple[list[array], list[array]]"),
      "The outputs of `fun` at the primals, and the products of the cotangents (one for each output) with its "
      "Jacobian.");
  m.in_js(
      "function", "", "jvp", bind::arg("fun").printed("Callable"), bind::arg("primals").printed("list[array]"),
      bind::arg("tangents").printed("list[array]"), bind::returns("tuple[list[array], list[array]]"),
      "The outputs of `fun` at the primals, and the products of its Jacobian with the tangents (one for each input).");
  m.in_js(
      "function", "", "vmap", bind::arg("fun").printed("Callable[P, R]"), bind::arg("in_axes") = 0,
      bind::arg("out_axes") = 0, bind::returns("Callable[P, R]"),
      "A function that applies `fun` to the slices of its arguments along `in_axes` and puts the results together "
      "along "
      "`out_axes`. Both are an axis, None for what is not sliced, or trees of these like the arguments and the "
      "result.");
}

}  // namespace

void define_transforms(Module& m) {
  declare(m);
  m.internal("eval", [](AddonData& addon, const Arrays& arrays) { addon.eval(arrays); });
  m.internal("async_eval", [](AddonData& addon, const Arrays& arrays) { addon.async_eval(arrays); });
  m.internal(
      "eval_promise", [](AddonData& addon, const Arrays& arrays) { return bind::Value{eval_promise(addon, arrays)}; });
  // Tells whether two wrappers hold the same array: its address, which fits a double.
  m.internal("array_id", [](const mx::array& a) { return static_cast<double>(a.id()); });

  // The outputs of the function, then the gradients of its first output with respect to the inputs in `argnums`.
  m.internal(
      "value_and_grad",
      [](AddonData& addon, bind::Value function, const Arrays& inputs, const std::vector<int>& argnums) {
        auto [values, gradients] = mx::value_and_grad(ArrayFunction(Callback(addon, function.value)), argnums)(inputs);
        return joined(std::move(values), gradients);
      });
  // The outputs of the function, then the products.
  m.internal("vjp", [](AddonData& addon, bind::Value function, const Arrays& primals, const Arrays& cotangents) {
    auto [outputs, products] = mx::vjp(ArrayFunction(Callback(addon, function.value)), primals, cotangents);
    return joined(std::move(outputs), products);
  });
  m.internal("jvp", [](AddonData& addon, bind::Value function, const Arrays& primals, const Arrays& tangents) {
    auto [outputs, products] = mx::jvp(ArrayFunction(Callback(addon, function.value)), primals, tangents);
    return joined(std::move(outputs), products);
  });
  // The function leaves the axis of each output behind the handles; -1 for none, with inputs as well.
  m.internal("vmap", [](AddonData& addon, bind::Value function, const Arrays& inputs, const std::vector<int>& in_axes) {
    const Callback callback(addon, function.value);
    std::vector<int> out_axes;
    const auto traced = [&](const Arrays& arrays) {
      Callback::Result result = callback.call({&arrays}, {}, -1);
      out_axes = std::move(result.ints);
      return std::move(result.arrays);
    };
    const auto [trace_inputs, trace_outputs] = mx::detail::vmap_trace(traced, inputs, in_axes);
    return mx::detail::vmap_replace(inputs, trace_inputs, trace_outputs, in_axes, out_axes);
  });
}
