import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { define } from "../../utils/signature/define.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX, Real } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";

// Compiled functions, as in Python: their operations run as one kernel. `float(6)` is Python's 6.0: it decides the dtype
// of the result for integers.

function compiled<F extends (...args: never[]) => array>(fn: F): F {
  return mx.compile(fn, { shapeless: true });
}

/** The logistic function, `1 / (1 + exp(-x))`. */
export const sigmoid = define(
  signature<[x: array], [], ["x"]>("sigmoid(x)"),
  "The logistic function, `1 / (1 + exp(-x))`.",
  compiled((x: array) => mx.sigmoid(x)),
);

/** The larger of `x` and 0. */
export const relu = define(
  signature<[x: array], [], ["x"]>("relu(x)"),
  "The larger of `x` and 0.",
  compiled((x: array) => mx.maximum(x, 0)),
);

/** The square of relu(x). */
export const relu2 = define(
  signature<[x: array], [], ["x"]>("relu2(x)"),
  "The square of relu(x).",
  compiled((x: array) => mx.square(mx.maximum(x, 0))),
);

/** relu(x), but 6 at most. */
export const relu6 = define(
  signature<[x: array], [], ["x"]>("relu6(x)"),
  "relu(x), but 6 at most.",
  compiled((x: array) => mx.minimum(mx.maximum(x, 0), float(6))),
);

/** `x` where it is positive, `negative_slope * x` elsewhere. */
export const leaky_relu = define(
  signature<[x: array], [negative_slope: Real], ["x", "negative_slope"]>("leaky_relu(x, negative_slope=0.01)"),
  "`x` where it is positive, `negative_slope * x` elsewhere.",
  compiled((x: array, negative_slope: Real) => mx.maximum(mx.multiply(negative_slope, x), x)),
);

/** The logarithm of softmax(x) along an axis. */
export const log_softmax = define(
  signature<[x: array], [axis: number], ["x", "axis"]>("log_softmax(x, axis=-1)"),
  "The logarithm of softmax(x) along an axis.",
  compiled((x: array, axis: number) => {
    const shifted = mx.subtract(x, mx.stop_gradient(mx.max(x, axis, true)));
    return mx.subtract(shifted, mx.logsumexp(shifted, axis, true));
  }),
);

/** `x` where it is positive, `alpha * (exp(x) - 1)` elsewhere. */
export const elu = define(
  signature<[x: array], [alpha: Real], ["x", "alpha"]>("elu(x, alpha=1.0)"),
  "`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere.",
  compiled((x: array, alpha: Real) => mx.where(mx.greater(x, 0), x, mx.multiply(alpha, mx.subtract(mx.exp(x), 1)))),
);

/** `exp(x)` divided by its sum along an axis. */
export const softmax = define(
  signature<[x: array], [axis: number], ["x", "axis"]>("softmax(x, axis=-1)"),
  "`exp(x)` divided by its sum along an axis.",
  compiled((x: array, axis: number) => mx.softmax(x, axis)),
);

/** `log(1 + exp(x))`, a smooth form of relu. */
export const softplus = define(
  signature<[x: array], [], ["x"]>("softplus(x)"),
  "`log(1 + exp(x))`, a smooth form of relu.",
  compiled((x: array) => mx.logaddexp(x, 0)),
);

/** `x / (1 + |x|)`. */
export const softsign = define(
  signature<[x: array], [], ["x"]>("softsign(x)"),
  "`x / (1 + |x|)`.",
  compiled((x: array) => mx.divide(x, mx.add(1, mx.abs(x)))),
);

/** `x` moved towards 0 by `lambd`; 0 where it is nearer than that. */
export const softshrink = define(
  signature<[x: array], [lambd: Real], ["x", "lambd"]>("softshrink(x, lambd: float = 0.5)"),
  "`x` moved towards 0 by `lambd`; 0 where it is nearer than that.",
  compiled((x: array, lambd: Real) =>
    mx.where(mx.greater(mx.abs(x), lambd), mx.subtract(x, mx.multiply(mx.sign(x), lambd)), 0),
  ),
);

/** `max(x, 0) + min(0, alpha * (exp(x / alpha) - 1))`. */
export const celu = define(
  signature<[x: array], [alpha: Real], ["x", "alpha"]>("celu(x, alpha=1.0)"),
  "`max(x, 0) + min(0, alpha * (exp(x / alpha) - 1))`.",
  compiled((x: array, alpha: Real) => {
    const below = mx.subtract(mx.exp(mx.divide(mx.minimum(x, float(0)), alpha)), 1);
    return mx.add(mx.maximum(x, float(0)), mx.multiply(alpha, below));
  }),
);

