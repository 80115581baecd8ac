import { ValueError } from "../builtins/errors.js";
import { addon } from "../core/addon.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { arraysOf, readArrays, writeHandles } from "../core/runtime/scratch.js";
import { repr } from "../utils/python/repr.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

/** The shares of the past in the running means of the gradients and of their squares. */
export type Betas = readonly Real[];

export function checkBetas(optimizer: string, betas: Betas): void {
  betas.forEach((beta, i) => {
    if (Number(beta) >= 0 && Number(beta) < 1) return;
    throw new ValueError(`${optimizer}(): 'betas[${i}]' must be in [0, 1), not ${repr(beta)}.`);
  });
}

/** `beta * old + (1 - beta) * next` */
export const blend = (beta: Real, old: array, next: array): array =>
  mx.add(mx.multiply(beta, old), mx.multiply(1 - Number(beta), next));

type Step = (inputs: number, ...numbersAndPins: (number | readonly unknown[])[]) => number;
const adamStep = addon["core.adam_step"] as unknown as Step;
const adamWStep = addon["core.adamw_step"] as unknown as Step;

/**
 * A step without correction of the bias, in one call: the arrays in between would otherwise be most of those that a training
 * step makes.
 */
function takeStep(optimizer: Adam, gradient: array, parameter: array, state: SingleState, decay?: Real): array {
  const list = [gradient, parameter, state.m, state.v, optimizer.learning_rate];
  const inputs = arraysOf(list, { name: `${optimizer.constructor.name}.apply_single` }, "arrays", "array");
  const [beta1, beta2] = optimizer.betas;
  const numbers = [beta1, beta2, optimizer.eps].map(Number);
  const count = writeHandles(inputs);
  const results =
    decay === undefined ? adamStep(count, ...numbers, inputs) : adamWStep(count, ...numbers, Number(decay), inputs);
  const [updated, m, v] = readArrays(results) as unknown as [array, array, array];
  state.m = m;
  state.v = v;
  return updated;
}

const newAdam = signature<
  [learning_rate: LearningRate],
  [betas: Betas, eps: Real, bias_correction: boolean],
  ["learning_rate", "betas", "eps", "bias_correction"]
>(
  "Adam(learning_rate: Union[float, Callable[[mx.array], mx.array]], betas: List[float] = [0.9, 0.999], eps: float = 1e-08, bias_correction: bool = False)",
);
/**
 * Steps along a running mean of the gradients, divided by the root of one of their squares. `bias_correction` makes up
 * for both beginning at 0.
 */
export class Adam extends Optimizer {
  betas: Betas;
  eps: Real;
  bias_correction: boolean;

  constructor(...args: Arguments<typeof newAdam>) {
    super();
    const [learning_rate, betas, eps, bias_correction] = newAdam.bind(args);
    checkBetas("Adam", betas);
    if (Number(eps) < 0) throw new ValueError(`Adam(): 'eps' must not be negative, unlike ${repr(eps)}.`);
    this._maybe_schedule("learning_rate", learning_rate);
    this.betas = betas;
    this.eps = eps;
    this.bias_correction = bias_correction;
  }

  override init_single(parameter: array, state: SingleState): void {
    state.m = mx.zeros_like(parameter);
    state.v = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    if (!this.bias_correction) return takeStep(this, gradient, parameter, state);
    const { eps, step } = this;
    const [b1, b2] = this.betas as [Real, Real];
    const { dtype } = gradient;
    const lr = this.learning_rate.astype(dtype);
    const m = blend(b1, state.m as array, gradient);
    const v = blend(b2, state.v as array, mx.square(gradient));
    state.m = m;
    state.v = v;
    const rest = (beta: Real) => mx.subtract(1, mx.power(beta, step));
    const c1 = mx.divide(lr, rest(b1)).astype(dtype);
    const c2 = mx.rsqrt(rest(b2)).astype(dtype);
    const denominator = mx.add(mx.multiply(mx.sqrt(v), c2), eps);
    return mx.subtract(parameter, mx.divide(mx.multiply(c1, m), denominator));
  }
}
describeOptimizer(
  Adam,
  "Steps along a running mean of the gradients, divided by the root of one of their squares. `bias_correction` makes up for " +
    "both beginning at 0.",
  newAdam,
);

const newAdamW = signature<
  [learning_rate: LearningRate],
  [betas: Betas, eps: Real, weight_decay: Real, bias_correction: boolean],
  ["learning_rate", "betas", "eps", "weight_decay", "bias_correction"]
>(
  "AdamW(learning_rate: Union[float, Callable[[mx.array], mx.array]], betas: List[float] = [0.9, 0.999], eps: float = 1e-08, weight_decay: float = 0.01, bias_correction: bool = False)",
);
/** Adam with weight decay: parameters shrink by the share `lr * weight_decay` at each step. */
export class AdamW extends Adam {
  weight_decay: Real;

  constructor(...args: Arguments<typeof newAdamW>) {
    const [learning_rate, betas, eps, weight_decay, bias_correction] = newAdamW.bind(args);
    super(learning_rate, betas, eps, bias_correction);
    this.weight_decay = weight_decay;
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    if (!this.bias_correction) return takeStep(this, gradient, parameter, state, this.weight_decay);
    const lr = this.learning_rate.astype(gradient.dtype);
    const kept = mx.subtract(1, mx.multiply(lr, this.weight_decay));
    return super.apply_single(gradient, mx.multiply(parameter, kept), state);
  }
}
describeOptimizer(
  AdamW,
  "Adam with weight decay: parameters shrink by the share `lr * weight_decay` at each step.",
  newAdamW,
);

const newAdamax = signature<
  [learning_rate: LearningRate],
  [betas: Betas, eps: Real],
  ["learning_rate", "betas", "eps"]
>(
  "Adamax(learning_rate: Union[float, Callable[[mx.array], mx.array]], betas: List[float] = [0.9, 0.999], eps: float = 1e-08)",
);
/** Adam with the largest past gradient in place of the mean of their squares. */
export class Adamax extends Adam {
  constructor(...args: Arguments<typeof newAdamax>) {
    super(...newAdamax.bind(args));
  }

  override init_single(parameter: array, state: SingleState): void {
    state.m = mx.zeros_like(parameter);
    state.v = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const lr = this.learning_rate.astype(gradient.dtype);
    const [b1, b2] = this.betas as [Real, Real];
    const m = blend(b1, state.m as array, gradient);
    const v = mx.maximum(mx.multiply(b2, state.v as array), mx.abs(gradient));
    state.m = m;
    state.v = v;
    return mx.subtract(parameter, mx.divide(mx.multiply(lr, m), mx.add(v, this.eps)));
  }
}
describeOptimizer(Adamax, "Adam with the largest past gradient in place of the mean of their squares.", newAdamax);
