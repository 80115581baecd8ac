// Arrays for the grid: every dtype, in shapes and memory layouts that operations treat differently.
import { call, Data, share } from "../oracle/client.mjs";
import { Random, seedOf } from "./random.mjs";

/** A shape, and how its elements lie in memory. */
export const shape = (...sizes) => ({ sizes, layout: "rows" });
/** The last two axes lie in memory the other way round. */
export const transposed = (...sizes) => ({ sizes, layout: "transposed" });
/** Every second element along the last axis of something larger, beginning with its second. */
export const strided = (...sizes) => ({ sizes, layout: "strided" });
/** One row for all: its first axis has the stride 0. */
export const repeated = (...sizes) => ({ sizes, layout: "repeated" });

const half = new DataView(new ArrayBuffer(4));

/** The bits of a number in float16 or bfloat16, cut off rather than rounded: any bits do. */
function halfBits(dtype, value) {
  half.setFloat32(0, value);
  const bits = half.getUint32(0);
  if (dtype === "bfloat16") return bits >>> 16;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 127 + 15;
  const fraction = (bits >>> 13) & 1023;
  if (exponent >= 31) return sign | 0x7c00 | (Number.isNaN(value) ? 512 : 0);
  return exponent <= 0 ? sign : sign | (exponent << 10) | fraction;
}

const writers = {
  bool: (list) => Uint8Array.from(list, (value) => Number(Boolean(value))),
  uint8: (list) => Uint8Array.from(list),
  uint16: (list) => Uint16Array.from(list),
  uint32: (list) => Uint32Array.from(list),
  uint64: (list) => BigUint64Array.from(list, (value) => BigInt.asUintN(64, BigInt(value))),
  int8: (list) => Int8Array.from(list),
  int16: (list) => Int16Array.from(list),
  int32: (list) => Int32Array.from(list),
  int64: (list) => BigInt64Array.from(list, BigInt),
  float16: (list) => Uint16Array.from(list, (value) => halfBits("float16", value)),
  bfloat16: (list) => Uint16Array.from(list, (value) => halfBits("bfloat16", value)),
  float32: (list) => Float32Array.from(list),
  float64: (list) => Float64Array.from(list),
  complex64: (list) => Float32Array.from(list),
};

/** The bytes of a list of numbers; complex numbers are two in turn. */
export function bytesFrom(dtype, list) {
  const typed = writers[dtype](list);
  return new Uint8Array(typed.buffer);
}

const isUnsigned = (dtype) => dtype.startsWith("u");
const isInteger = (dtype) => /^u?int/.test(dtype);
const bits = (dtype) => Number(dtype.match(/\d+/)[0]);

const special = [0, -0, 1, -1, 0.5, -0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-30, 3e4];

function integer(dtype, random, wide) {
  const unsigned = isUnsigned(dtype);
  if (wide && random.below(6) === 0) {
    const top = 2n ** BigInt(bits(dtype) - (unsigned ? 0 : 1));
    return random.pick(unsigned ? [0n, top - 1n, top - 2n] : [-top, top - 1n, 1n - top]);
  }
  const value = random.below(20);
  return BigInt(unsigned ? value : value - 8);
}

/**
 * How elements are drawn:
 *   wild      anything that a dtype holds: limits, infinities, NaN
 *   tame      small numbers of either sign
 *   positive  small numbers above zero
 *   unit      from -1 to 1
 *   whole     small numbers without a fraction
 */
const profiles = {
  wild: (random) => (random.below(5) === 0 ? random.pick(special) : (random.next() - 0.4) * 10),
  tame: (random) => (random.next() - 0.5) * 8,
  positive: (random) => random.next() * 4 + 0.25,
  unit: (random) => random.next() * 2 - 1,
  whole: (random) => random.below(15) - 5,
};

/** As many numbers as a dtype takes for `count` elements: complex ones are two in turn. */
export function numberList(dtype, count, profile, random) {
  const list = (length, draw) => Array.from({ length }, draw);
  if (dtype === "bool") return list(count, () => (profile === "positive" ? 1 : random.below(2)));
  if (isInteger(dtype)) {
    const draw =
      profile === "positive" ? () => BigInt(random.below(9) + 1) : () => integer(dtype, random, profile === "wild");
    return list(count, bits(dtype) === 64 ? draw : () => Number(draw()));
  }
  return list(dtype === "complex64" ? 2 * count : count, () => profiles[profile](random));
}

const sizeOf = (sizes) => sizes.reduce((product, size) => product * size, 1);
const made = new Map();

