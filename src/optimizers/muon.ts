import { ValueError } from "../builtins/errors.js";
import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { repr } from "../utils/python/repr.js";
import { type Arguments, signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { describeOptimizer, type LearningRate, Optimizer, type SingleState } from "./optimizer.js";

const newMuon = signature<
  [learning_rate: LearningRate],
  [momentum: Real, weight_decay: Real, nesterov: boolean, ns_steps: number],
  ["learning_rate", "momentum", "weight_decay", "nesterov", "ns_steps"]
>(
  "Muon(learning_rate: Union[float, Callable[[mx.array], mx.array]], momentum: float = 0.95, weight_decay: float = 0.01, nesterov: bool = True, ns_steps: int = 5)",
);

// A quintic that drives singular values towards 1 quickly, though not to it exactly.
const [A, B, C] = [3.4445, -4.775, 2.0315] as const;

/**
 * Makes the step of each matrix orthogonal before it is taken. It is for the matrices inside a model: embeddings,
 * biases and the last layer are better left to another optimizer, for which there is MultiOptimizer.
 */
export class Muon extends Optimizer {
  momentum: Real;
  weight_decay: Real;
  nesterov: boolean;
  ns_steps: number;

  constructor(...args: Arguments<typeof newMuon>) {
    super();
    const [learning_rate, momentum, weight_decay, nesterov, ns_steps] = newMuon.bind(args);
    this._maybe_schedule("learning_rate", learning_rate);
    this.momentum = momentum;
    this.weight_decay = weight_decay;
    this.nesterov = nesterov;
    this.ns_steps = ns_steps;
  }

  override init_single(parameter: array, state: SingleState): void {
    state.v = mx.zeros_like(parameter);
  }

  /** The orthogonal matrix that is nearest to a matrix, approximated by Newton-Schulz iteration. */
  _zeropower_via_newtonschulz5(matrix: array, steps: number): array {
    if (matrix.ndim !== 2) {
      throw new ValueError(
        `Newton-Schulz iteration is for matrices, not for shape ${repr(Object.freeze(matrix.shape))}.`,
      );
    }
    const [rows, columns] = matrix.shape as [number, number];
    const isTall = rows > columns;
    let X = isTall ? matrix.T : matrix;
    X = mx.divide(X, mx.add(mx.linalg.norm(X, { keepdims: true }), 1e-7));
    for (let i = 0; i < steps; i++) {
      const square = mx.matmul(X, X.T);
      const factor = mx.addmm(mx.multiply(B, square), square, square, { beta: 1, alpha: C });
      X = mx.addmm(mx.multiply(A, X), factor, X, { beta: 1, alpha: 1 });
    }
    return isTall ? X.T : X;
  }

  override apply_single(given: array, parameter: array, state: SingleState): array {
    const { momentum, weight_decay } = this;
    const rest = 1 - Number(momentum);
    const gradient = Number(weight_decay) === 0 ? given : mx.add(given, mx.multiply(weight_decay, parameter));
    const v = mx.add(mx.multiply(momentum, state.v as array), mx.multiply(rest, gradient));
    state.v = v;
    let update = this.nesterov ? mx.add(mx.multiply(gradient, rest), mx.multiply(v, momentum)) : v;
    let lr = this.learning_rate.astype(gradient.dtype);
    if (update.ndim >= 2) {
      const { shape } = update;
      const matrix = shape.length > 2 ? mx.reshape(update, [shape[0] as number, -1]) : update;
      update = this._zeropower_via_newtonschulz5(matrix, this.ns_steps);
      if (shape.length > 2) update = mx.reshape(update, shape);
      const [rows, columns] = shape.slice(-2) as [number, number];
      lr = mx.multiply(lr, float(Math.sqrt(Math.max(1, rows / columns))));
    }
    return mx.subtract(parameter, mx.multiply(lr, update));
  }
}
describeOptimizer(
  Muon,
  "Makes the step of each matrix orthogonal before it is taken. It is for the matrices inside a model: embeddings, biases and " +
    "the last layer are better left to another optimizer, for which there is MultiOptimizer.",
  newMuon,
);
