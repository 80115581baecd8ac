import { ValueError } from "../builtins/errors.js";
import type { array, Dtype } from "../core/index.js";
import * as mx from "../core/index.js";
import { repr } from "../utils/python/repr.js";
import { define } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Given, Real } from "../utils/signature/types.js";

// Initializers: functions from an array to a new one of its shape.

type Initializer = (...args: Given<[a: array], [], ["a"]>) => array;
type GainInitializer = (...args: Given<[a: array], [gain: Real], ["a", "gain"]>) => array;
type Fan = "fan_in" | "fan_out";
type FanInitializer = (...args: Given<[a: array], [mode: Fan, gain: Real], ["a", "mode", "gain"]>) => array;

const defaults = { dtype: mx.float32 };
const shapeText = (a: array): string => repr(Object.freeze(a.shape));

const ONE = signature<[a: array], [], ["a"]>("initializer(a: mx.array) -> mx.array");
const GAIN = signature<[a: array], [gain: Real], ["a", "gain"]>(
  "initializer(a: mx.array, gain: float = 1.0) -> mx.array",
);
const FAN = signature<[a: array], [mode: Fan, gain: Real], ["a", "mode", "gain"]>(
  "initializer(a: mx.array, mode: Literal['fan_in', 'fan_out'] = 'fan_in', gain: float = 1.0) -> mx.array",
);

const initializer =
  (run: (a: array) => array): Initializer =>
  (...args) =>
    run(...ONE.bind(args));

/** How many inputs an output depends on, and the other way round. */
function fans(a: array): { fan_in: number; fan_out: number } {
  if (a.ndim < 2) {
    throw new ValueError(`Glorot and He initializers take arrays of 2 or more axes, but this one has ${a.ndim}.`);
  }
  const { shape } = a;
  const field = shape.slice(1, -1).reduce((product, size) => product * size, 1);
  return { fan_in: (shape.at(-1) as number) * field, fan_out: (shape[0] as number) * field };
}

function fanOf(a: array, mode: Fan): number {
  const both = fans(a);
  if (!Object.hasOwn(both, mode)) throw new ValueError(`The mode must be 'fan_in' or 'fan_out', not ${repr(mode)}.`);
  return both[mode];
}

const randomNormal = (a: array, scale: number, dtype: Dtype): array => mx.random.normal(a.shape, { scale, dtype });
const randomUniform = (a: array, limit: number, dtype: Dtype): array =>
  mx.random.uniform(-limit, limit, a.shape, { dtype });

/** An initializer that fills with `value`. */
export const constant = define(
  signature<[value: Real], [dtype: Dtype], ["value", "dtype"]>(
    "constant(value: float, dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]",
    { defaults },
  ),
  "An initializer that fills with `value`.",
  (value, dtype) => initializer((a) => mx.full(a.shape, value, dtype)),
);

/** An initializer with normally distributed numbers. */
export const normal = define(
  signature<[], [mean: Real, std: Real, dtype: Dtype], ["mean", "std", "dtype"]>(
    "normal(mean: float = 0.0, std: float = 1.0, dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]",
    { defaults },
  ),
  "An initializer with normally distributed numbers.",
  (mean, std, dtype) => initializer((a) => mx.random.normal(a.shape, { scale: std, loc: mean, dtype })),
);

/** An initializer with numbers that are uniformly distributed between `low` and `high`. */
export const uniform = define(
  signature<[], [low: Real, high: Real, dtype: Dtype], ["low", "high", "dtype"]>(
    "uniform(low: float = 0.0, high: float = 1.0, dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]",
    { defaults },
  ),
  "An initializer with numbers that are uniformly distributed between `low` and `high`.",
  (low, high, dtype) => initializer((a) => mx.random.uniform(low, high, a.shape, { dtype })),
);

/** An initializer that makes square matrices identity matrices. */
export const identity = define(
  signature<[], [dtype: Dtype], ["dtype"]>("identity(dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]", {
    defaults,
  }),
  "An initializer that makes square matrices identity matrices.",
  (dtype) =>
    initializer((a) => {
      if (a.ndim !== 2 || a.shape[0] !== a.shape[1]) {
        throw new ValueError(`The identity initializer takes square matrices, not the shape ${shapeText(a)}.`);
      }
      return mx.eye(a.shape[0] as number, { dtype });
    }),
);