/** `x * sigmoid(x)`, also called swish. */
export const silu = define(
  signature<[x: array], [], ["x"]>("silu(x)"),
  "`x * sigmoid(x)`, also called swish.",
  compiled((x: array) => mx.multiply(x, mx.sigmoid(x))),
);

/** The logarithm of sigmoid(x). */
export const log_sigmoid = define(
  signature<[x: array], [], ["x"]>("log_sigmoid(x)"),
  "The logarithm of sigmoid(x).",
  compiled((x: array) => mx.negative(softplus(mx.negative(x)))),
);

/** `x` times the normal distribution function of `x`, computed with the error function. */
export const gelu = define(
  signature<[x: array], [], ["x"]>("gelu(x) -> mx.array"),
  "`x` times the normal distribution function of `x`, computed with the error function.",
  compiled((x: array) => mx.divide(mx.multiply(x, mx.add(1, mx.erf(mx.divide(x, Math.SQRT2)))), 2)),
);

/** gelu(x), approximated with tanh. */
export const gelu_approx = define(
  signature<[x: array], [], ["x"]>("gelu_approx(x)"),
  "gelu(x), approximated with tanh.",
  compiled((x: array) => {
    const inner = mx.add(x, mx.multiply(0.044715, mx.power(x, 3)));
    return mx.multiply(mx.multiply(0.5, x), mx.add(1, mx.tanh(mx.multiply(Math.sqrt(2 / Math.PI), inner))));
  }),
);

/** gelu(x), approximated as `x * sigmoid(1.702 * x)`. */
export const gelu_fast_approx = define(
  signature<[x: array], [], ["x"]>("gelu_fast_approx(x)"),
  "gelu(x), approximated as `x * sigmoid(1.702 * x)`.",
  compiled((x: array) => mx.multiply(x, mx.sigmoid(mx.multiply(1.702, x)))),
);

/** One half of `x` along an axis, times the sigmoid of the other half. */
export const glu = define(
  signature<[x: array], [axis: number], ["x", "axis"]>("glu(x: mx.array, axis: int = -1) -> mx.array"),
  "One half of `x` along an axis, times the sigmoid of the other half.",
  (x, axis) => {
    const [value, gate] = mx.split(x, 2, axis) as [array, array];
    return mx.multiply(value, mx.sigmoid(gate));
  },
);

/** 1 where `x` is `threshold` or more, 0 elsewhere. */
export const step = define(
  signature<[x: array], [threshold: Real], ["x", "threshold"]>("step(x: mx.array, threshold: float = 0.0)"),
  "1 where `x` is `threshold` or more, 0 elsewhere.",
  compiled((x: array, threshold: Real) => mx.where(mx.greater_equal(x, threshold), 1, 0)),
);

/** elu(x) with the scale and alpha that keep mean and variance through many layers. */
export const selu = define(
  signature<[x: array], [], ["x"]>("selu(x)"),
  "elu(x) with the scale and alpha that keep mean and variance through many layers.",
  compiled((x: array) => mx.multiply(elu(x, 1.67326), 1.0507)),
);

/** `x` where it is positive, `alpha * x` elsewhere, with a learnt `alpha`. */
export const prelu = define(
  signature<[x: array, alpha: array], [], ["x", "alpha"]>("prelu(x: mx.array, alpha: mx.array) -> mx.array"),
  "`x` where it is positive, `alpha * x` elsewhere, with a learnt `alpha`.",
  compiled((x: array, alpha: array) => mx.add(mx.maximum(0, x), mx.multiply(alpha, mx.minimum(0, x)))),
);

/** `x * tanh(softplus(x))`. */
export const mish = define(
  signature<[x: array], [], ["x"]>("mish(x: mx.array) -> mx.array"),
  "`x * tanh(softplus(x))`.",
  compiled((x: array) => mx.multiply(x, mx.tanh(softplus(x)))),
);

/** `x * min(max(x + 3, 0), 6) / 6`, a cheap form of silu. */
export const hardswish = define(
  signature<[x: array], [], ["x"]>("hardswish(x)"),
  "`x * min(max(x + 3, 0), 6) / 6`, a cheap form of silu.",
  compiled((x: array) => mx.divide(mx.multiply(x, mx.minimum(mx.maximum(mx.add(x, 3), 0), 6)), 6)),
);

