// Random index expressions and assignments, each for both languages.
import { Ellipsis, slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, Data, dtypeOf, share, tuple } from "./encode.mjs";
import { onGpu } from "./python.mjs";

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

// A GPU has no float64.
const doubles = onGpu ? { names: [], arrays: [] } : { names: ["float64"], arrays: [Float64Array] };
export const dtypes = [
  ..."bool uint8 int8 uint16 int16 uint32 int32 uint64 int64 float16 bfloat16 float32".split(" "),
  ...doubles.names,
  "complex64",
];
const typedArrays = [Uint8Array, Int16Array, Int32Array, Float32Array, ...doubles.arrays, BigInt64Array];

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

/** How an array of a shape comes out of one that is laid out otherwise: the shape of that one, and the way there. */
const views = {
  transposed: (shape) => [shape.toReversed(), (base) => base.transpose(), (base) => call("core.transpose", [base])],
  reversed: (shape) => [
    shape,
    (base) => base.get("::-1"),
    (base) => call("operator.getitem", [base, slice(null, null, -1)]),
  ],
  strided: (shape) => [
    [2 * shape[0], ...shape.slice(1)],
    (base) => base.get("1::2"),
    (base) => call("operator.getitem", [base, slice(1, null, 2)]),
  ],
  broadcast: (shape) => [
    [1, ...shape.slice(1)],
    (base) => mx.broadcast_to(base, shape),
    (base) => call("core.broadcast_to", [base, shape]),
  ],
};

/** Small integers in an array that may be a view of another one: not contiguous, or with repeated elements. */
function maybeView(random, dtype, shape, low, high) {
  if (shape.length === 0 || sizeOf(shape) === 0 || random.chance(0.6)) return numbers(random, dtype, shape, low, high);
  const [baseShape, here, there] = views[random.pick(Object.keys(views))](shape);
  const base = numbers(random, dtype, baseShape, low, high);
  return both(there(base.python), () => here(base.ours()));
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

/** An index and a value for a write. */
function randomWrite(random, array, mayBeMask) {
  const isMask = mayBeMask && random.chance(0.12);
  const { entries, isTuple, isWrong } = isMask
    ? maskIndex(random, array.shape)
    : randomIndex(random, array.shape, true);
  const index = entries.map((entry) => entry.ours());
  const plain = () => randomValue(random, array, index.length > 0 ? index : [Ellipsis]);
  // One mistake at a time: which of two is noticed first is nobody's concern.
  const value = isWrong ? both(2) : isMask ? maskValue(random, array.shape, index) : plain();
  return {
    index,
    isTuple,
    python: isTuple ? tuple(...entries.map((entry) => entry.python)) : entries[0].python,
    value: value.ours(),
    pythonValue: value.python,
    text: `${isTuple ? "tuple " : ""}${index.map(show).join("; ")}`,
  };
}

function randomRead(random, shape) {
  const { entries, isTuple } = randomIndex(random, shape, false);
  // A tuple of one entry, or of none, has no spelling of its own in `get`.
  if (isTuple && entries.length < 2) return randomRead(random, shape);
  const index = entries.map((entry) => entry.ours());
  return {
    index,
    python: isTuple ? tuple(...entries.map((entry) => entry.python)) : entries[0].python,
    text: `${isTuple ? "tuple " : ""}${index.map(show).join("; ")}`,
  };
}

const assignment = (target, { python, pythonValue }) => call("operator.setitem", [target, python, pythonValue]);

function assign(target, { index, isTuple, value }) {
  target.set(isTuple || Array.isArray(index[0]) ? index : index[0], value);
}

/** A write that this side takes, for nearly all of a sequence must be valid for its end to be reached. */
function takenWrite(random, array) {
  for (;;) {
    const write = randomWrite(random, array, true);
    if (random.chance(0.03)) return write;
    try {
      const copy = mx.array(array);
      assign(copy, write);
      mx.eval(copy);
      return write;
    } catch {
      // Another one.
    }
  }
}

const kinds = {
  get(random, { array, python, what }) {
    const read = randomRead(random, array.shape);
    return {
      target: "operator.getitem",
      args: [python, read.python],
      run: () => array.get(...read.index),
      label: `${what}[${read.text}]`,
    };
  },

  set(random, { array, python, what }) {
    const write = randomWrite(random, array, true);
    const kept = share(python);
    return {
      target: "builtins.list",
      args: [[assignment(kept, write), kept]],
      run() {
        const copy = mx.array(array);
        assign(copy, write);
        return [null, copy];
      },
      label: `${what}[${write.text}] set ${show(write.value)}`,
    };
  },

  at(random, given) {
    const { array, python, what } = given;
    const write = randomWrite(random, array, false);
    if (write.isTuple && write.index.length < 2) return kinds.at(random, given);
    const change = random.pick(changes);
    const at = call("array.__getitem__", [call("array.at", [python]), write.python]);
    return {
      target: `array.${change}`,
      args: [at, write.pythonValue],
      run: () => array.at(...write.index)[change](write.value),
      label: `${what}[${write.text}] at ${change} ${show(write.value)}`,
    };
  },

  // Several writes into one object, with parts of it that were read before, which must keep what they held.
  sequence(random, { array, python, what }) {
    const kept = share(python);
    const before = randomRead(random, array.shape);
    const writes = Array.from({ length: random.between(2, 4) }, () => takenWrite(random, array));
    const after = randomRead(random, array.shape);
    const part = share(call("operator.getitem", [kept, before.python]));
    return {
      target: "builtins.list",
      args: [
        [part, ...writes.map((write) => assignment(kept, write)), call("operator.getitem", [kept, after.python]), kept],
      ],
      run() {
        const copy = mx.array(array);
        const read = copy.get(...before.index);
        for (const write of writes) assign(copy, write);
        return [read, ...writes.map(() => null), copy.get(...after.index), copy];
      },
      label: `${what}: [${before.text}], then ${writes.map((write) => `[${write.text}] set ${show(write.value)}`).join(", ")}, then [${after.text}]`,
    };
  },
};

/**
 * A random case: what the oracle is asked, what is done here (`run`), and its text.
 * @param kind get, set, at or sequence
 * @param among the dtypes of arrays that are read and written
 */
export function randomCase(random, kind, among = dtypes) {
  const data = maybeView(random, random.pick(among), randomShape(random, 4), 0, 9);
  const array = data.ours();
  return kinds[kind](random, { array, python: data.python, what: `${array.dtype}(${array.shape})` });
}
