import { ValueError } from "../builtins/errors.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

const newSGD = signature<
  [learning_rate: LearningRate],
  [momentum: Real, weight_decay: Real, dampening: Real, nesterov: boolean],
  ["learning_rate", "momentum", "weight_decay", "dampening", "nesterov"]
>(
  "SGD(learning_rate: Union[float, Callable[[mx.array], mx.array]], momentum: float = 0.0, weight_decay: float = 0.0, dampening: float = 0.0, nesterov: bool = False)",
);
/** Stochastic gradient descent, with momentum (damped by `dampening`), Nesterov's form of it, and weight decay. */
export class SGD extends Optimizer {
  momentum: Real;
  weight_decay: Real;
  dampening: Real;
  nesterov: boolean;

  constructor(...args: Arguments<typeof newSGD>) {
    super();
    const [learning_rate, momentum, weight_decay, dampening, nesterov] = newSGD.bind(args);
    if (nesterov && (Number(momentum) <= 0 || Number(dampening) !== 0)) {
      throw new ValueError("SGD(): 'nesterov' needs a momentum, and no dampening.");
    }
    this._maybe_schedule("learning_rate", learning_rate);
    this.momentum = momentum;
    this.weight_decay = weight_decay;
    this.dampening = dampening;
    this.nesterov = nesterov;
  }

  override init_single(parameter: array, state: SingleState): void {
    state.v = mx.zeros_like(parameter);
  }

  override apply_single(given: array, parameter: array, state: SingleState): array {
    const { momentum, weight_decay } = this;
    const dampening = Number(this.dampening);
    const gradient = Number(weight_decay) === 0 ? given : mx.add(given, mx.multiply(weight_decay, parameter));
    const lr = this.learning_rate.astype(gradient.dtype);
    if (Number(momentum) <= 0) return mx.subtract(parameter, mx.multiply(lr, gradient));
    const fresh = dampening > 0 ? mx.multiply(1 - dampening, gradient) : gradient;
    const v = mx.add(mx.multiply(momentum, state.v as array), fresh);
    const update = this.nesterov ? mx.add(gradient, mx.multiply(momentum, v)) : v;
    state.v = v;
    return mx.subtract(parameter, mx.multiply(lr, update));
  }
}
describeOptimizer(
  SGD,
  "Stochastic gradient descent, with momentum (damped by `dampening`), Nesterov's form of it, and weight decay.",
  newSGD,
);