/** `x` limited to the range from `min_val` to `max_val`. */
export const hard_tanh = define(
  signature<[x: array], [min_val: Real, max_val: Real], ["x", "min_val", "max_val"]>(
    "hard_tanh(x, min_val=-1.0, max_val=1.0)",
  ),
  "`x` limited to the range from `min_val` to `max_val`.",
  compiled((x: array, min_val: Real, max_val: Real) => mx.minimum(mx.maximum(x, min_val), max_val)),
);

/** `x`, but 0 where its absolute value is `lambd` or less. */
export const hard_shrink = define(
  signature<[x: array], [lambd: Real], ["x", "lambd"]>("hard_shrink(x, lambd=0.5)"),
  "`x`, but 0 where its absolute value is `lambd` or less.",
  compiled((x: array, lambd: Real) => mx.where(mx.greater(mx.abs(x), lambd), x, 0)),
);

/** softmax(-x) along an axis. */
export const softmin = define(
  signature<[x: array], [axis: number], ["x", "axis"]>("softmin(x, axis=-1)"),
  "softmax(-x) along an axis.",
  compiled((x: array, axis: number) => mx.softmax(mx.negative(x), axis)),
);

/** The hyperbolic tangent. */
export const tanh = define(signature<[x: array], [], ["x"]>("tanh(x)"), "The hyperbolic tangent.", (x) => mx.tanh(x));

const NO_ARGUMENTS = {
  Sigmoid: signature<[]>("Sigmoid()"),
  Mish: signature<[]>("Mish()"),
  ReLU: signature<[]>("ReLU()"),
  ReLU2: signature<[]>("ReLU2()"),
  ReLU6: signature<[]>("ReLU6()"),
  Softmax: signature<[]>("Softmax()"),
  Softplus: signature<[]>("Softplus()"),
  Softsign: signature<[]>("Softsign()"),
  SiLU: signature<[]>("SiLU()"),
  LogSoftmax: signature<[]>("LogSoftmax()"),
  LogSigmoid: signature<[]>("LogSigmoid()"),
  Tanh: signature<[]>("Tanh()"),
  Hardswish: signature<[]>("Hardswish()"),
  SELU: signature<[]>("SELU()"),
  HardTanh: signature<[]>("HardTanh()"),
  Softmin: signature<[]>("Softmin()"),
};

const callOfSigmoid = callX("Sigmoid");
/** Applies sigmoid. */
export class Sigmoid extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Sigmoid.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSigmoid.bind(args);
    return sigmoid(x);
  }
}
describeLayer(Sigmoid, "Applies sigmoid.", NO_ARGUMENTS.Sigmoid, { __call__: callOfSigmoid });

const callOfMish = callX("Mish");
/** Applies mish. */
export class Mish extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Mish.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfMish.bind(args);
    return mish(x);
  }
}
describeLayer(Mish, "Applies mish.", NO_ARGUMENTS.Mish, { __call__: callOfMish });

const callOfReLU = callX("ReLU");
/** Applies relu. */
export class ReLU extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.ReLU.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfReLU.bind(args);
    return relu(x);
  }
}
describeLayer(ReLU, "Applies relu.", NO_ARGUMENTS.ReLU, { __call__: callOfReLU });

const callOfReLU2 = callX("ReLU2");
/** Applies relu2. */
export class ReLU2 extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.ReLU2.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfReLU2.bind(args);
    return relu2(x);
  }
}
describeLayer(ReLU2, "Applies relu2.", NO_ARGUMENTS.ReLU2, { __call__: callOfReLU2 });

const callOfReLU6 = callX("ReLU6");
/** Applies relu6. */
export class ReLU6 extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.ReLU6.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfReLU6.bind(args);
    return relu6(x);
  }
}
describeLayer(ReLU6, "Applies relu6.", NO_ARGUMENTS.ReLU6, { __call__: callOfReLU6 });

const callOfSoftmax = callX("Softmax");
/** Applies softmax. */
export class Softmax extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Softmax.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSoftmax.bind(args);
    return softmax(x);
  }
}
describeLayer(Softmax, "Applies softmax.", NO_ARGUMENTS.Softmax, { __call__: callOfSoftmax });

const callOfSoftplus = callX("Softplus");
/** Applies softplus. */
export class Softplus extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Softplus.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSoftplus.bind(args);
    return softplus(x);
  }
}
describeLayer(Softplus, "Applies softplus.", NO_ARGUMENTS.Softplus, { __call__: callOfSoftplus });

const callOfSoftsign = callX("Softsign");
/** Applies softsign. */
export class Softsign extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Softsign.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSoftsign.bind(args);
    return softsign(x);
  }
}
describeLayer(Softsign, "Applies softsign.", NO_ARGUMENTS.Softsign, { __call__: callOfSoftsign });

