import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, type Signature, signature } from "../../utils/signature/signature.js";
import type { GivenX } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { type Sizes, tuple } from "./tuples.js";

type Reduce = (windows: array, axes: readonly number[]) => array;

/** Everything that a layer was made with. */
interface Pooling {
  readonly reduce: Reduce;
  readonly kernel_size: number[];
  readonly stride: number[];
  readonly padding: number[];
  readonly padding_value: number;
}

const PARAMETERS = ["kernel_size", "stride", "padding"] as const;

type Given = [kernel_size: Sizes, stride: Sizes | null, padding: Sizes];

function listOf(layer: string, parameter: string, sizes: unknown, axes: number): number[] {
  const list: unknown[] = Array.isArray(sizes) ? [...sizes] : new Array(axes).fill(sizes);
  if (list.length !== axes || !list.every(Number.isInteger)) {
    const one = axes === 1 ? "a tuple of 1 integer" : `a tuple of ${axes} integers`;
    throw new ValueError(`${layer}(): '${parameter}' must be an integer or ${one}, not ${repr(sizes)}.`);
  }
  return list as number[];
}

function pooling(layer: string, axes: number, given: Given, reduce: Reduce, padding_value: number): Pooling {
  const [kernel_size, stride, padding] = given.map((sizes, i) =>
    sizes === null ? null : listOf(layer, PARAMETERS[i] as string, sizes, axes),
  ) as [number[], number[] | null, number[]];
  const steps = stride ?? kernel_size;
  for (const [name, sizes] of [
    ["kernel_size", kernel_size],
    ["stride", steps],
  ] as const) {
    if (sizes.some((size) => size <= 0)) {
      throw new ValueError(`${layer}(): '${name}' must be positive, not ${repr(tuple(sizes))}.`);
    }
  }
  if (padding.some((size) => size < 0)) {
    throw new ValueError(`${layer}(): 'padding' must not be negative, unlike ${repr(tuple(padding))}.`);
  }
  return { reduce, kernel_size, stride: steps, padding, padding_value };
}

// Windows that fill the axes without overlap need no strides: a reshape has them.
function tiles(x: array, window: readonly number[]): array {
  const { shape } = x;
  const split = window.flatMap((size, i) => [Math.floor((shape[i + 1] as number) / size), size]);
  const counts = window.map((_, i) => 2 * i + 1);
  const axes = [0, ...counts, ...counts.map((axis) => axis + 1), 2 * window.length + 1];
  return x.reshape([shape[0] as number, ...split, shape.at(-1) as number]).transpose(axes);
}

/** The windows of an array [N, ..., C], as [N, counts..., window..., C]. */
function slidingWindows(x: array, window: readonly number[], steps: readonly number[]): array {
  const { shape } = x;
  const spatial = shape.slice(1, -1);
  if (x.ndim < 3) {
    throw new ValueError(`Pooling takes inputs with spatial axes, so of 3 or more axes, but this one has ${x.ndim}.`);
  }
  if (spatial.length !== window.length) {
    throw new ValueError(`The windows have ${window.length} spatial axes, but the input has ${spatial.length}.`);
  }
  if (spatial.every((size, i) => window[i] === steps[i] && size % (window[i] as number) === 0)) return tiles(x, window);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  const inner = strides.slice(1, -1);
  const counts = spatial.map((size, i) => Math.floor((size - (window[i] as number)) / (steps[i] as number)) + 1);
  return mx.as_strided(
    x,
    [shape[0] as number, ...counts, ...window, shape.at(-1) as number],
    [
      strides[0] as number,
      ...inner.map((stride, i) => stride * (steps[i] as number)),
      ...inner,
      strides.at(-1) as number,
    ],
  );
}

class Pool extends Module {
  declare _pooling_function: Reduce;
  declare _kernel_size: number[];
  declare _stride: number[];
  declare _padding: (readonly [number, number])[];
  declare _padding_value: number;
  declare _axes: readonly number[];

  constructor({ reduce, kernel_size, stride, padding, padding_value }: Pooling) {
    super();
    this._pooling_function = reduce;
    this._kernel_size = kernel_size;
    this._stride = stride;
    this._padding = padding.map((size) => Object.freeze([size, size] as const));
    this._padding_value = padding_value;
    this._axes = tuple(kernel_size.map((_, i) => i - kernel_size.length - 1));
  }

