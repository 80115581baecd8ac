import { ValueError } from "../builtins/errors.js";
import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { repr } from "../utils/python/repr.js";
import { define } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";

/** What becomes of the losses: they are returned as they are, or their mean or sum is. */
export type Reduction = "none" | "mean" | "sum";
const reductions = ["none", "mean", "sum"];

function reduce(loss: array, reduction: Reduction): array {
  if (!reductions.includes(reduction)) {
    throw new ValueError(`The reduction must be one of ${repr(reductions)}, not ${repr(reduction)}.`);
  }
  if (reduction === "mean") return mx.mean(loss);
  return reduction === "sum" ? mx.sum(loss) : loss;
}

const shapeText = (shape: readonly number[]): string => repr(Object.freeze([...shape]));
const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** Throws unless both arrays have one shape; their names are those of parameters. */
function checkShapes(loss: string, arrays: Readonly<Record<string, array>>): void {
  const [first, ...others] = Object.entries(arrays) as [[string, array], ...[string, array][]];
  for (const [name, other] of others) {
    if (isSame(first[1].shape, other.shape)) continue;
    const shapes = `${shapeText(first[1].shape)} and ${shapeText(other.shape)}`;
    throw new ValueError(`${loss}(): '${first[0]}' and '${name}' must have the same shape, unlike ${shapes}.`);
  }
}

function weighted(of: string, loss: array, weights: array | null): array {
  if (!weights) return loss;
  checkShapes(of, { loss, weights });
  return mx.multiply(loss, weights);
}

function targetScore(logits: array, targets: array, axis: number): array {
  return mx.take_along_axis(logits, mx.expand_dims(targets, axis), axis).squeeze(axis);
}

function checkTargets(logits: array, targets: array, axis: number): void {
  const place = axis < 0 ? axis + logits.ndim : axis;
  const wanted = targets.ndim === logits.ndim ? logits.shape : logits.shape.filter((_, i) => i !== place);
  if (isSame(targets.shape, wanted)) return;
  throw new ValueError(
    `cross_entropy(): targets of shape ${shapeText(targets.shape)} do not fit logits of shape ${shapeText(logits.shape)}.`,
  );
}

// On a GPU one kernel does it, for the form that language models have.
function fitsFastKernel(logits: array, targets: array, axis: number, smoothing: number): boolean {
  return (
    mx.default_device().type === mx.gpu &&
    targets.ndim !== logits.ndim &&
    smoothing === 0 &&
    (axis === -1 || axis === logits.ndim - 1) &&
    mx.issubdtype(logits.dtype, mx.floating) &&
    mx.issubdtype(targets.dtype, mx.integer)
  );
}

function crossEntropies(given: array, targets: array, axis: number, smoothing: Real): array {
  const share = Number(smoothing);
  if (fitsFastKernel(given, targets, axis, share)) {
    return mx.fast.cross_entropy(given, targets).astype(given.dtype);
  }
  const logits = mx.subtract(given, mx.stop_gradient(mx.max(given, axis, true)));
  const score =
    targets.ndim === logits.ndim ? mx.sum(mx.multiply(logits, targets), axis) : targetScore(logits, targets, axis);
  const total = mx.logsumexp(logits, axis);
  if (share <= 0) return mx.subtract(total, score);
  const smooth = mx.multiply(mx.negative(logits.mean(axis)), smoothing);
  return mx.add(mx.subtract(total, mx.multiply(1 - share, score)), smooth);
}

/**
 * The cross entropy of unnormalized `logits` and `targets`, which are class indices, or probabilities in the shape of
 * the logits. `weights` are factors for each loss.
 */