const callOfSiLU = callX("SiLU");
/** Applies silu. */
export class SiLU extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.SiLU.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSiLU.bind(args);
    return silu(x);
  }
}
describeLayer(SiLU, "Applies silu.", NO_ARGUMENTS.SiLU, { __call__: callOfSiLU });

const callOfLogSoftmax = callX("LogSoftmax");
/** Applies log_softmax. */
export class LogSoftmax extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.LogSoftmax.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfLogSoftmax.bind(args);
    return log_softmax(x);
  }
}
describeLayer(LogSoftmax, "Applies log_softmax.", NO_ARGUMENTS.LogSoftmax, { __call__: callOfLogSoftmax });

const callOfLogSigmoid = callX("LogSigmoid");
/** Applies log_sigmoid. */
export class LogSigmoid extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.LogSigmoid.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfLogSigmoid.bind(args);
    return log_sigmoid(x);
  }
}
describeLayer(LogSigmoid, "Applies log_sigmoid.", NO_ARGUMENTS.LogSigmoid, { __call__: callOfLogSigmoid });

const callOfTanh = callX("Tanh");
/** Applies tanh. */
export class Tanh extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Tanh.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfTanh.bind(args);
    return tanh(x);
  }
}
describeLayer(Tanh, "Applies tanh.", NO_ARGUMENTS.Tanh, { __call__: callOfTanh });

const callOfHardswish = callX("Hardswish");
/** Applies hardswish. */
export class Hardswish extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Hardswish.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfHardswish.bind(args);
    return hardswish(x);
  }
}
describeLayer(Hardswish, "Applies hardswish.", NO_ARGUMENTS.Hardswish, { __call__: callOfHardswish });

const callOfSELU = callX("SELU");
/** Applies selu. */
export class SELU extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.SELU.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSELU.bind(args);
    return selu(x);
  }
}
describeLayer(SELU, "Applies selu.", NO_ARGUMENTS.SELU, { __call__: callOfSELU });

const callOfHardTanh = callX("HardTanh");
/** Applies hard_tanh. */
export class HardTanh extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.HardTanh.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfHardTanh.bind(args);
    return hard_tanh(x);
  }
}
describeLayer(HardTanh, "Applies hard_tanh.", NO_ARGUMENTS.HardTanh, { __call__: callOfHardTanh });

const callOfSoftmin = callX("Softmin");
/** Applies softmin. */
export class Softmin extends Module {
  constructor(...args: []) {
    super();
    NO_ARGUMENTS.Softmin.bind(args);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSoftmin.bind(args);
    return softmin(x);
  }
}
describeLayer(Softmin, "Applies softmin.", NO_ARGUMENTS.Softmin, { __call__: callOfSoftmin });

const callOfGLU = callX("GLU");
const newGLU = signature<[], [axis: number], ["axis"]>("GLU(axis: int = -1)");
/** Applies glu with the given `axis`. */
export class GLU extends Module {
  declare axis: number;

  constructor(...args: Arguments<typeof newGLU>) {
    super();
    const [axis] = newGLU.bind(args);
    this.axis = axis;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfGLU.bind(args);
    return glu(x, this.axis);
  }
}
describeLayer(GLU, "Applies glu with the given `axis`.", newGLU, { __call__: callOfGLU });

const callOfLeakyReLU = callX("LeakyReLU");
const newLeakyReLU = signature<[], [negative_slope: Real], ["negative_slope"]>("LeakyReLU(negative_slope=0.01)");
/** Applies leaky_relu with the given `negative_slope`. */
export class LeakyReLU extends Module {
  declare _negative_slope: Real;

  constructor(...args: Arguments<typeof newLeakyReLU>) {
    super();
    const [negative_slope] = newLeakyReLU.bind(args);
    this._negative_slope = negative_slope;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfLeakyReLU.bind(args);
    return leaky_relu(x, this._negative_slope);
  }
}
describeLayer(LeakyReLU, "Applies leaky_relu with the given `negative_slope`.", newLeakyReLU, {
  __call__: callOfLeakyReLU,
});

const callOfELU = callX("ELU");
const newELU = signature<[], [alpha: Real], ["alpha"]>("ELU(alpha=1.0)");
/** Applies elu with the given `alpha`. */
export class ELU extends Module {
  declare _alpha: Real;

  constructor(...args: Arguments<typeof newELU>) {
    super();
    const [alpha] = newELU.bind(args);
    this._alpha = alpha;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfELU.bind(args);
    return elu(x, this._alpha);
  }
}
describeLayer(ELU, "Applies elu with the given `alpha`.", newELU, { __call__: callOfELU });