  override _extra_repr(): string {
    const padding = this._padding.map(([before]) => before);
    const [kernel, stride, around] = [this._kernel_size, this._stride, padding].map((sizes) => repr(tuple(sizes)));
    return `kernel_size=${kernel}, stride=${stride}, padding=${around}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfPool.bind(args);
    const none = [0, 0] as const;
    const isPadded = this._padding.some(([before]) => before > 0);
    const padded = isPadded ? mx.pad(x, [none, ...this._padding, none], "constant", this._padding_value) : x;
    return this._pooling_function(slidingWindows(padded, this._kernel_size, this._stride), this._axes);
  }
}
const callOfPool = callX("Pool");

const largest: Reduce = (windows, axes) => mx.max(windows, axes);
const average: Reduce = (windows, axes) => mx.mean(windows, axes);

type PoolSignature = Signature<
  [kernel_size: Sizes],
  [stride: Sizes | null, padding: Sizes],
  ["kernel_size", "stride", "padding"]
>;

const newMaxPool1d: PoolSignature = signature(
  "MaxPool1d(kernel_size: Union[int, Tuple[int]], stride: Optional[Union[int, Tuple[int]]] = None, padding: Union[int, Tuple[int]] = 0)",
);
/**
 * The largest element of each window of sequences of shape [N, L, C]. Windows are `kernel_size` wide and `stride` (by
 * default the same) apart; `padding` is added before and after each spatial axis.
 */
export class MaxPool1d extends Pool {
  constructor(...args: Arguments<typeof newMaxPool1d>) {
    super(pooling("MaxPool1d", 1, newMaxPool1d.bind(args), largest, Number.NEGATIVE_INFINITY));
  }
}
describeLayer(
  MaxPool1d,
  "The largest element of each window of sequences of shape [N, L, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newMaxPool1d,
  {},
);

const newAvgPool1d: PoolSignature = signature(
  "AvgPool1d(kernel_size: Union[int, Tuple[int]], stride: Optional[Union[int, Tuple[int]]] = None, padding: Union[int, Tuple[int]] = 0)",
);
/**
 * The average of each window of sequences of shape [N, L, C]. Windows are `kernel_size` wide and `stride` (by default
 * the same) apart; `padding` is added before and after each spatial axis.
 */
export class AvgPool1d extends Pool {
  constructor(...args: Arguments<typeof newAvgPool1d>) {
    super(pooling("AvgPool1d", 1, newAvgPool1d.bind(args), average, 0));
  }
}
describeLayer(
  AvgPool1d,
  "The average of each window of sequences of shape [N, L, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newAvgPool1d,
  {},
);

const newMaxPool2d: PoolSignature = signature(
  "MaxPool2d(kernel_size: Union[int, Tuple[int, int]], stride: Optional[Union[int, Tuple[int, int]]] = None, padding: Optional[Union[int, Tuple[int, int]]] = 0)",
);
/**
 * The largest element of each window of images of shape [N, H, W, C]. Windows are `kernel_size` wide and `stride` (by
 * default the same) apart; `padding` is added before and after each spatial axis.
 */
export class MaxPool2d extends Pool {
  constructor(...args: Arguments<typeof newMaxPool2d>) {
    super(pooling("MaxPool2d", 2, newMaxPool2d.bind(args), largest, Number.NEGATIVE_INFINITY));
  }
}
describeLayer(
  MaxPool2d,
  "The largest element of each window of images of shape [N, H, W, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newMaxPool2d,
  {},
);

const newAvgPool2d: PoolSignature = signature(
  "AvgPool2d(kernel_size: Union[int, Tuple[int, int]], stride: Optional[Union[int, Tuple[int, int]]] = None, padding: Optional[Union[int, Tuple[int, int]]] = 0)",
);
/**
 * The average of each window of images of shape [N, H, W, C]. Windows are `kernel_size` wide and `stride` (by default
 * the same) apart; `padding` is added before and after each spatial axis.
 */
export class AvgPool2d extends Pool {
  constructor(...args: Arguments<typeof newAvgPool2d>) {
    super(pooling("AvgPool2d", 2, newAvgPool2d.bind(args), average, 0));
  }
}
describeLayer(
  AvgPool2d,
  "The average of each window of images of shape [N, H, W, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newAvgPool2d,
  {},
);

const newMaxPool3d: PoolSignature = signature(
  "MaxPool3d(kernel_size: Union[int, Tuple[int, int, int]], stride: Optional[Union[int, Tuple[int, int, int]]] = None, padding: Optional[Union[int, Tuple[int, int, int]]] = 0)",
);
/**
 * The largest element of each window of volumes of shape [N, D, H, W, C]. Windows are `kernel_size` wide and `stride`
 * (by default the same) apart; `padding` is added before and after each spatial axis.
 */
export class MaxPool3d extends Pool {
  constructor(...args: Arguments<typeof newMaxPool3d>) {
    super(pooling("MaxPool3d", 3, newMaxPool3d.bind(args), largest, Number.NEGATIVE_INFINITY));
  }
}
describeLayer(
  MaxPool3d,
  "The largest element of each window of volumes of shape [N, D, H, W, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newMaxPool3d,
  {},
);

const newAvgPool3d: PoolSignature = signature(
  "AvgPool3d(kernel_size: Union[int, Tuple[int, int, int]], stride: Optional[Union[int, Tuple[int, int, int]]] = None, padding: Optional[Union[int, Tuple[int, int, int]]] = 0)",
);
/**
 * The average of each window of volumes of shape [N, D, H, W, C]. Windows are `kernel_size` wide and `stride` (by
 * default the same) apart; `padding` is added before and after each spatial axis.
 */
export class AvgPool3d extends Pool {
  constructor(...args: Arguments<typeof newAvgPool3d>) {
    super(pooling("AvgPool3d", 3, newAvgPool3d.bind(args), average, 0));
  }
}
describeLayer(
  AvgPool3d,
  "The average of each window of volumes of shape [N, D, H, W, C]. Windows are `kernel_size` wide and `stride` (by default the same) apart; `padding` is added before and after each spatial axis.",
  newAvgPool3d,
  {},
);