export const cross_entropy = define(
  signature<
    [logits: array, targets: array],
    [weights: array | null, axis: number, label_smoothing: Real, reduction: Reduction],
    ["logits", "targets", "weights", "axis", "label_smoothing", "reduction"]
  >(
    "cross_entropy(logits: mx.array, targets: mx.array, weights: Optional[mx.array] = None, axis: int = -1, label_smoothing: float = 0.0, reduction: Reduction = 'none') -> mx.array",
  ),
  "The cross entropy of unnormalized `logits` and `targets`, which are class indices, or probabilities in the shape of the " +
    "logits. `weights` are factors for each loss.",
  (logits, targets, weights, axis, label_smoothing, reduction) => {
    if (Number(label_smoothing) < 0 || Number(label_smoothing) >= 1) {
      throw new ValueError(`cross_entropy(): 'label_smoothing' must be in [0, 1), not ${repr(label_smoothing)}.`);
    }
    checkTargets(logits, targets, axis);
    const loss = crossEntropies(logits, targets, axis, label_smoothing);
    return reduce(weighted("cross_entropy", loss, weights), reduction);
  },
);

/**
 * The binary cross entropy of `inputs`, which are logits, or probabilities without `with_logits`, and `targets` from 0
 * to 1.
 */
export const binary_cross_entropy = define(
  signature<
    [inputs: array, targets: array],
    [weights: array | null, with_logits: boolean, reduction: Reduction],
    ["inputs", "targets", "weights", "with_logits", "reduction"]
  >(
    "binary_cross_entropy(inputs: mx.array, targets: mx.array, weights: Optional[mx.array] = None, with_logits: bool = True, reduction: Reduction = 'mean') -> mx.array",
  ),
  "The binary cross entropy of `inputs`, which are logits, or probabilities without `with_logits`, and `targets` from 0 to 1.",
  (inputs, targets, weights, with_logits, reduction) => {
    checkShapes("binary_cross_entropy", { inputs, targets });
    let loss: array;
    if (with_logits) loss = mx.subtract(mx.logaddexp(float(0), inputs), mx.multiply(inputs, targets));
    else {
      // A logarithm of 0 would make the loss infinite and its gradient useless.
      const log = (p: array) => mx.clip(mx.log(p), -100, null);
      const other = mx.multiply(mx.subtract(1, targets), log(mx.subtract(1, inputs)));
      loss = mx.negative(mx.add(mx.multiply(targets, log(inputs)), other));
    }
    return reduce(weighted("binary_cross_entropy", loss, weights), reduction);
  },
);

/** The absolute difference of predictions and targets. */
export const l1_loss = define(
  signature<[predictions: array, targets: array], [reduction: Reduction], ["predictions", "targets", "reduction"]>(
    "l1_loss(predictions: mx.array, targets: mx.array, reduction: Reduction = 'mean') -> mx.array",
  ),
  "The absolute difference of predictions and targets.",
  (predictions, targets, reduction) => {
    checkShapes("l1_loss", { predictions, targets });
    return reduce(mx.abs(mx.subtract(predictions, targets)), reduction);
  },
);

/** The squared difference of predictions and targets. */
export const mse_loss = define(
  signature<[predictions: array, targets: array], [reduction: Reduction], ["predictions", "targets", "reduction"]>(
    "mse_loss(predictions: mx.array, targets: mx.array, reduction: Reduction = 'mean') -> mx.array",
  ),
  "The squared difference of predictions and targets.",
  (predictions, targets, reduction) => {
    checkShapes("mse_loss", { predictions, targets });
    return reduce(mx.square(mx.subtract(predictions, targets)), reduction);
  },
);

/** The negative log likelihood: `inputs` are logarithms of probabilities, `targets` the indices of the right ones. */
export const nll_loss = define(
  signature<
    [inputs: array, targets: array],
    [axis: number, reduction: Reduction],
    ["inputs", "targets", "axis", "reduction"]
  >("nll_loss(inputs: mx.array, targets: mx.array, axis: int = -1, reduction: Reduction = 'none') -> mx.array"),
  "The negative log likelihood: `inputs` are logarithms of probabilities, `targets` the indices of the right ones.",
  (inputs, targets, axis, reduction) => reduce(mx.negative(targetScore(inputs, targets, axis)), reduction),
);

/**
 * The negative log likelihood of `targets` under normal distributions with the means `inputs` and the variances
 * `vars`, which are `eps` at least. `full` adds the constant term.
 */
