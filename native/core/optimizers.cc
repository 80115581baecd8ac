#include <optional>

#include "convert/scalar.h"
#include "core/define.h"

// Steps of optimizers, each made in one call: of a training step's arrays those that lie between the state before and
// after it would otherwise be most, and each would have a wrapper.

namespace {

using Arrays = std::vector<mx::array>;

mx::array scaled(AddonData& addon, double by, const mx::array& x) {
  return mx::multiply(float_beside(addon, by, x.dtype()), x);
}

// `beta * old + (1 - beta) * next`
mx::array blend(AddonData& addon, double beta, const mx::array& old, const mx::array& next) {
  return mx::add(scaled(addon, beta, old), scaled(addon, 1 - beta, next));
}

// The parameter, smaller by the share `rate * decay`.
mx::array decayed(AddonData& addon, const mx::array& parameter, const mx::array& rate, double decay) {
  const mx::array lost = mx::multiply(rate, float_beside(addon, decay, rate.dtype()));
  return mx::multiply(parameter, mx::subtract(float_beside(addon, 1, lost.dtype()), lost));
}

// The inputs are a gradient, its parameter, the running means m and v, and the learning rate; the results are the
// parameter, m and v after the step.
Arrays adam(
    AddonData& addon, const Arrays& inputs, double beta1, double beta2, double eps, std::optional<double> decay) {
  const mx::array& gradient = inputs[0];
  const auto rate = [&] { return mx::astype(inputs[4], gradient.dtype()); };
  const mx::array parameter = decay ? decayed(addon, inputs[1], rate(), *decay) : inputs[1];
  const mx::array m = blend(addon, beta1, inputs[2], gradient);
  const mx::array v = blend(addon, beta2, inputs[3], mx::square(gradient));
  const mx::array root = mx::sqrt(v);
  const mx::array step = mx::divide(mx::multiply(rate(), m), mx::add(root, float_beside(addon, eps, root.dtype())));
  return {mx::subtract(parameter, step), m, v};
}

}  // namespace

void define_optimizers(Module& m) {
  m.internal("adam_step", [](AddonData& addon, const Arrays& inputs, double beta1, double beta2, double eps) {
    return adam(addon, inputs, beta1, beta2, eps, std::nullopt);
  });
  m.internal(
      "adamw_step", [](AddonData& addon, const Arrays& inputs, double beta1, double beta2, double eps, double decay) {
        return adam(addon, inputs, beta1, beta2, eps, decay);
      });
}
