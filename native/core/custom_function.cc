#include "convert/callback.h"
#include "core/define.h"

// Graphs keep these callbacks: the rules of a custom function run when the graph is transformed, a checkpointed
// function runs again when gradients need what it did not keep.

namespace {

using Arrays = std::vector<mx::array>;

bool is_function(AddonData& addon, bind::Value value) {
  napi_valuetype kind;
  bind::check(addon.raw(), napi_typeof(addon.raw(), value.value, &kind));
  return kind == napi_function;
}

}  // namespace

void define_custom_function(Module& m) {
  m.in_js(
      "function", "", "checkpoint", bind::arg("fun").printed("Callable[P, R]"), bind::returns("Callable[P, R]"),
      "A function that computes what `fun` does but keeps none of its intermediate results for the gradient: they are "
      "computed again when it is taken.");
  m.in_js(
      "class", "custom_function", "custom_function", bind::arg("f").printed("Callable"),
      bind::stub("__init__(self, f: Callable)"),
      "A function whose transformations are given by hand: `f.vjp(fn)`, `f.jvp(fn)` and `f.vmap(fn)` set the rules, "
      "and "
      "where there is none, that of the function itself is used.");
  m.in_js(
      "method", "custom_function", "vjp", bind::pos("self"), bind::arg("f").printed("Callable"), bind::returns(""),
      "Sets the vector-Jacobian product: `f(primals, cotangents, outputs)` returns the cotangents of the primals. With "
      "a "
      "single argument, it gets that instead of a list.");
  m.in_js(
      "method", "custom_function", "jvp", bind::pos("self"), bind::arg("f").printed("Callable"), bind::returns(""),
      "Sets the Jacobian-vector product: `f(primals, tangents)` returns the tangents of the outputs.");
  m.in_js(
      "method", "custom_function", "vmap", bind::pos("self"), bind::arg("f").printed("Callable"), bind::returns(""),
      "Sets the vectorised form: `f(inputs, axes)` returns the outputs and their axes.");

  m.internal("checkpoint", [](AddonData& addon, bind::Value function, const Arrays& inputs) {
    return mx::checkpoint(Callback::kept(addon, function.value))(inputs);
  });
  // Rules that were not given are null.
  m.internal(
      "custom_function", [](AddonData& addon, bind::Value function, bind::Value vjp, bind::Value jvp, bind::Value vmap,
                            const Arrays& inputs) {
        std::optional<std::function<Arrays(const Arrays&, const Arrays&, const Arrays&)>> vjp_rule;
        std::optional<std::function<Arrays(const Arrays&, const Arrays&, const std::vector<int>&)>> jvp_rule;
        std::optional<std::function<std::pair<Arrays, std::vector<int>>(const Arrays&, const std::vector<int>&)>>
            vmap_rule;
        if (is_function(addon, vjp)) {
          vjp_rule = [rule = Callback::kept(addon, vjp.value)](
                         const Arrays& primals, const Arrays& cotangents, const Arrays& outputs) {
            return rule.call({&primals, &cotangents, &outputs}).arrays;
          };
        }
        if (is_function(addon, jvp)) {
          jvp_rule = [rule = Callback::kept(addon, jvp.value)](
                         const Arrays& primals, const Arrays& tangents, const std::vector<int>& argnums) {
            return rule.call({&primals, &tangents}, argnums).arrays;
          };
        }
        if (is_function(addon, vmap)) {
          vmap_rule = [rule = Callback::kept(addon, vmap.value)](const Arrays& arrays, const std::vector<int>& axes) {
            Callback::Result result = rule.call({&arrays}, axes, -1);
            return std::make_pair(std::move(result.arrays), std::move(result.ints));
          };
        }
        return mx::custom_function(Callback::kept(addon, function.value), vjp_rule, jvp_rule, vmap_rule)(inputs);
      });
}