/** An initializer with normally distributed numbers of the standard deviation `gain * sqrt(2 / (fan_in + fan_out))`. */
export const glorot_normal = define(
  signature<[], [dtype: Dtype], ["dtype"]>(
    "glorot_normal(dtype: mx.Dtype = mx.float32) -> Callable[[mx.array, float], mx.array]",
    { defaults },
  ),
  "An initializer with normally distributed numbers of the standard deviation `gain * sqrt(2 / (fan_in + fan_out))`.",
  (dtype): GainInitializer =>
    (...args) => {
      const [a, gain] = GAIN.bind(args);
      const { fan_in, fan_out } = fans(a);
      return randomNormal(a, Number(gain) * Math.sqrt(2 / (fan_in + fan_out)), dtype);
    },
);

/** An initializer with numbers that are uniformly distributed within `gain * sqrt(6 / (fan_in + fan_out))`. */
export const glorot_uniform = define(
  signature<[], [dtype: Dtype], ["dtype"]>(
    "glorot_uniform(dtype: mx.Dtype = mx.float32) -> Callable[[mx.array, float], mx.array]",
    { defaults },
  ),
  "An initializer with numbers that are uniformly distributed within `gain * sqrt(6 / (fan_in + fan_out))`.",
  (dtype): GainInitializer =>
    (...args) => {
      const [a, gain] = GAIN.bind(args);
      const { fan_in, fan_out } = fans(a);
      return randomUniform(a, Number(gain) * Math.sqrt(6 / (fan_in + fan_out)), dtype);
    },
);

/** An initializer with normally distributed numbers of the standard deviation `gain / sqrt(fan)`. */
export const he_normal = define(
  signature<[], [dtype: Dtype], ["dtype"]>(
    "he_normal(dtype: mx.Dtype = mx.float32) -> Callable[[mx.array, Literal['fan_in', 'fan_out'], float], mx.array]",
    { defaults },
  ),
  "An initializer with normally distributed numbers of the standard deviation `gain / sqrt(fan)`.",
  (dtype): FanInitializer =>
    (...args) => {
      const [a, mode, gain] = FAN.bind(args);
      return randomNormal(a, Number(gain) / Math.sqrt(fanOf(a, mode)), dtype);
    },
);

/** An initializer with numbers that are uniformly distributed within `gain * sqrt(3 / fan)`. */
export const he_uniform = define(
  signature<[], [dtype: Dtype], ["dtype"]>(
    "he_uniform(dtype: mx.Dtype = mx.float32) -> Callable[[mx.array, Literal['fan_in', 'fan_out'], float], mx.array]",
    { defaults },
  ),
  "An initializer with numbers that are uniformly distributed within `gain * sqrt(3 / fan)`.",
  (dtype): FanInitializer =>
    (...args) => {
      const [a, mode, gain] = FAN.bind(args);
      return randomUniform(a, Number(gain) * Math.sqrt(3 / fanOf(a, mode)), dtype);
    },
);

/** An initializer of matrices with normally distributed numbers, a share of which, in each row, is set to 0. */
export const sparse = define(
  signature<[sparsity: Real], [mean: Real, std: Real, dtype: Dtype], ["sparsity", "mean", "std", "dtype"]>(
    "sparse(sparsity: float, mean: float = 0.0, std: float = 1.0, dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]",
    { defaults },
  ),
  "An initializer of matrices with normally distributed numbers, a share of which, in each row, is set to 0.",
  (sparsity, mean, std, dtype) =>
    initializer((a) => {
      if (a.ndim !== 2) throw new ValueError(`The sparse initializer takes matrices, not the shape ${shapeText(a)}.`);
      const [rows, columns] = a.shape as [number, number];
      const zeros = Math.ceil(Number(sparsity) * columns);
      const order = mx.argsort(mx.random.uniform({ shape: a.shape }), 1);
      const values = mx.random.normal(a.shape, { scale: std, loc: mean, dtype });
      values.set([mx.arange(rows).reshape([rows, 1]), order.get(":", `:${zeros}`)], 0);
      return values;
    }),
);

/** An initializer that makes matrices orthogonal, times `gain`. */
export const orthogonal = define(
  signature<[], [gain: Real, dtype: Dtype], ["gain", "dtype"]>(
    "orthogonal(gain: float = 1.0, dtype: mx.Dtype = mx.float32) -> Callable[[mx.array], mx.array]",
    { defaults },
  ),
  "An initializer that makes matrices orthogonal, times `gain`.",
  (gain, dtype) =>
    initializer((a) => {
      if (a.ndim !== 2)
        throw new ValueError(`The orthogonal initializer takes matrices, not the shape ${shapeText(a)}.`);
      const [rows, columns] = a.shape as [number, number];
      const size = Math.max(rows, columns);
      const [q, r] = mx.linalg.qr(mx.random.normal([size, size]), { stream: mx.cpu }) as [array, array];
      const signed = mx.multiply(q, mx.sign(mx.diag(r)));
      return mx.multiply(signed.get(`:${rows}`, `:${columns}`), gain).astype(dtype);
    }),
);
