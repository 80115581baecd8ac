import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { floatRepr, repr } from "../../utils/python/repr.js";
import { define } from "../../utils/signature/define.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX, Real } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { tuple } from "./tuples.js";
import {
  aaIndices,
  cubicIndices,
  cubicKernel,
  type Indices,
  linearIndices,
  nearestIndices,
  triangleKernel,
} from "./upsample_indices.js";

type Scales = readonly number[];

function checkScales(x: array, scales: Scales): void {
  if (scales.length !== x.ndim - 2) {
    throw new ValueError(`There must be one scale for each spatial axis: ${x.ndim - 2}, not ${scales.length}.`);
  }
}

function checkAntialias(align_corners: boolean, antialias: boolean): void {
  if (antialias && align_corners) {
    throw new ValueError("Upsampling can have 'antialias' or 'align_corners', but not both.");
  }
}

const sum = (arrays: readonly array[]): array =>
  arrays.slice(1).reduce((a, b) => mx.add(a, b), mx.add(0, arrays[0] as array));

/** All ways to take one item of each list. */
function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((done, list) => done.flatMap((items) => list.map((item) => [...items, item])), [[]]);
}

/** Weighted samples at all combinations of the indices of each axis. */
function interpolate(x: array, scales: Scales, indicesOf: Indices, align_corners: boolean): array {
  checkScales(x, scales);
  const axes = scales.length;
  const perAxis = scales.map((scale, i) => indicesOf(x.shape[i + 1] as number, scale, align_corners, i, axes));
  const samples = product(perAxis).map((taps) => {
    const weight = taps.slice(1).reduce((w, tap) => mx.multiply(w, tap.weight), (taps[0] as { weight: array }).weight);
    return mx.multiply(weight, x.get(":", ...taps.map(({ index }) => index)));
  });
  return sum(samples);
}

/** Weighted samples along one axis after another. */
function interpolateSeparably(x: array, scales: Scales, indicesOf: Indices, align_corners: boolean): array {
  checkScales(x, scales);
  const { shape } = x;
  return scales.reduce((out, scale, i) => {
    const taps = indicesOf(shape[i + 1] as number, scale, align_corners, i, scales.length);
    return sum(taps.map(({ index, weight }) => mx.multiply(mx.take(out, index.reshape([-1]), i + 1), weight)));
  }, x);
}

function repeatNearest(x: array, scales: Scales): array {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  const channels = rest.pop() as number;
  const apart = x.reshape([batch, ...rest.flatMap((size) => [size, 1]), channels]);
  const repeated = mx.broadcast_to(apart, [batch, ...rest.flatMap((size, i) => [size, scales[i] as number]), channels]);
  return repeated.reshape([batch, ...rest.map((size, i) => size * (scales[i] as number)), channels]);
}

type Given = [x: array, scale_factor: readonly Real[]];

/** Scales the spatial axes of `x` ([N, ..., C]), each by its factor, by repeating the nearest elements. */
export const upsample_nearest = define(
  signature<Given, [], ["x", "scale_factor"]>("upsample_nearest(x: mx.array, scale_factor: Tuple)"),
  "Scales the spatial axes of `x` ([N, ..., C]), each by its factor, by repeating the nearest elements.",
  (x, scale_factor) => {
    const scales = scale_factor.map(Number);
    checkScales(x, scales);
    if (scales.every(Number.isInteger)) return repeatNearest(x, scales);
    const indices = scales.map((scale, i) => nearestIndices(x.shape[i + 1] as number, scale, i, scales.length));
    return x.get(":", ...indices);
  },
);

type Options = [align_corners: boolean, antialias: boolean];
type Names = ["x", "scale_factor", "align_corners", "antialias"];

/**
 * Scales the spatial axes of `x` ([N, ..., C]), each by its factor, by linear interpolation. `align_corners` keeps the
 * outermost elements where they are; `antialias` averages more elements when it scales down.
 */
