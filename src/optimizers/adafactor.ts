import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

/** Added to squared gradients, and the smallest scale of a parameter. */
type Epsilons = readonly [squares: Real, scale: Real];

const newAdafactor = signature<
  [],
  [
    learning_rate: LearningRate | null,
    eps: Epsilons,
    clip_threshold: Real,
    decay_rate: Real,
    beta_1: Real | null,
    weight_decay: Real,
    scale_parameter: boolean,
    relative_step: boolean,
    warmup_init: boolean,
  ],
  [
    "learning_rate",
    "eps",
    "clip_threshold",
    "decay_rate",
    "beta_1",
    "weight_decay",
    "scale_parameter",
    "relative_step",
    "warmup_init",
  ]
>(
  "Adafactor(learning_rate: Union[float, Callable[[mx.array], mx.array], None] = None, eps: Tuple[float, float] = (1e-30, 0.001), clip_threshold: float = 1.0, decay_rate: float = -0.8, beta_1: Optional[float] = None, weight_decay: float = 0.0, scale_parameter: bool = True, relative_step: bool = True, warmup_init: bool = False)",
);

const rootMeanSquare = (x: array): array => mx.sqrt(mx.mean(mx.square(x)));

/** `share * old + (1 - share) * next` */
const blend = (share: array, old: array, next: array): array =>
  mx.add(mx.multiply(share, old), mx.multiply(mx.subtract(1, share), next));

/**
 * Like Adam, but what it remembers of a matrix is one number for each row and column. Without a learning rate the
 * steps follow their number (`relative_step`) and the size of the parameter (`scale_parameter`).
 */
export class Adafactor extends Optimizer {
  eps: Epsilons;
  clip_threshold: Real;
  decay_rate: Real;
  beta_1: Real | null;
  weight_decay: Real;
  scale_parameter: boolean;
  relative_step: boolean;
  warmup_init: boolean;

  constructor(...args: Arguments<typeof newAdafactor>) {
    super();
    const values = newAdafactor.bind(args);
    const [learning_rate, eps, clip_threshold, decay_rate, beta_1, weight_decay] = values;
    if (learning_rate !== null) this._maybe_schedule("learning_rate", learning_rate);
    this.eps = eps;
    this.clip_threshold = clip_threshold;
    this.decay_rate = decay_rate;
    this.beta_1 = beta_1;
    this.weight_decay = weight_decay;
    this.scale_parameter = values[6];
    this.relative_step = values[7];
    this.warmup_init = values[8];
  }

  override init_single(parameter: array, state: SingleState): void {
    const { shape, dtype } = parameter;
    if (parameter.ndim >= 2) {
      state.exp_avg_sq_row = mx.zeros(shape.slice(0, -1), dtype);
      state.exp_avg_sq_col = mx.zeros([...shape.slice(0, -2), ...shape.slice(-1)], dtype);
    } else state.exp_avg_sq = mx.zeros_like(parameter);
    if (this.beta_1 !== null) state.exp_avg = mx.zeros_like(parameter);
  }

  _compute_rms(inputs: array): array {
    return rootMeanSquare(inputs);
  }

  _compute_learning_rate(step: array, parameter_rms: array): array {
    let rate: array;
    if (this.relative_step) {
      rate = mx.minimum(this.warmup_init ? mx.multiply(1e-6, step) : 0.01, mx.rsqrt(step));
    } else rate = this.learning_rate;
    const scale = this.scale_parameter ? mx.maximum(this.eps[1], parameter_rms) : float(1);
    return mx.multiply(scale, rate.astype(parameter_rms.dtype));
  }

  // The squares of a matrix are kept as means of its rows and of its columns, from which they are estimated.
  _approximate_exp_moving_avg(rows: array, columns: array): array {
    const byRow = mx.rsqrt(mx.divide(rows, mx.mean(rows, -1, true)));
    const byColumn = mx.rsqrt(columns);
    return mx.multiply(mx.expand_dims(byRow, -1), mx.expand_dims(byColumn, -2));
  }

  // One over the root of the mean squares, which are updated.
  #inverseRoot(squares: array, beta_2: array, state: SingleState): array {
    if (squares.ndim < 2) {
      state.exp_avg_sq = blend(beta_2, state.exp_avg_sq as array, squares);
      return mx.rsqrt(state.exp_avg_sq);
    }
    state.exp_avg_sq_row = blend(beta_2, state.exp_avg_sq_row as array, mx.mean(squares, -1));
    state.exp_avg_sq_col = blend(beta_2, state.exp_avg_sq_col as array, mx.mean(squares, -2));
    return this._approximate_exp_moving_avg(state.exp_avg_sq_row, state.exp_avg_sq_col);
  }

  override apply_single(gradient: array, parameter: array, state: SingleState): array {
    const { step, beta_1, weight_decay } = this;
    const parameter_rms = this._compute_rms(parameter);
    const learning_rate = this._compute_learning_rate(step, parameter_rms);
    const beta_2 = mx.subtract(float(1), mx.power(step, this.decay_rate).astype(parameter_rms.dtype));
    const squares = mx.add(mx.square(gradient), this.eps[0]);
    let update = mx.multiply(this.#inverseRoot(squares, beta_2, state), gradient);
    update = mx.divide(update, mx.maximum(float(1), mx.divide(this._compute_rms(update), this.clip_threshold)));
    update = mx.multiply(learning_rate, update);
    if (beta_1 !== null) {
      const mean = mx.add(mx.multiply(beta_1, state.exp_avg as array), mx.multiply(1 - Number(beta_1), update));
      state.exp_avg = mean;
      update = mean;
    }
    if (Number(weight_decay) === 0) return mx.subtract(parameter, update);
    const decay = mx.multiply(parameter, mx.multiply(-Number(weight_decay), learning_rate));
    return mx.subtract(mx.add(parameter, decay), update);
  }
}
describeOptimizer(
  Adafactor,
  "Like Adam, but what it remembers of a matrix is one number for each row and column. Without a learning rate the steps " +
    "follow their number (`relative_step`) and the size of the parameter (`scale_parameter`).",
  newAdafactor,
);
