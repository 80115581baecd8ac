import { ValueError } from "../builtins/errors.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { repr } from "../utils/python/repr.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

// Optimizers that divide each step by the size of the gradients so far.

function checkPositive(optimizer: string, parameter: string, value: Real): void {
  if (Number(value) <= 0) throw new ValueError(`${optimizer}(): '${parameter}' must be positive, not ${repr(value)}.`);
}

function checkNotNegative(optimizer: string, parameter: string, value: Real): void {
  if (Number(value) < 0)
    throw new ValueError(`${optimizer}(): '${parameter}' must not be negative, unlike ${repr(value)}.`);
}

/** `share * old + (1 - share) * next` */
const blend = (share: Real, old: array, next: array): array =>
  mx.add(mx.multiply(share, old), mx.multiply(1 - Number(share), next));

/** `parameter - lr * gradient / (sqrt(v) + eps)` */
const scaledStep = (parameter: array, lr: array, gradient: array, v: array, eps: Real): array =>
  mx.subtract(parameter, mx.divide(mx.multiply(lr, gradient), mx.add(mx.sqrt(v), eps)));

const newRMSprop = signature<
  [learning_rate: LearningRate],
  [alpha: Real, eps: Real],
  ["learning_rate", "alpha", "eps"]
>("RMSprop(learning_rate: Union[float, Callable[[mx.array], mx.array]], alpha: float = 0.99, eps: float = 1e-08)");
/** Divides each step by the root of a running mean of squared gradients, in which `alpha` is the share of the past. */
export class RMSprop extends Optimizer {
  alpha: Real;
  eps: Real;

  constructor(...args: Arguments<typeof newRMSprop>) {
    super();
    const [learning_rate, alpha, eps] = newRMSprop.bind(args);
    this._maybe_schedule("learning_rate", learning_rate);
    this.alpha = alpha;
    this.eps = eps;
    checkNotNegative("RMSprop", "alpha", alpha);
    checkPositive("RMSprop", "eps", eps);
  }

  override init_single(parameter: array, state: SingleState): void {
    state.v = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const lr = this.learning_rate.astype(gradient.dtype);
    const v = blend(this.alpha, state.v as array, mx.square(gradient));
    state.v = v;
    return scaledStep(parameter, lr, gradient, v, this.eps);
  }
}
describeOptimizer(
  RMSprop,
  "Divides each step by the root of a running mean of squared gradients, in which `alpha` is the share of the past.",
  newRMSprop,
);

const newAdagrad = signature<[learning_rate: LearningRate], [eps: Real], ["learning_rate", "eps"]>(
  "Adagrad(learning_rate: Union[float, Callable[[mx.array], mx.array]], eps: float = 1e-08)",
);
/** Divides each step by the root of the sum of all squared gradients. */
export class Adagrad extends Optimizer {
  eps: Real;

  constructor(...args: Arguments<typeof newAdagrad>) {
    super();
    const [learning_rate, eps] = newAdagrad.bind(args);
    this._maybe_schedule("learning_rate", learning_rate);
    this.eps = eps;
    checkPositive("Adagrad", "eps", eps);
  }

  override init_single(parameter: array, state: SingleState): void {
    state.v = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const lr = this.learning_rate.astype(gradient.dtype);
    const v = mx.add(state.v as array, mx.square(gradient));
    state.v = v;
    return scaledStep(parameter, lr, gradient, v, this.eps);
  }
}
describeOptimizer(Adagrad, "Divides each step by the root of the sum of all squared gradients.", newAdagrad);

const newAdaDelta = signature<[learning_rate: LearningRate], [rho: Real, eps: Real], ["learning_rate", "rho", "eps"]>(
  "AdaDelta(learning_rate: Union[float, Callable[[mx.array], mx.array]], rho: float = 0.9, eps: float = 1e-06)",
);
/**
 * Scales each step by the ratio of the sizes of past steps and past gradients: running means, in which `rho` is the
 * share of the past.
 */
export class AdaDelta extends Optimizer {
  rho: Real;
  eps: Real;

  constructor(...args: Arguments<typeof newAdaDelta>) {
    super();
    const [learning_rate, rho, eps] = newAdaDelta.bind(args);
    this._maybe_schedule("learning_rate", learning_rate);
    this.rho = rho;
    this.eps = eps;
    checkNotNegative("AdaDelta", "rho", rho);
    checkPositive("AdaDelta", "eps", eps);
  }

  override init_single(parameter: array, state: SingleState): void {
    state.v = mx.zeros_like(parameter);
    state.u = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const { rho, eps } = this;
    const lr = this.learning_rate.astype(gradient.dtype);
    const u = state.u as array;
    const v = blend(rho, state.v as array, mx.square(gradient));
    const root = (mean: array) => mx.sqrt(mx.add(mean, eps));
    const step = mx.multiply(mx.divide(root(u), root(v)), gradient);
    state.v = v;
    state.u = blend(rho, u, mx.square(step));
    return mx.subtract(parameter, mx.multiply(lr, step));
  }
}
describeOptimizer(
  AdaDelta,
  "Scales each step by the ratio of the sizes of past steps and past gradients: running means, in which `rho` is the share of " +
    "the past.",
  newAdaDelta,
);