export const gaussian_nll_loss = define(
  signature<
    [inputs: array, targets: array, vars: array],
    [full: boolean, eps: Real, reduction: Reduction],
    ["inputs", "targets", "vars", "full", "eps", "reduction"]
  >(
    "gaussian_nll_loss(inputs: mx.array, targets: mx.array, vars: mx.array, full: bool = False, eps: float = 1e-06, reduction: Reduction = 'mean') -> mx.array",
  ),
  "The negative log likelihood of `targets` under normal distributions with the means `inputs` and the variances `vars`, which " +
    "are `eps` at least. `full` adds the constant term.",
  (inputs, targets, vars, full, eps, reduction) => {
    checkShapes("gaussian_nll_loss", { inputs, targets, vars });
    const variance = mx.maximum(vars, eps);
    const error = mx.divide(mx.square(mx.subtract(targets, inputs)), variance);
    const loss = mx.multiply(0.5, mx.add(mx.log(variance), error));
    return reduce(full ? mx.add(loss, 0.5 * Math.log(2 * Math.PI)) : loss, reduction);
  },
);

/** The Kullback-Leibler divergence of two distributions, both given as logarithms of probabilities. */
export const kl_div_loss = define(
  signature<
    [inputs: array, targets: array],
    [axis: number, reduction: Reduction],
    ["inputs", "targets", "axis", "reduction"]
  >("kl_div_loss(inputs: mx.array, targets: mx.array, axis: int = -1, reduction: Reduction = 'none') -> mx.array"),
  "The Kullback-Leibler divergence of two distributions, both given as logarithms of probabilities.",
  (inputs, targets, axis, reduction) =>
    reduce(mx.sum(mx.multiply(mx.exp(targets), mx.subtract(targets, inputs)), axis), reduction),
);

/** The absolute difference, but squared where it is below `beta`. */
export const smooth_l1_loss = define(
  signature<
    [predictions: array, targets: array],
    [beta: Real, reduction: Reduction],
    ["predictions", "targets", "beta", "reduction"]
  >(
    "smooth_l1_loss(predictions: mx.array, targets: mx.array, beta: float = 1.0, reduction: Reduction = 'mean') -> mx.array",
  ),
  "The absolute difference, but squared where it is below `beta`.",
  (predictions, targets, beta, reduction) => {
    checkShapes("smooth_l1_loss", { predictions, targets });
    const difference = mx.abs(mx.subtract(predictions, targets));
    const near = mx.divide(mx.multiply(0.5, mx.square(difference)), beta);
    const far = mx.subtract(mx.abs(difference), float(0.5 * Number(beta)));
    return reduce(mx.where(mx.less(difference, beta), near, far), reduction);
  },
);

/**
 * How much nearer the negatives are to the anchors than the positives, plus `margin`, and 0 at least. Distances are
 * those of the `p`-norm along an axis.
 */
export const triplet_loss = define(
  signature<
    [anchors: array, positives: array, negatives: array],
    [axis: number, p: Real, margin: Real, eps: Real, reduction: Reduction],
    ["anchors", "positives", "negatives", "axis", "p", "margin", "eps", "reduction"]
  >(
    "triplet_loss(anchors: mx.array, positives: mx.array, negatives: mx.array, axis: int = -1, p: float = 2, margin: float = 1.0, eps: float = 1e-06, reduction: Reduction = 'none') -> mx.array",
  ),
  "How much nearer the negatives are to the anchors than the positives, plus `margin`, and 0 at least. Distances are those of " +
    "the `p`-norm along an axis.",
  (anchors, positives, negatives, axis, p, margin, eps, reduction) => {
    const distance = (others: array) => {
      const powers = mx.power(mx.abs(mx.subtract(anchors, others)), p).sum(axis);
      return mx.power(mx.add(powers, eps), float(1 / Number(p)));
    };
    const difference = mx.subtract(distance(positives), distance(negatives));
    return reduce(mx.maximum(mx.add(difference, margin), 0), reduction);
  },
);

