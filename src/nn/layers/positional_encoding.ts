import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { describeMethods } from "../../utils/signature/define.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX, Real } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";

const newRoPE = signature<
  [dims: number],
  [traditional: boolean, base: Real, scale: Real],
  ["dims", "traditional", "base", "scale"]
>("RoPE(dims: int, traditional: bool = False, base: float = 10000, scale: float = 1.0)");
const callOfRoPE = signature<[x: array], [offset: number | array], ["x", "offset"]>(
  "__call__(self, x: mx.array, offset: Union[int, mx.array] = 0)",
  { of: "RoPE" },
);
/**
 * Rotary positional encoding: rotates pairs of features by angles that grow with the position. `traditional` pairs
 * neighbouring features, otherwise those half of `dims` apart. `offset` is the position of the first element.
 */
export class RoPE extends Module {
  declare dims: number;
  declare traditional: boolean;
  declare base: Real;
  declare scale: Real;

  constructor(...args: Arguments<typeof newRoPE>) {
    super();
    [this.dims, this.traditional, this.base, this.scale] = newRoPE.bind(args);
  }

  override _extra_repr(): string {
    return `${this.dims}, traditional=${repr(this.traditional)}`;
  }

  override __call__(...args: Arguments<typeof callOfRoPE>): array {
    const [x, offset] = callOfRoPE.bind(args);
    const { dims, traditional, base, scale } = this;
    return mx.fast.rope(x, dims, { traditional, base, scale, offset });
  }
}
describeLayer(
  RoPE,
  "Rotary positional encoding: rotates pairs of features by angles that grow with the position. `traditional` pairs " +
    "neighbouring features, otherwise those half of `dims` apart. `offset` is the position of the first element.",
  newRoPE,
  { __call__: callOfRoPE },
);

const newSinusoidal = signature<
  [dims: number],
  [min_freq: Real, max_freq: Real, scale: Real | null, cos_first: boolean, full_turns: boolean],
  ["dims", "min_freq", "max_freq", "scale", "cos_first", "full_turns"]
>(
  "SinusoidalPositionalEncoding(dims: int, min_freq: float = 0.0001, max_freq: float = 1, scale: Optional[float] = None, cos_first: bool = False, full_turns: bool = False)",
);
const callOfSinusoidal = callX("SinusoidalPositionalEncoding");
/**
 * Encodes positions as sines and cosines of `dims / 2` frequencies between `min_freq` and `max_freq`, times `scale`,
 * which is sqrt(2 / dims) by default. `full_turns` multiplies the frequencies by 2 pi.
 */
export class SinusoidalPositionalEncoding extends Module {
  declare _sigmas: array;
  declare scale: Real;
  declare cos_first: boolean;

  constructor(...args: Arguments<typeof newSinusoidal>) {
    super();
    const [dims, min_freq, max_freq, scale, cos_first, full_turns] = newSinusoidal.bind(args);
    if (dims <= 0 || dims % 2 !== 0) {
      throw new ValueError(`SinusoidalPositionalEncoding(): 'dims' must be positive and even, not ${dims}.`);
    }
    const half = dims / 2;
    const oneToZero = half === 1 ? mx.array([1], mx.float32) : mx.subtract(1, mx.divide(mx.arange(0, half), half - 1));
    const low = Math.log(Number(min_freq));
    const high = Math.log(Number(max_freq));
    this._sigmas = mx.exp(mx.add(mx.multiply(oneToZero, high - low), low));
    if (full_turns) this._sigmas = mx.multiply(this._sigmas, 2 * Math.PI);
    this.scale = scale ?? Math.sqrt(2 / dims);
    this.cos_first = cos_first;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfSinusoidal.bind(args);
    const angles = mx.multiply(x.get("...", null), this._sigmas);
    const cos = mx.cos(angles);
    const sin = mx.sin(angles);
    const y = mx.concatenate(this.cos_first ? [cos, sin] : [sin, cos], -1);
    return Number(this.scale) === 1 ? y : mx.multiply(y, this.scale);
  }
}
describeLayer(
  SinusoidalPositionalEncoding,
  "Encodes positions as sines and cosines of `dims / 2` frequencies between `min_freq` and `max_freq`, times `scale`, which " +
    "is sqrt(2 / dims) by default. `full_turns` multiplies the frequencies by 2 pi.",
  newSinusoidal,
  { __call__: callOfSinusoidal },
);

