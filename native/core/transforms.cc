#include "convert/callback.h"
#include "core/define.h"
#include "core/eval_promise.h"

void define_transforms(Module& m) {
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
  // Trees are taken apart and put together in JavaScript (src/core/transforms); here are flat lists of arrays.
  m.internal("eval", [](AddonData& addon, const std::vector<mx::array>& arrays) { addon.eval(arrays); });
  m.internal("async_eval", [](AddonData& addon, const std::vector<mx::array>& arrays) {
    addon.before_eval();
    mx::async_eval(arrays);
  });
  m.internal("eval_promise", [](AddonData& addon, const std::vector<mx::array>& arrays) {
    return bind::Value{eval_promise(addon, arrays)};
  });
  // The outputs of the function, then the gradients of its first output with respect to the inputs in `argnums`.
  m.internal(
      "value_and_grad", [](AddonData& addon, bind::Value function, const std::vector<mx::array>& inputs,
                           const std::vector<int>& argnums) {
        Callback callback(addon, function.value);
        auto [values, gradients] = mx::value_and_grad(
            std::function<std::vector<mx::array>(const std::vector<mx::array>&)>(callback), argnums)(inputs);
        values.insert(values.end(), gradients.begin(), gradients.end());
        return values;
      });
}