export const upsample_linear = define(
  signature<Given, Options, Names>(
    "upsample_linear(x: mx.array, scale_factor: Tuple, align_corners: bool = False, antialias: bool = False)",
  ),
  "Scales the spatial axes of `x` ([N, ..., C]), each by its factor, by linear interpolation. `align_corners` keeps the " +
    "outermost elements where they are; `antialias` averages more elements when it scales down.",
  (x, scale_factor, align_corners, antialias) => {
    checkAntialias(align_corners, antialias);
    const scales = scale_factor.map(Number);
    if (align_corners) return interpolate(x, scales, linearIndices, true);
    return interpolateSeparably(x, scales, antialias ? aaIndices(triangleKernel, 1) : linearIndices, false);
  },
);

/** As upsample_linear, by cubic interpolation. */
export const upsample_cubic = define(
  signature<Given, Options, Names>(
    "upsample_cubic(x: mx.array, scale_factor: Tuple, align_corners: bool = False, antialias: bool = False)",
  ),
  "As upsample_linear, by cubic interpolation.",
  (x, scale_factor, align_corners, antialias) => {
    checkAntialias(align_corners, antialias);
    const scales = scale_factor.map(Number);
    if (antialias) return interpolateSeparably(x, scales, aaIndices(cubicKernel, 2), false);
    return interpolate(x, scales, cubicIndices, align_corners);
  },
);

const modes = ["nearest", "linear", "cubic"];
type Mode = "nearest" | "linear" | "cubic";

const newUpsample = signature<
  [scale_factor: Real | readonly Real[]],
  [mode: Mode, align_corners: boolean, antialias: boolean],
  ["scale_factor", "mode", "align_corners", "antialias"]
>(
  "Upsample(scale_factor: Union[float, Tuple], mode: Literal['nearest', 'linear', 'cubic'] = 'nearest', align_corners: bool = False, antialias: bool = False)",
);
const callOfUpsample = callX("Upsample");
/**
 * Scales the spatial axes of inputs of shape [N, ..., C] by one factor, or by one for each axis, with the nearest
 * elements or by linear or cubic interpolation.
 */
export class Upsample extends Module {
  declare scale_factor: number | Scales;
  declare mode: Mode;
  declare align_corners: boolean;
  declare antialias: boolean;

  constructor(...args: Arguments<typeof newUpsample>) {
    super();
    const [scale_factor, mode, align_corners, antialias] = newUpsample.bind(args);
    if (!modes.includes(mode))
      throw new ValueError(`Upsample(): 'mode' must be one of ${repr(modes)}, not ${repr(mode)}.`);
    if (antialias && mode === "nearest")
      throw new ValueError("Upsample(): the mode 'nearest' cannot have 'antialias'.");
    checkAntialias(align_corners, antialias);
    this.scale_factor = Array.isArray(scale_factor) ? tuple(scale_factor.map(Number)) : Number(scale_factor);
    this.mode = mode;
    this.align_corners = align_corners;
    this.antialias = antialias;
  }

  // Factors are floats, whatever was given.
  #scales(): string {
    if (typeof this.scale_factor === "number") return floatRepr(this.scale_factor);
    const scales = this.scale_factor.map(floatRepr);
    return scales.length === 1 ? `(${scales[0]},)` : `(${scales.join(", ")})`;
  }

  override _extra_repr(): string {
    const { mode, align_corners, antialias } = this;
    const text = `scale_factor=${this.#scales()}, mode=${repr(mode)}, align_corners=${repr(align_corners)}`;
    return antialias ? `${text}, antialias=True` : text;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfUpsample.bind(args);
    const { scale_factor, mode, align_corners, antialias } = this;
    const axes = x.ndim - 2;
    if (axes <= 0) {
      throw new ValueError(
        `Upsample takes inputs with spatial axes, so of 3 or more axes, but this one has ${x.ndim}.`,
      );
    }
    const scales: Scales = typeof scale_factor === "number" ? new Array<number>(axes).fill(scale_factor) : scale_factor;
    checkScales(x, scales);
    if (mode === "nearest") return upsample_nearest(x, scales);
    return (mode === "linear" ? upsample_linear : upsample_cubic)(x, scales, align_corners, antialias);
  }
}
describeLayer(
  Upsample,
  "Scales the spatial axes of inputs of shape [N, ..., C] by one factor, or by one for each axis, with the nearest elements " +
    "or by linear or cubic interpolation.",
  newUpsample,
  { __call__: callOfUpsample },
);