/** An array of the grid; the same one for the same description. `values` are given ones instead of drawn. */
export function makeArray(dtype, { sizes, layout }, { profile = "wild", values, salt = "" } = {}) {
  const label = `${dtype} (${sizes.join(",")})${layout === "rows" ? "" : ` ${layout}`}`;
  const key = `${label} ${profile} ${salt} ${values ?? ""}`;
  let array = made.get(key);
  if (!array) {
    array = share(build(dtype, sizes, layout, profile, values, new Random(seedOf(key))));
    array.label = values ? `${label} [${values}]` : label;
    array.sizes = sizes;
    array.dtype = dtype;
    array.values = values;
    made.set(key, array);
  }
  return array;
}

function build(dtype, sizes, layout, profile, values, random) {
  const data = (shape) => {
    const list = values ?? numberList(dtype, sizeOf(shape), profile, random);
    return new Data(dtype, shape, bytesFrom(dtype, list));
  };
  const rank = sizes.length;
  switch (layout) {
    case "transposed": {
      const turned = [...sizes.slice(0, -2), sizes[rank - 1], sizes[rank - 2]];
      return call("core.swapaxes", [data(turned), rank - 1, rank - 2]);
    }
    case "strided": {
      const last = sizes[rank - 1];
      const larger = data([...sizes.slice(0, -1), 2 * last + 1]);
      const strides = sizes.map((_, axis) =>
        axis === rank - 1 ? 2 : sizeOf(sizes.slice(axis + 1, -1)) * (2 * last + 1),
      );
      return call("core.as_strided", [larger, sizes, strides, 1]);
    }
    case "repeated":
      return call("core.broadcast_to", [data([1, ...sizes.slice(1)]), sizes]);
    default:
      return data(sizes);
  }
}

/** The shapes for one array. */
export const single = [
  shape(),
  shape(0),
  shape(1),
  shape(5),
  shape(41),
  shape(3, 4),
  shape(2, 3, 4),
  shape(2, 0, 3),
  shape(1, 6, 1),
  transposed(4, 3),
  transposed(2, 5, 3),
  strided(7),
  strided(3, 5),
  repeated(3, 4),
];

/** Those for two arrays that broadcast; some don't. */
export const pairs = [
  [shape(3, 4), shape(3, 4)],
  [shape(), shape()],
  [shape(), shape(3, 4)],
  [shape(5), shape()],
  [shape(41), shape(41)],
  [shape(1), shape(4)],
  [shape(3, 1), shape(1, 4)],
  [shape(2, 3, 4), shape(3, 4)],
  [shape(4), shape(3, 4)],
  [shape(2, 0, 3), shape(3)],
  [shape(0), shape(1)],
  [transposed(4, 3), shape(4, 3)],
  [transposed(4, 3), transposed(4, 3)],
  [strided(3, 5), shape(3, 5)],
  [shape(9), strided(9)],
  [repeated(3, 4), transposed(3, 4)],
  [shape(2, 1, 4), transposed(2, 5, 4)],
  [shape(3), shape(4)],
  [shape(2, 3), shape(3, 2)],
];

/** Those for two factors of a matrix product; some don't fit. */
export const factors = [
  [shape(3, 4), shape(4, 5)],
  [shape(4), shape(4)],
  [shape(4), shape(4, 5)],
  [shape(3, 4), shape(4)],
  [shape(2, 3, 4), shape(2, 4, 5)],
  [shape(2, 3, 4), shape(4, 5)],
  [shape(2, 1, 3, 4), shape(3, 4, 2)],
  [shape(17, 33), shape(33, 9)],
  [transposed(3, 4), shape(4, 5)],
  [shape(3, 4), transposed(4, 5)],
  [transposed(3, 4), transposed(4, 5)],
  [strided(3, 4), strided(4, 5)],
  [repeated(3, 4), shape(4, 5)],
  [shape(0, 4), shape(4, 5)],
  [shape(3, 0), shape(0, 5)],
  [shape(1, 1), shape(1, 1)],
  [shape(3, 4), shape(3, 4)],
  [shape(), shape(4)],
];

/** Those for three arrays that broadcast; some don't. */
export const triples = [
  [shape(3, 4), shape(3, 4), shape(3, 4)],
  [shape(), shape(), shape()],
  [shape(5), shape(), shape(5)],
  [shape(3, 1), shape(1, 4), shape()],
  [shape(2, 3, 4), shape(3, 4), shape(4)],
  [transposed(4, 3), strided(4, 3), shape(4, 3)],
  [shape(2, 0, 3), shape(3), shape(1)],
  [shape(41), shape(41), shape(41)],
  [shape(3), shape(4), shape(1)],
];
