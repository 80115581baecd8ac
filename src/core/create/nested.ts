import { complex } from "../../builtins/complex.js";
import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { addon } from "../addon.js";
import { shapeOf } from "../array/shape.js";
import * as dtype from "../dtype/dtype.js";
import { codeOf, type Dtype } from "../dtype/dtype.js";
import { stack } from "../generated/calls.js";
import { describeValue } from "../runtime/errors.js";
import { type ArrayBase, isArray, newWrapper, settle } from "../runtime/handle.js";
import { asComplex, isBuffer, isInt } from "../runtime/scalars.js";
import { floats, writeInts } from "../runtime/scratch.js";
import { FEW, fromFloats, fromValue, Numbers } from "./value.js";

// Nested lists become arrays as in Python: the first elements decide the shape, the widest kind of scalar decides the
// dtype, and lists that hold arrays are stacked.

enum Kind {
  bool = 0,
  int = 1,
  float = 2,
  complex = 3,
}

const fromBytes = addon["core.from_bytes"] as unknown as (
  out: ArrayBase,
  bytes: ArrayBufferView,
  stored: number,
  wanted: number,
  dimensions: number,
) => number;

/** Lists nested deeper than this can only be cyclic. */
const MAX_DEPTH = 1000;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNested = (value: unknown): boolean => isList(value) || isArray(value) || isBuffer(value);

// Where the engine has seen lists of floats and other lists at one place of the program, it first makes lists of
// objects of them all, which takes longer than all else here. So the first element is asked for by a call, and floats
// are read at a place of their own.
const { at } = Array.prototype;
const firstOf = (list: readonly unknown[]): unknown => at.call(list, 0);
const element = (list: readonly unknown[], i: number): unknown => list[i];
const elementOfFloats = (list: readonly unknown[], i: number): unknown => list[i];

function shapeOfFirst(list: readonly unknown[]): number[] {
  // Most lists are flat: theirs is made at once, where a list that grows is made twice.
  const shape = [list.length];
  let level: unknown = firstOf(list);
  while (isList(level)) {
    if (shape.length >= MAX_DEPTH) throw new ValueError("Initialization encountered lists nested too deep.");
    shape.push(level.length);
    level = firstOf(level);
  }
  if (isArray(level)) shape.push(...shapeOf(level));
  else if (isBuffer(level)) shape.push(...shapeOf(fromValue(level, null)));
  return shape;
}

/** What one pass over the elements finds out. */
interface Survey {
  kind: Kind;
  hasArrays: boolean;
  scalars: unknown[];
}

function survey(list: readonly unknown[], shape: readonly number[], axis: number, found: Survey): void {
  if (axis >= shape.length) throw new ValueError("Initialization encountered extra dimension.");
  if (list.length !== shape[axis]) throw new ValueError("Initialization encountered non-uniform length.");
  if (list.length === 0) found.kind = Math.max(found.kind, Kind.float);
  for (const value of list) {
    if (typeof value === "number") {
      found.kind = Math.max(found.kind, isInt(value) ? Kind.int : Kind.float);
      if (axis + 1 !== shape.length) throw new ValueError("Initialization encountered non-uniform length.");
      found.scalars.push(value);
    } else if (isList(value)) {
      survey(value, shape, axis + 1, found);
    } else if (isArray(value) || isBuffer(value)) {
      found.hasArrays = true;
      const inner = isArray(value) ? shapeOf(value) : shapeOf(fromValue(value, null));
      const rest = shape.slice(axis + 1);
      if (inner.length !== rest.length || inner.some((size, i) => size !== rest[i])) {
        throw new ValueError("Initialization encountered non-uniform length.");
      }
    } else {
      found.kind = Math.max(found.kind, kindOf(value));
      if (axis + 1 !== shape.length) throw new ValueError("Initialization encountered non-uniform length.");
      found.scalars.push(value);
    }
  }
}

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "number":
      return isInt(value) ? Kind.int : Kind.float;
    case "boolean":
      return Kind.bool;
    case "bigint":
      return Kind.int;
  }
  if (value instanceof float) return Kind.float;
  if (asComplex(value)) return Kind.complex;
  throw new ValueError(`Invalid type received in array initialization: ${describeValue(value)}.`);
}

const toNumber = (value: unknown): number => (value instanceof float ? value.value : Number(value));

function make(bytes: ArrayBufferView, stored: Dtype, wanted: Dtype, shape: readonly number[]): ArrayBase {
  const out = newWrapper();
  const dimensions = writeInts(shape, 0, make, "shape", "Sequence[int]");
  return settle(out, fromBytes(out, bytes, codeOf(stored), codeOf(wanted), dimensions));
}

/** The same from few numbers, which travel in the shared floats: cheaper than a typed array. */
function makeFew(values: readonly unknown[], numbers: Numbers, wanted: Dtype, shape: readonly number[]): ArrayBase {
  for (let i = 0; i < values.length; i++) floats[i] = toNumber(values[i]);
  const dimensions = writeInts(shape, 0, make, "shape", "Sequence[int]");
  return fromFloats(numbers, values.length, wanted, dimensions);
}

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

// The dtypes whose numbers Python reads as 32-bit integers.
const narrow = new Set([dtype.bool_, dtype.uint8, dtype.uint16, dtype.int8, dtype.int16, dtype.int32]);

