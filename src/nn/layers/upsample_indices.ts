import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";

// Where the elements of a scaled axis are sampled. Indices have the shape of the axis among all spatial axes, so that
// they broadcast against each other; weights have one more axis, for the channels.

/** Elements to sample, with their share in the result. */
export interface Tap {
  readonly index: array;
  readonly weight: array;
}

/** The samples along one of `axes` spatial axes that has `size` elements. */
export type Indices = (size: number, scale: number, align_corners: boolean, axis: number, axes: number) => Tap[];

const along = (axis: number, axes: number): number[] => Array.from({ length: axes }, (_, i) => (i === axis ? -1 : 1));

const scaledSize = (size: number, scale: number): number => Math.trunc(scale * size);

function scaledIndices(size: number, scale: number, align_corners: boolean, axis: number, axes: number): array {
  const count = scaledSize(size, scale);
  const places = mx.arange(count, { dtype: mx.float32 });
  if (align_corners) return mx.multiply(places, (size - 1) / Math.max(count - 1, 1)).reshape(along(axis, axes));
  const step = 1 / scale;
  const start = ((count - 1) * step - size + 1) / 2;
  return mx.subtract(mx.multiply(places, step), start).reshape(along(axis, axes));
}

export function nearestIndices(size: number, scale: number, axis: number, axes: number): array {
  const count = scaledSize(size, scale);
  const places = mx.arange(count, { dtype: mx.float32 });
  const nearest =
    count > size
      ? mx.round(mx.subtract(mx.multiply(mx.add(places, 0.5), size / count), 0.5))
      : mx.multiply(places, size / count);
  return nearest.astype(mx.uint32).reshape(along(axis, axes));
}

const inRange = (index: array, size: number): array => mx.clip(index, 0, size - 1).astype(mx.uint32);
const overChannels = (weight: array): array => mx.expand_dims(weight, -1);

export const linearIndices: Indices = (size, scale, align_corners, axis, axes) => {
  const places = mx.clip(scaledIndices(size, scale, align_corners, axis, axes), 0, size - 1);
  const left = mx.floor(places);
  const weight = overChannels(mx.subtract(places, left));
  return [
    { index: left.astype(mx.uint32), weight: mx.subtract(1, weight) },
    { index: mx.ceil(places).astype(mx.uint32), weight },
  ];
};

/** The share of an element by its distance. */
type Kernel = (distance: array) => array;

export const triangleKernel: Kernel = (x) => mx.maximum(mx.subtract(1, x), 0);

// Keys' cubic: one polynomial up to a distance of 1, another up to 2.
const inner = (x: array, a: number): array =>
  mx.add(mx.multiply(mx.multiply(mx.subtract(mx.multiply(a + 2, x), a + 3), x), x), 1);
const outer = (x: array, a: number): array =>
  mx.multiply(mx.subtract(mx.multiply(mx.add(mx.multiply(mx.subtract(x, 5), x), 8), x), 4), a);

export const cubicKernel: Kernel = (x) =>
  mx.where(mx.less_equal(x, 1), inner(x, -0.5), mx.where(mx.less_equal(x, 2), outer(x, -0.5), 0));

/** Samples all elements that the kernel reaches when it is as wide as the elements of the result. */
export function aaIndices(kernel: Kernel, radius: number): Indices {
  return (size, scale, align_corners, axis, axes) => {
    const places = scaledIndices(size, scale, align_corners, axis, axes);
    const width = scale < 1 ? 1 / scale : 1;
    const reach = Math.ceil(radius * width);
    const taps = Array.from({ length: 2 * reach + 1 }, (_, i) => {
      const index = mx.add(mx.floor(places), i - reach);
      const weight = kernel(mx.divide(mx.abs(mx.subtract(places, index)), width));
      const exists = mx.bitwise_and(mx.greater_equal(index, 0), mx.less(index, size));
      return { index, weight: mx.where(exists, weight, 0) };
    });
    const total = taps.reduce<array | number>((sum, { weight }) => mx.add(sum, weight), 0) as array;
    const share = mx.where(mx.greater(total, 0), total, 1);
    return taps.map(({ index, weight }) => ({
      index: inRange(index, size),
      weight: overChannels(mx.divide(weight, share)),
    }));
  };
}

const A = -0.75;
const nearWeight = mx.compile((place: array, index: array) => inner(mx.abs(mx.subtract(place, index)), A), {
  shapeless: true,
});
const farWeight = mx.compile((place: array, index: array) => outer(mx.abs(mx.subtract(place, index)), A), {
  shapeless: true,
});

export const cubicIndices: Indices = (size, scale, align_corners, axis, axes) => {
  const places = scaledIndices(size, scale, align_corners, axis, axes);
  const left = mx.floor(places);
  const right = mx.floor(mx.add(places, 1));
  const tap = (index: array, weightOf: Kernel | typeof nearWeight): Tap => ({
    index: inRange(index, size),
    weight: overChannels((weightOf as typeof nearWeight)(places, index)),
  });
  return [
    tap(left, nearWeight),
    tap(right, nearWeight),
    tap(mx.subtract(left, 1), farWeight),
    tap(mx.add(right, 1), farWeight),
  ];
};
