import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { type Betas, blend, checkBetas } from "./adam.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

const newLion = signature<
  [learning_rate: LearningRate],
  [betas: Betas, weight_decay: Real],
  ["learning_rate", "betas", "weight_decay"]
>(
  "Lion(learning_rate: Union[float, Callable[[mx.array], mx.array]], betas: List[float] = [0.9, 0.99], weight_decay: float = 0.0)",
);
/**
 * Steps by the sign of a running mean of the gradients: all steps have the size of the learning rate, which should be
 * 3 to 10 times smaller than Adam's.
 */
export class Lion extends Optimizer {
  betas: Betas;
  weight_decay: Real;

  constructor(...args: Arguments<typeof newLion>) {
    super();
    const [learning_rate, betas, weight_decay] = newLion.bind(args);
    checkBetas("Lion", betas);
    this._maybe_schedule("learning_rate", learning_rate);
    this.betas = betas;
    this.weight_decay = weight_decay;
  }

  override init_single(parameter: array, state: SingleState): void {
    state.m = mx.zeros_like(parameter);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const { weight_decay } = this;
    const lr = this.learning_rate.astype(gradient.dtype);
    const [b1, b2] = this.betas as [Real, Real];
    const m = state.m as array;
    const direction = mx.sign(blend(b1, m, gradient));
    state.m = blend(b2, m, gradient);
    const kept =
      Number(weight_decay) > 0 ? mx.multiply(mx.subtract(1, mx.multiply(lr, weight_decay)), parameter) : parameter;
    return mx.subtract(kept, mx.multiply(lr, direction));
  }
}
describeOptimizer(
  Lion,
  "Steps by the sign of a running mean of the gradients: all steps have the size of the learning rate, which should be 3 to 10 " +
    "times smaller than Adam's.",
  newLion,
);