/** `max(0, 1 - inputs * targets)`, where targets are -1 or 1. */
export const hinge_loss = define(
  signature<[inputs: array, targets: array], [reduction: Reduction], ["inputs", "targets", "reduction"]>(
    "hinge_loss(inputs: mx.array, targets: mx.array, reduction: Reduction = 'none') -> mx.array",
  ),
  "`max(0, 1 - inputs * targets)`, where targets are -1 or 1.",
  (inputs, targets, reduction) => reduce(mx.maximum(mx.subtract(1, mx.multiply(inputs, targets)), 0), reduction),
);

/** Half the squared difference, but linear in it beyond `delta`. */
export const huber_loss = define(
  signature<
    [inputs: array, targets: array],
    [delta: Real, reduction: Reduction],
    ["inputs", "targets", "delta", "reduction"]
  >("huber_loss(inputs: mx.array, targets: mx.array, delta: float = 1.0, reduction: Reduction = 'none') -> mx.array"),
  "Half the squared difference, but linear in it beyond `delta`.",
  (inputs, targets, delta, reduction) => {
    const errors = mx.abs(mx.subtract(inputs, targets));
    const quadratic = mx.minimum(errors, delta);
    const linear = mx.subtract(errors, quadratic);
    return reduce(mx.add(mx.multiply(0.5, mx.power(quadratic, 2)), mx.multiply(delta, linear)), reduction);
  },
);

/**
 * The logarithm of the hyperbolic cosine of the difference: as the squared one near 0, as the absolute one far from
 * it.
 */
export const log_cosh_loss = define(
  signature<[inputs: array, targets: array], [reduction: Reduction], ["inputs", "targets", "reduction"]>(
    "log_cosh_loss(inputs: mx.array, targets: mx.array, reduction: Reduction = 'none') -> mx.array",
  ),
  "The logarithm of the hyperbolic cosine of the difference: as the squared one near 0, as the absolute one far from it.",
  (inputs, targets, reduction) => {
    const errors = mx.subtract(inputs, targets);
    return reduce(mx.subtract(mx.logaddexp(errors, mx.negative(errors)), Math.LN2), reduction);
  },
);

/**
 * The cosine of the angle between two vectors along an axis: 1 where they point in one direction. `eps` is the
 * smallest divisor.
 */
export const cosine_similarity_loss = define(
  signature<
    [x1: array, x2: array],
    [axis: number, eps: Real, reduction: Reduction],
    ["x1", "x2", "axis", "eps", "reduction"]
  >(
    "cosine_similarity_loss(x1: mx.array, x2: mx.array, axis: int = 1, eps: float = 1e-08, reduction: Reduction = 'none') -> mx.array",
  ),
  "The cosine of the angle between two vectors along an axis: 1 where they point in one direction. `eps` is the smallest " +
    "divisor.",
  (x1, x2, axis, eps, reduction) => {
    const norm = (x: array) => mx.linalg.norm(x, { axis });
    const divisor = mx.maximum(mx.multiply(norm(x1), norm(x2)), eps);
    return reduce(mx.divide(mx.sum(mx.multiply(x1, x2), axis), divisor), reduction);
  },
);

/**
 * `max(0, margin - targets * (inputs1 - inputs2))`, where a target of 1 means that the first input ought to be larger,
 * and -1 the second.
 */
export const margin_ranking_loss = define(
  signature<
    [inputs1: array, inputs2: array, targets: array],
    [margin: Real, reduction: Reduction],
    ["inputs1", "inputs2", "targets", "margin", "reduction"]
  >(
    "margin_ranking_loss(inputs1: mx.array, inputs2: mx.array, targets: mx.array, margin: float = 0.0, reduction: Reduction = 'none') -> mx.array",
  ),
  "`max(0, margin - targets * (inputs1 - inputs2))`, where a target of 1 means that the first input ought to be larger, and -1 " +
    "the second.",
  (inputs1, inputs2, targets, margin, reduction) => {
    checkShapes("margin_ranking_loss", { inputs1, inputs2, targets });
    const differences = mx.subtract(inputs1, inputs2);
    return reduce(mx.maximum(0, mx.add(mx.multiply(mx.negative(targets), differences), margin)), reduction);
  },
);
