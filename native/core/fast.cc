#include "core/define.h"
#include "core/indexing/bounds.h"

void define_fast(Module& core) {
  Module m = core.sub("fast");
  m.def(
      "rms_norm",
      [](const mx::array& x, const std::optional<mx::array>& weight, float eps, mx::StreamOrDevice s) {
        return mx::fast::rms_norm(x, weight, eps, s);
      },
      bind::arg("x"), bind::arg("weight"), bind::arg("eps"), bind::kw_only, bind::arg("stream") = bind::none,
      "The last axis divided by its root mean square (with `eps` added under the root) and multiplied by `weight` "
      "unless "
      "that is None. Computed in float32 inside. Zhang and Sennrich, 2019.");
  m.def(
      "layer_norm",
      [](const mx::array& x, const std::optional<mx::array>& weight, const std::optional<mx::array>& bias, float eps,
         mx::StreamOrDevice s) { return mx::fast::layer_norm(x, weight, bias, eps, s); },
      bind::arg("x"), bind::arg("weight"), bind::arg("bias"), bind::arg("eps"), bind::kw_only,
      bind::arg("stream") = bind::none,
      "The last axis with mean 0 and variance 1 (with `eps` added to the variance), times `weight`, plus `bias`; "
      "either may "
      "be None. Ba, Kiros and Hinton, 2016.");
  m.def(
      "rope",
      [](const mx::array& a, int dims, bool traditional, std::optional<double> base, float scale, const Operand& offset,
         const std::optional<mx::array>& freqs, mx::StreamOrDevice s) {
        std::optional<float> b;
        if (base) b = static_cast<float>(*base);
        if (offset.is_array()) return mx::fast::rope(a, dims, traditional, b, scale, offset.array(), freqs, s);
        if (offset.kind != Operand::Kind::integer) {
          throw bind::TypeError("rope(): parameter 'offset' must be int | array.");
        }
        return mx::fast::rope(a, dims, traditional, b, scale, mx::safe_cast(offset.integer(), "rope"), freqs, s);
      },
      bind::arg("a"), bind::arg("dims"), bind::kw_only, bind::arg("traditional"), bind::arg("base"), bind::arg("scale"),
      bind::arg("offset").printed("int | array"), bind::arg("freqs") = bind::none, bind::arg("stream") = bind::none,
      "Rotary position encoding of the first `dims` features: pairs of features turned by angles that grow with the "
      "position (the second axis from the end, starting at `offset`). Pairs are neighbours if `traditional`, else "
      "features "
      "half of `dims` apart. Frequencies come from `base`, or from `freqs` with `base` None. Su et al., 2021.");
  m.def(
      "scaled_dot_product_attention",
      [](const mx::array& q, const mx::array& k, const mx::array& v, float scale, const ArrayOrString& mask,
         const std::optional<mx::array>& sinks, bool force_fused, mx::StreamOrDevice s) {
        if (!mask.string.empty() && mask.string != "causal") {
          throw std::invalid_argument(
              "[scaled_dot_product_attention] invalid mask option '" + mask.string +
              "'. Must be 'causal', or an array.");
        }
        return mx::fast::scaled_dot_product_attention(q, k, v, scale, mask.string, mask.array, sinks, force_fused, s);
      },
      bind::arg("q"), bind::arg("k"), bind::arg("v"), bind::kw_only, bind::arg("scale"), bind::arg("mask") = bind::none,
      bind::arg("sinks") = bind::none, bind::arg("force_fused") = false, bind::arg("stream") = bind::none,
      "softmax(scale * q @ k.T + mask) @ v per head, in one step. The shapes are [batch, heads, length, features]; `k` "
      "and "
      "`v` may have fewer heads, each then serving a group. `mask` is None, 'causal', or an array that broadcasts to "
      "[batch, heads, length of q, length of k]: booleans keep where true, numbers are added. The softmax is in "
      "float32.");
  m.def(
      "cross_entropy",
      [](const mx::array& logits, const mx::array& targets, mx::StreamOrDevice s) {
        // The library's own complaints come first.
        const mx::array loss = mx::fast::cross_entropy(logits, targets, s);
        const mx::array within = indexing::checked_indices_of(logits, targets, -1, s);
        return within.id() == targets.id() ? loss : mx::fast::cross_entropy(logits, within, s);
      },
      bind::arg("logits"), bind::arg("targets"), bind::kw_only, bind::arg("stream") = bind::none,
      "logsumexp(logits) - logits[target] over the last axis, in one step and as float32. `targets` are integer "
      "classes "
      "in the shape of `logits` without its last axis; those that are known already must be within its size.");
  m.def(
      "gated_delta_update",
      [](const mx::array& q, const mx::array& k, const mx::array& v, const mx::array& gamma, const mx::array& beta,
         const std::optional<mx::array>& initial_state, const std::optional<mx::array>& mask,
         mx::StreamOrDevice s) { return mx::fast::gated_delta_update(q, k, v, gamma, beta, initial_state, mask, s); },
      bind::arg("q"), bind::arg("k"), bind::arg("v"), bind::arg("gamma"), bind::arg("beta"),
      bind::arg("initial_state") = bind::none, bind::arg("mask") = bind::none, bind::arg("stream") = bind::none,
      "The recurrence of gated delta networks over a sequence: a state per head that decays by `gamma` and learns each "
      "value under its key at the rate `beta`. `q` and `k` are [batch, length, key heads, key size], `v` [batch, "
      "length, value heads, value size], `gamma` and `beta` [batch, length, value heads]. Returns what the queries "
      "read "
      "and the last state. Yang, Kautz and Hatamizadeh, 2024.");
}