const callOfALiBi = signature<
  [attention_scores: array],
  [offset: number, mask: array | null],
  ["attention_scores", "offset", "mask"]
>("__call__(self, attention_scores: mx.array, offset: int = 0, mask: Optional[mx.array] = None) -> mx.array", {
  of: "ALiBi",
});
const createMatrix = signature<
  [q_sequence_length: number, k_sequence_length: number, num_heads: number],
  [offset: number, dtype: mx.Dtype],
  ["q_sequence_length", "k_sequence_length", "num_heads", "offset", "dtype"]
>(
  "create_alibi_matrix(q_sequence_length: int, k_sequence_length: int, num_heads: int, offset: int = 0, dtype: mx.Dtype = mx.float32) -> mx.array",
  { of: "ALiBi", defaults: { dtype: mx.float32 } },
);
const createSlope = signature<[num_heads: number], [dtype: mx.Dtype], ["num_heads", "dtype"]>(
  "create_alibi_slope(num_heads: int, dtype: mx.Dtype = mx.float32) -> mx.array",
  { of: "ALiBi", defaults: { dtype: mx.float32 } },
);

// A geometric sequence for a power of two; other numbers of heads take every second slope of the next power as well.
function slopes(heads: number): number[] {
  const exponent = Math.log2(heads);
  if (Number.isInteger(exponent)) {
    const start = 2 ** -(2 ** -(exponent - 3));
    return Array.from({ length: heads }, (_, i) => start * start ** i);
  }
  const below = 2 ** Math.floor(exponent);
  const between = slopes(2 * below).filter((_, i) => i % 2 === 0);
  return [...slopes(below), ...between.slice(0, heads - below)];
}

/**
 * Adds to attention scores a bias that grows with the distance of key and query, with another slope for each head.
 * `offset` is the position of the first query.
 */
export class ALiBi extends Module {
  /** The biases of all pairs of positions: minus their distance, times the slope of the head. */
  static create_alibi_matrix(...args: Arguments<typeof createMatrix>): array {
    const [q_sequence_length, k_sequence_length, num_heads, offset, dtype] = createMatrix.bind(args);
    const rows = mx.arange(offset, q_sequence_length).get(":", null);
    const columns = mx.arange(0, k_sequence_length).get(null, ":");
    const distances = mx.negative(mx.abs(mx.expand_dims(mx.subtract(rows, columns), [0, 1])));
    return mx.multiply(distances, ALiBi.create_alibi_slope(num_heads, dtype)).astype(dtype);
  }

  /** The slope of each head, in the shape [heads, 1, 1]. */
  static create_alibi_slope(...args: Arguments<typeof createSlope>): array {
    const [num_heads, dtype] = createSlope.bind(args);
    return mx.expand_dims(mx.array(slopes(num_heads), dtype), [-1, -2]);
  }

  override __call__(...args: Arguments<typeof callOfALiBi>): array {
    const [scores, offset, mask] = callOfALiBi.bind(args);
    const [, heads, queries, keys] = [scores.shape[0], scores.shape[1], ...scores.shape.slice(-2)] as number[];
    const biases = ALiBi.create_alibi_matrix(
      (queries as number) + offset,
      keys as number,
      heads as number,
      offset,
      scores.dtype,
    );
    return mx.add(scores, mask ? mx.add(biases, mask) : biases);
  }
}
describeLayer(
  ALiBi,
  "Adds to attention scores a bias that grows with the distance of key and query, with another slope for each head. " +
    "`offset` is the position of the first query.",
  signature<[]>("ALiBi()"),
  { __call__: callOfALiBi },
);
describeMethods(ALiBi, {
  create_alibi_matrix: [
    createMatrix,
    "The biases of all pairs of positions: minus their distance, times the slope of the head.",
  ],
  create_alibi_slope: [createSlope, "The slope of each head, in the shape [heads, 1, 1]."],
});
