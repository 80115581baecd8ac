// Random index expressions and assignments, each for both languages.
import { Ellipsis, slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, Data, dtypeOf, share, tuple } from "./encode.mjs";

/** A generator of random numbers that gives the same ones everywhere. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (p) => next() < p,
    pick: (list) => list[below(list.length)],
  };
}

const dtypes = "bool uint8 int8 uint16 int32 int64 float16 bfloat16 float32 complex64".split(" ");
const typedArrays = [Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array, BigInt64Array];

const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** Something in both languages: `python` is sent to the oracle, `ours()` makes the value here. */
const both = (python, ours = () => python) => ({ python, ours });

/** Small integers in an array of any dtype. */
function numbers(random, dtype, shape, low, high) {
  const values = Int32Array.from({ length: sizeOf(shape) }, () => random.between(low, high));
  const array = mx.array(values).astype(dtypeOf(dtype)).reshape(shape);
  const half = dtype === "float16" || dtype === "bfloat16";
  const bytes = array.size === 0 ? new Uint8Array(0) : (half ? array.view(mx.uint16) : array).toTypedArray();
  const data = new Data(dtype, shape, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  // Python's side gets it as it is; here it may be yet to be computed, which indices are treated differently for.
  const isLazy = random.chance(0.5);
  return both(data, () => (isLazy && dtype !== "bool" ? array.add(mx.array(0, array.dtype)) : mx.array(array)));
}

function randomShape(random, most) {
  const empty = random.chance(0.04);
  return Array.from({ length: random.between(0, most) }, () =>
    empty && random.chance(0.4) ? 0 : random.between(1, 4),
  );
}

const text = (bound) => (bound === null ? "" : String(bound));

/** How many elements a slice of Python's selects. */
function lengthOf({ start, stop, step }, size) {
  const pace = step ?? 1;
  const [low, high] = pace > 0 ? [0, size] : [-1, size - 1];
  const clip = (bound) => Math.min(Math.max(bound < 0 ? bound + size : bound, low), high);
  const from = start === null ? (pace > 0 ? low : high) : clip(start);
  const to = stop === null ? (pace > 0 ? high : low) : clip(stop);
  return Math.max(0, Math.ceil((to - from) / pace));
}

function sliceEntry(random, size, mayBeEmpty) {
  for (;;) {
    const bound = () => (random.chance(0.5) ? null : random.between(-size - 2, size + 2));
    const step = random.chance(0.6) ? null : random.pick([1, 1, 2, 3, -1, -2, 9, -9]);
    const made = slice(bound(), bound(), step);
    if (!mayBeEmpty && lengthOf(made, size) === 0) continue;
    const spelled = `${text(made.start)}:${text(made.stop)}${made.step === null ? "" : `:${made.step}`}`;
    return both(made, () => (random.chance(0.5) ? spelled : made));
  }
}

function integerEntry(random, size, inRange) {
  const value =
    inRange || random.chance(0.8)
      ? random.between(-size, Math.max(size - 1, 0))
      : random.between(-3 * size - 1, 2 * size);
  return both(value, () => (random.chance(0.1) ? BigInt(value) : value));
}

function arrayEntry(random, size) {
  if (random.chance(0.04)) return numbers(random, random.pick(["bool", "float32"]), [size], 0, 1);
  const dtype = random.pick(["int32", "int32", "int64", "uint8", "uint32", "int8"]);
  const low = dtype.startsWith("u") ? 0 : -size;
  const shape = Array.from({ length: random.pick([0, 1, 1, 1, 2]) }, () => random.pick([1, 2, 2, 3]));
  return numbers(random, dtype, shape, size === 0 ? 0 : low, Math.max(size - 1, 0));
}

function listEntry(random, size) {
  if (random.chance(0.06)) return both(Array.from({ length: size }, () => random.chance(0.5)));
  if (random.chance(0.04)) return both(random.pick([[], [0.5], [[0], [0, 1]], [null]]));
  const value = () => random.between(-size, Math.max(size - 1, 0));
  const list = Array.from({ length: random.between(1, 3) }, value);
  return both(random.chance(0.2) ? [list, list.map(value)] : list);
}

const none = both(null);
const ellipsis = (random) => both(Ellipsis, () => (random.chance(0.5) ? "..." : Ellipsis));
const wrong = (random) => random.pick([both(1.5), both("a"), both({}), both(true), both(false), both(2 ** 31)]);

/** The axes that entries stand for, or null where there are too many. */
function axesOf(count, before, ndim) {
  return Array.from({ length: count }, (_, i) => (i < before ? i : ndim - (count - i)));
}

/**
 * An index for an array of a shape. Indices in arrays are in range, because Python reads and writes anywhere for others;
 * `writes`: nor does Python survive writing nothing through arrays.
 */
function randomIndex(random, shape, writes) {
  const ndim = shape.length;
  const hasArrays = ndim > 0 && !(writes && sizeOf(shape) === 0) && random.chance(0.5);
  const count = random.chance(0.03) ? ndim + 1 : random.between(0, ndim);
  const hasEllipsis = random.chance(0.3);
  const before = hasEllipsis ? random.between(0, count) : count;
  let arrays = 0;
  const named = axesOf(count, before, ndim).map((axis) => {
    const size = shape[axis] ?? 1;
    if (hasArrays && random.chance(0.5)) {
      arrays++;
      return random.chance(0.3) ? listEntry(random, size) : arrayEntry(random, size);
    }
    return random.chance(0.35)
      ? integerEntry(random, size, hasArrays || (count === 1 && !writes))
      : sliceEntry(random, size, !(writes && hasArrays));
  });
  const entries = hasEllipsis ? [...named.slice(0, before), ellipsis(random), ...named.slice(before)] : named;
  while (random.chance(0.2)) entries.splice(random.between(0, entries.length), 0, none);
  if (hasEllipsis && random.chance(0.06)) entries.splice(random.between(0, entries.length), 0, ellipsis(random));
  const isWrong = random.chance(0.03);
  if (isWrong) entries.splice(random.between(0, entries.length), 0, wrong(random));
  return { entries, isTuple: entries.length !== 1 || (arrays === 0 && random.chance(0.3)), isWrong };
}

/** One boolean for each element of the leading axes; only by itself. */
function maskIndex(random, shape) {
  const leading = shape.slice(0, random.between(0, shape.length));
  if (random.chance(0.1)) leading.push(2);
  if (leading.length === 0 && random.chance(0.5)) return { entries: [both(random.chance(0.5))], isTuple: false };
  if (leading.length === 1 && leading[0] > 0 && random.chance(0.3)) {
    return { entries: [both(Array.from({ length: leading[0] }, () => random.chance(0.5)))], isTuple: false };
  }
  return { entries: [numbers(random, "bool", leading, 0, 1)], isTuple: false };
}

function randomValue(random, array, index) {
  const kind = random.below(10);
  if (kind === 0) return both(random.pick([2, 3, -1, 0, 100, true, 2.5, 300, 2 ** 40]));
  if (kind === 1) return both(random.pick([null, [1, 2], "a", 1.5, -0.5]));
  if (kind === 2) {
    const Kind = random.pick(typedArrays);
    const one = Kind === BigInt64Array ? BigInt : Number;
    return both(Kind.from({ length: random.pick([1, 1, array.shape.at(-1) ?? 1]) }, () => one(random.between(0, 9))));
  }
  let shape;
  try {
    shape = array.get(...index).shape;
  } catch {
    shape = array.shape;
  }
  shape = shape
    .map((size) => (random.chance(0.15) ? 1 : size))
    .slice(random.chance(0.3) ? random.below(shape.length + 1) : 0);
  while (random.chance(0.15)) shape.unshift(1);
  if (random.chance(0.04)) shape.push(random.between(1, 3));
  const dtype = random.chance(0.6) ? random.pick(dtypes) : array.dtype === mx.float32 ? "float32" : "int32";
  return numbers(random, dtype, shape, 0, 5);
}

// Enough values for any mask: MLX notices too few of them in the middle of an evaluation, and does not always recover.
function maskValue(random, shape, index) {
  const { shape: leading = index[0].length ? [index[0].length] : [] } = index[0];
  const rest = shape.slice(leading.length);
  const dtype = random.pick(dtypes);
  return numbers(random, dtype, random.pick([[], rest, [sizeOf(leading), ...rest]]), 0, 5);
}

const changes = ["add", "subtract", "multiply", "divide", "maximum", "minimum"];
const show = (item) =>
  item instanceof mx.array
    ? `${item.dtype}(${item.shape})`
    : (JSON.stringify(item, (_, v) => (typeof v === "bigint" ? `${v}n` : v)) ?? String(item));

/**
 * A random case: what the oracle is asked, what is done here (`run`), and its text.
 * @param kind get, set or at
 */
export function randomCase(random, kind) {
  const shape = randomShape(random, 4);
  const data = numbers(random, random.pick(dtypes), shape, 0, 9);
  const isMask = kind === "set" && random.chance(0.12);
  const { entries, isTuple, isWrong } = isMask ? maskIndex(random, shape) : randomIndex(random, shape, kind !== "get");
  const index = entries.map((entry) => entry.ours());
  const python = isTuple ? tuple(...entries.map((entry) => entry.python)) : entries[0].python;
  const array = data.ours();
  const what = `${array.dtype}(${shape})[${isTuple ? "tuple " : ""}${index.map(show).join("; ")}]`;
  if (kind === "get") {
    const isSingleTuple = isTuple && index.length < 2;
    if (isSingleTuple) return randomCase(random, kind);
    return { target: "operator.getitem", args: [data.python, python], run: () => array.get(...index), label: what };
  }

  // One mistake at a time: which of two is noticed first is nobody's concern.
  const plain = () => randomValue(random, array, index.length > 0 ? index : [Ellipsis]);
  const value = isWrong ? both(2) : isMask ? maskValue(random, shape, index) : plain();
  const given = value.ours();
  const label = `${what} ${kind} ${show(given)}`;
  if (kind === "set") {
    const kept = share(data.python);
    const asked = [call("operator.setitem", [kept, python, value.python]), kept];
    const target = isTuple || Array.isArray(index[0]) ? index : index[0];
    const run = () => {
      const copy = mx.array(array);
      copy.set(target, given);
      return [null, copy];
    };
    return { target: "builtins.list", args: [asked], run, label };
  }
  if (isTuple && index.length < 2) return randomCase(random, kind);
  const change = random.pick(changes);
  const at = call("array.__getitem__", [call("array.at", [data.python]), python]);
  return {
    target: `array.${change}`,
    args: [at, value.python],
    run: () => array.at(...index)[change](given),
    label: `${label} ${change}`,
  };
}
