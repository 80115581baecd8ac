#include <mlx/compile_impl.h>

#include "convert/callback.h"
#include "convert/resources.h"
#include "core/define.h"

namespace {

// What MLX remembers of a compiled function (traces, one for each form of the arguments) lives as long as the function
// of JavaScript. The address of this object names it, in all environments of the process.
struct CompiledFunction : Resource {
  mx::detail::CompileCacheWeakPtr cache = mx::detail::compile_cache();
  std::uintptr_t id() const { return reinterpret_cast<std::uintptr_t>(this); }
  ~CompiledFunction() override { mx::detail::compile_erase(cache, id()); }
};

}  // namespace

void define_compile(Module& m) {
  m.in_js(
      "function", "", "compile", bind::arg("fun").printed("Callable[P, R]"),
      (bind::arg("inputs") = bind::none).printed("object | None").as("tree"),
      (bind::arg("outputs") = bind::none).printed("object | None").as("tree"),
      (bind::arg("shapeless") = false).printed("bool"), bind::returns("Callable[P, R]"),
      "A function that traces `fun` once for each form of its arguments (shapes, dtypes, constants) and then runs the "
      "simplified and fused graph. `inputs` and `outputs` are lists or dicts of arrays that `fun` reads and replaces "
      "beside "
      "its arguments. With `shapeless`, other shapes do not cause another trace.");
  m.def(
      "disable_compile", [] { mx::disable_compile(); },
      "Makes compiled functions run as they are written, from now on.");
  m.def("enable_compile", [] { mx::enable_compile(); }, "Undoes disable_compile.");

  // Ties the memory of a compiled function to the function of JavaScript; returns its handle.
  m.internal("compile_make", [](AddonData& addon, bind::Value wrapper) {
    return keep_resource(addon, wrapper, std::make_shared<CompiledFunction>());
  });
  // The outputs; in the floats: which trace made them (an integer that the function left behind its outputs), and
  // whether nothing keeps that trace.
  m.internal(
      "compile_call", [](AddonData& addon, int handle, bind::Value function, bool shapeless, int constants,
                         const std::vector<mx::array>& inputs) {
        const auto compiled = find_resource<CompiledFunction>(addon, handle, "There is no such compiled function.");
        const Callback callback(addon, function.value);
        const mx::detail::ArrayFnWithExtra traced = [&](const std::vector<mx::array>& arrays) {
          Callback::Result result = callback.call({&arrays}, {}, 1);
          return mx::detail::ArraysAndExtra{std::move(result.arrays), std::make_shared<int>(result.ints.front())};
        };
        auto [outputs, trace] =
            mx::detail::compile(traced, compiled->id(), shapeless, {static_cast<uint64_t>(constants)})(inputs);
        addon.floats()[0] = *std::static_pointer_cast<int>(trace);
        addon.floats()[1] = trace.use_count() == 1;
        return outputs;
      });
}