const callOfSoftshrink = callX("Softshrink");
const newSoftshrink = signature<[], [lambd: Real], ["lambd"]>("Softshrink(lambd=0.5)");
/** Applies softshrink with the given `lambd`. */
export class Softshrink extends Module {
  declare lambd: Real;

  constructor(...args: Arguments<typeof newSoftshrink>) {
    super();
    const [lambd] = newSoftshrink.bind(args);
    this.lambd = lambd;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSoftshrink.bind(args);
    return softshrink(x, this.lambd);
  }
}
describeLayer(Softshrink, "Applies softshrink with the given `lambd`.", newSoftshrink, { __call__: callOfSoftshrink });

const callOfCELU = callX("CELU");
const newCELU = signature<[], [alpha: Real], ["alpha"]>("CELU(alpha=1.0)");
/** Applies celu with the given `alpha`. */
export class CELU extends Module {
  declare _alpha: Real;

  constructor(...args: Arguments<typeof newCELU>) {
    super();
    const [alpha] = newCELU.bind(args);
    this._alpha = alpha;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfCELU.bind(args);
    return celu(x, this._alpha);
  }
}
describeLayer(CELU, "Applies celu with the given `alpha`.", newCELU, { __call__: callOfCELU });

const callOfStep = callX("Step");
const newStep = signature<[], [threshold: Real], ["threshold"]>("Step(threshold: float = 0.0)");
/** Applies step with the given `threshold`. */
export class Step extends Module {
  declare threshold: Real;

  constructor(...args: Arguments<typeof newStep>) {
    super();
    const [threshold] = newStep.bind(args);
    this.threshold = threshold;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfStep.bind(args);
    return step(x, this.threshold);
  }
}
describeLayer(Step, "Applies step with the given `threshold`.", newStep, { __call__: callOfStep });

const callOfHardShrink = callX("HardShrink");
const newHardShrink = signature<[], [lambd: Real], ["lambd"]>("HardShrink(lambd=0.5)");
/** Applies hard_shrink with the given `lambd`. */
export class HardShrink extends Module {
  declare lambd: Real;

  constructor(...args: Arguments<typeof newHardShrink>) {
    super();
    const [lambd] = newHardShrink.bind(args);
    this.lambd = lambd;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfHardShrink.bind(args);
    return hard_shrink(x, this.lambd);
  }
}
describeLayer(HardShrink, "Applies hard_shrink with the given `lambd`.", newHardShrink, { __call__: callOfHardShrink });

const callOfPReLU = callX("PReLU");
const newPReLU = signature<[], [num_parameters: number, init: Real], ["num_parameters", "init"]>(
  "PReLU(num_parameters=1, init=0.25)",
);
/** Applies prelu with learnt slopes: one, or one for each feature, all `init` to begin with. */
export class PReLU extends Module {
  declare weight: array;

  constructor(...args: Arguments<typeof newPReLU>) {
    super();
    const [num_parameters, init] = newPReLU.bind(args);
    this.weight = mx.full([num_parameters], init);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfPReLU.bind(args);
    return prelu(x, this.weight);
  }
}
describeLayer(
  PReLU,
  "Applies prelu with learnt slopes: one, or one for each feature, all `init` to begin with.",
  newPReLU,
  { __call__: callOfPReLU },
);

const forms = ["none", "precise", "tanh", "fast"];
type GELUForm = "none" | "precise" | "tanh" | "fast";

const callOfGELU = callX("GELU");
const newGELU = signature<[], [approx: GELUForm], ["approx"]>("GELU(approx='none')");
/** Applies gelu: as it is for the form 'none', gelu_approx for 'precise' and 'tanh', gelu_fast_approx for 'fast'. */
export class GELU extends Module {
  declare _approx: GELUForm;

  constructor(...args: Arguments<typeof newGELU>) {
    super();
    const [approx] = newGELU.bind(args);
    this._approx = approx;
    if (!forms.includes(approx)) {
      throw new ValueError(`GELU(): 'approx' must be one of ${repr(forms)}, not ${repr(approx)}.`);
    }
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfGELU.bind(args);
    if (this._approx === "none") return gelu(x);
    return this._approx === "fast" ? gelu_fast_approx(x) : gelu_approx(x);
  }
}
describeLayer(
  GELU,
  "Applies gelu: as it is for the form 'none', gelu_approx for 'precise' and 'tanh', gelu_fast_approx for 'fast'.",
  newGELU,
  { __call__: callOfGELU },
);
