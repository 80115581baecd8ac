#include "core/define.h"

namespace {

mx::Shape to_shape(const std::optional<std::vector<int>>& shape) {
  return shape ? mx::Shape(shape->begin(), shape->end()) : mx::Shape{};
}

}  // namespace

// The stub declares `stream` without the star in this module.
#define KEY_AND_STREAM bind::arg("key") = bind::none, bind::arg("stream") = bind::none

void define_random(Module& core) {
  Module m = core.sub("random");
  m.def(
      "seed", [](AddonData& addon, uint64_t seed) { addon.random_key.seed(seed); }, bind::arg("seed"),
      "Starts the random numbers of this thread anew. Each thread has its own.");
  m.def(
      "key", [](uint64_t seed) { return mx::random::key(seed); }, bind::arg("seed"),
      "A key for the functions of this module: the same key gives the same numbers.");
  m.def(
      "split", [](const mx::array& key, int num, mx::StreamOrDevice s) { return mx::random::split(key, num, s); },
      bind::arg("key"), bind::arg("num") = 2, bind::arg("stream") = bind::none, "`num` new keys made from one.");
  m.def(
      "uniform",
      [](AddonData& addon, const Operand& low, const Operand& high, const mx::Shape& shape,
         std::optional<mx::Dtype> dtype, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        return mx::random::uniform(
            low.to_array(), high.to_array(), shape, dtype.value_or(mx::float32), addon.random_key.next(key), s);
      },
      bind::arg("low") = 0, bind::arg("high") = 1, bind::arg("shape").text_default("[]"),
      bind::arg("dtype").text_default("float32"), KEY_AND_STREAM,
      "Numbers evenly distributed from `low` up to but without `high`; the bounds broadcast to the shape.");
  m.def(
      "normal",
      [](AddonData& addon, const mx::Shape& shape, std::optional<mx::Dtype> dtype, const std::optional<Operand>& loc,
         const std::optional<Operand>& scale, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        const mx::Dtype type = dtype.value_or(mx::float32);
        std::optional<mx::array> mean, deviation;
        if (loc) mean = loc->to_array(type);
        if (scale) deviation = scale->to_array(type);
        return mx::random::normal(shape, type, mean, deviation, addon.random_key.next(key), s);
      },
      bind::arg("shape").text_default("[]"), bind::arg("dtype").text_default("float32"), bind::arg("loc") = bind::none,
      bind::arg("scale") = bind::none, KEY_AND_STREAM,
      "Normally distributed numbers with mean `loc` (0 for None) and standard deviation `scale` (1 for None).");
  m.def(
      "randint",
      [](AddonData& addon, const Operand& low, const Operand& high, const mx::Shape& shape,
         std::optional<mx::Dtype> dtype, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        return mx::random::randint(
            low.to_array(), high.to_array(), shape, dtype.value_or(mx::int32), addon.random_key.next(key), s);
      },
      bind::arg("low"), bind::arg("high"), bind::arg("shape").text_default("[]"),
      bind::arg("dtype").text_default("int32"), KEY_AND_STREAM,
      "Integers evenly distributed from `low` up to but without `high`; the bounds broadcast to the shape.");
  m.def(
      "bernoulli",
      [](AddonData& addon, const Operand& p, const std::optional<std::vector<int>>& shape,
         const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        if (shape) return mx::random::bernoulli(p.to_array(), to_shape(shape), addon.random_key.next(key), s);
        return mx::random::bernoulli(p.to_array(), addon.random_key.next(key), s);
      },
      bind::arg("p") = 0.5, bind::arg("shape") = bind::none, KEY_AND_STREAM,
      "Booleans that are true with probability `p`, in the given shape or in that of `p`.");
  m.def(
      "truncated_normal",
      [](AddonData& addon, const Operand& lower, const Operand& upper, const std::optional<std::vector<int>>& shape,
         std::optional<mx::Dtype> dtype, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        const mx::Dtype type = dtype.value_or(mx::float32);
        const mx::array low = lower.to_array(), high = upper.to_array();
        if (shape) return mx::random::truncated_normal(low, high, to_shape(shape), type, addon.random_key.next(key), s);
        return mx::random::truncated_normal(low, high, type, addon.random_key.next(key), s);
      },
      bind::arg("lower"), bind::arg("upper"), bind::arg("shape") = bind::none,
      bind::arg("dtype").text_default("float32"), KEY_AND_STREAM,
      "Numbers of the standard normal distribution that lie between the bounds, in the given shape or in that of the "
      "bounds.");
  m.def(
      "gumbel",
      [](AddonData& addon, const mx::Shape& shape, std::optional<mx::Dtype> dtype, const std::optional<mx::array>& key,
         mx::StreamOrDevice s) {
        return mx::random::gumbel(shape, dtype.value_or(mx::float32), addon.random_key.next(key), s);
      },
      bind::arg("shape").text_default("[]"), bind::arg("dtype").text_default("float32"), KEY_AND_STREAM,
      "Numbers of the standard Gumbel distribution: -log(-log(u)) of uniform ones.");
  m.def(
      "laplace",
      [](AddonData& addon, const mx::Shape& shape, std::optional<mx::Dtype> dtype, float loc, float scale,
         const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        return mx::random::laplace(shape, dtype.value_or(mx::float32), loc, scale, addon.random_key.next(key), s);
      },
      bind::arg("shape").text_default("[]"), bind::arg("dtype").text_default("float32"), bind::arg("loc") = 0.0,
      bind::arg("scale") = 1.0, KEY_AND_STREAM,
      "Numbers of the Laplace distribution with mean `loc` and scale `scale`.");
  m.def(
      "multivariate_normal",
      [](AddonData& addon, const mx::array& mean, const mx::array& cov, const mx::Shape& shape,
         std::optional<mx::Dtype> dtype, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        return mx::random::multivariate_normal(
            mean, cov, shape, dtype.value_or(mx::float32), addon.random_key.next(key), s);
      },
      bind::arg("mean"), bind::arg("cov"), bind::arg("shape").text_default("[]"),
      bind::arg("dtype").text_default("float32"), KEY_AND_STREAM,
      "Vectors of a joint normal distribution with the given means and covariance matrix. On the CPU only, as it needs "
      "a "
      "singular value decomposition.");
  m.def(
      "categorical",
      [](AddonData& addon, const mx::array& logits, int axis, const std::optional<std::vector<int>>& shape,
         std::optional<int> num_samples, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        if (shape && num_samples) {
          throw std::invalid_argument("[categorical] At most one of shape or num_samples can be specified.");
        }
        if (shape) return mx::random::categorical(logits, axis, to_shape(shape), addon.random_key.next(key), s);
        if (num_samples) return mx::random::categorical(logits, axis, *num_samples, addon.random_key.next(key), s);
        return mx::random::categorical(logits, axis, addon.random_key.next(key), s);
      },
      bind::arg("logits"), bind::arg("axis") = -1, bind::arg("shape") = bind::none,
      bind::arg("num_samples") = bind::none, KEY_AND_STREAM,
      "uint32 indices along the axis, drawn with probabilities proportional to exp(logits). `shape` or `num_samples` "
      "asks "
      "for several draws.");
  m.def(
      "permutation",
      [](AddonData& addon, const Operand& x, int axis, const std::optional<mx::array>& key, mx::StreamOrDevice s) {
        if (x.is_array()) return mx::random::permutation(x.array(), axis, addon.random_key.next(key), s);
        if (x.kind != Operand::Kind::integer)
          throw bind::TypeError("permutation(): parameter 'x' must be int | array.");
        return mx::random::permutation(mx::safe_cast(x.integer(), "permutation"), addon.random_key.next(key), s);
      },
      bind::arg("x").printed("int | array"), bind::arg("axis") = 0, KEY_AND_STREAM,
      "The array with its slices along the axis in random order, or the integers below `x` in random order.");
  // mlx.core.random.state, which compile captures: see src/core/random.
  core.internal("random_key", [](AddonData& addon) { return mx::array(addon.random_key.state_key()); });
  core.internal("set_random_key", [](AddonData& addon, const mx::array& key) { addon.random_key.set_state_key(key); });
}