function fromInts(values: readonly unknown[], wanted: Dtype | null, shape: readonly number[]): ArrayBase {
  const fits = values.every((value) => {
    const number = Number(value);
    return number >= INT32_MIN && number <= INT32_MAX;
  });
  const target = wanted ?? (fits ? dtype.int32 : dtype.int64);
  if (!fits && narrow.has(target)) throw new RuntimeError("std::bad_cast");
  if (target === dtype.uint64 && values.some((value) => Number(value) < 0)) throw new RuntimeError("std::bad_cast");
  if (target === dtype.uint32 && values.some((value) => Number(value) < 0 || Number(value) > 2 ** 32 - 1)) {
    throw new RuntimeError("std::bad_cast");
  }
  if (fits && values.length <= FEW) return makeFew(values, Numbers.int, target, shape);
  if (fits) return make(Int32Array.from(values, Number), dtype.int32, target, shape);
  const wide = values.map((value) => BigInt(value as number | bigint | boolean));
  if (wide.some((value) => BigInt.asIntN(64, value) !== value)) throw new RuntimeError("std::bad_cast");
  return target === dtype.uint64
    ? make(BigUint64Array.from(wide), dtype.uint64, target, shape)
    : make(BigInt64Array.from(wide), dtype.int64, target, shape);
}

function fromScalars(found: Survey, wanted: Dtype | null, shape: readonly number[]): ArrayBase {
  const values = found.scalars;
  switch (found.kind) {
    case Kind.bool:
      if (values.length <= FEW) return makeFew(values, Numbers.bool, wanted ?? dtype.bool_, shape);
      return make(Uint8Array.from(values, Number), dtype.bool_, wanted ?? dtype.bool_, shape);
    case Kind.int:
      return fromInts(values, wanted, shape);
    case Kind.float:
      if (values.length <= FEW) return makeFew(values, Numbers.float, wanted ?? dtype.float32, shape);
      return make(Float64Array.from(values, toNumber), dtype.float64, wanted ?? dtype.float32, shape);
    case Kind.complex: {
      const parts = new Float32Array(2 * values.length);
      values.forEach((value, i) => {
        const number = asComplex(value) ?? new complex(toNumber(value), 0);
        parts[2 * i] = number.re;
        parts[2 * i + 1] = number.im;
      });
      return make(parts, dtype.complex64, wanted ?? dtype.complex64, shape);
    }
  }
}

// The numbers of a short list. Reading a list may run the user's code (a proxy, a getter) that makes another array.
const collected = new Float64Array(floats.length);
let collectors = 0;

/** Collects a list of few ordinary numbers behind those that there are; -1 where there is anything else. */
function collectRow(list: readonly unknown[], length: number, count: number): number {
  if (list.length !== length || count + length > FEW) return -1;
  const first = firstOf(list);
  const read = typeof first === "number" && !Number.isInteger(first) ? elementOfFloats : element;
  for (let i = 0; i < length; i++) {
    const value = read(list, i);
    if (typeof value !== "number") return -1;
    collected[count + i] = value;
  }
  return count + length;
}

/** The same for lists of them. */
function collectNumbers(list: readonly unknown[], shape: readonly number[], axis: number, count: number): number {
  const length = shape[axis] as number;
  if (axis + 1 === shape.length) return collectRow(list, length, count);
  if (list.length !== length) return -1;
  for (let i = 0; i < length && count >= 0; i++) {
    const value = element(list, i);
    count = isList(value) ? collectNumbers(value, shape, axis + 1, count) : -1;
  }
  return count;
}

/** The array of lists of few ordinary numbers, or null. */
function fromFewNumbers(list: readonly unknown[], wanted: Dtype | null, shape: readonly number[]): ArrayBase | null {
  const mine = ++collectors;
  const count = collectNumbers(list, shape, 0, 0);
  if (count <= 0 || mine !== collectors) return null;
  let numbers = Numbers.int;
  for (let i = 0; i < count; i++) {
    const value = collected[i] as number;
    if ((value | 0) !== value || Object.is(value, -0)) {
      if (isInt(value)) return null;
      numbers = Numbers.float;
    }
    floats[i] = value;
  }
  // What Python refuses to read into an unsigned type is looked for elsewhere.
  const isInts = numbers === Numbers.int;
  if (isInts && (wanted === dtype.uint32 || wanted === dtype.uint64)) return null;
  const target = wanted ?? (isInts ? dtype.int32 : dtype.float32);
  return fromFloats(numbers, count, target, writeInts(shape, 0, make, "shape", "Sequence[int]"));
}

/** The array that a nested list stands for. */
export function fromNested(list: readonly unknown[], wanted: Dtype | null): ArrayBase {
  const shape = shapeOfFirst(list);
  const few = fromFewNumbers(list, wanted, shape);
  if (few) return few;
  const found: Survey = { kind: Kind.bool, hasArrays: false, scalars: [] };
  survey(list, shape, 0, found);
  if (!found.hasArrays) return fromScalars(found, wanted, shape);
  const parts = list.map((value) => (isNested(value) || !isArray(value) ? fromValue(value, wanted) : value));
  return stack(parts as never) as unknown as ArrayBase;
}
