import { complex } from "../../builtins/complex.js";
import { addon } from "../addon.js";
import * as dtype from "../dtype/dtype.js";
import { type Dtype, dtypes } from "../dtype/dtype.js";
import { type ArrayBase, handleOf } from "../runtime/handle.js";
import { floats } from "../runtime/scratch.js";
import type { NestedList, TypedArray } from "../types.js";
import { shapeOf } from "./shape.js";

const itemOf = addon["core.item"] as unknown as (
  handle: number,
  pin: ArrayBase,
) => number | bigint | boolean | undefined;
const readElements = addon["core.read_elements"] as unknown as (
  handle: number,
  widen: number,
  pin: ArrayBase,
) => ArrayBuffer;
const readFew = addon["core.read_few"] as unknown as (handle: number, pin: ArrayBase) => number;
const shareElements = addon["core.share_elements"] as unknown as (
  handle: number,
  pin: ArrayBase,
) => ArrayBuffer | undefined;
const dtypeCode = addon["core.array.dtype"] as unknown as (handle: number, pin: ArrayBase) => number;
const toText = addon["core.to_text"] as unknown as (handle: number, pin: ArrayBase) => string;

const dtypeOf = (array: ArrayBase): Dtype => dtypes[dtypeCode(handleOf(array), array)] as Dtype;

/** The only element as a JavaScript value. */
export function item(array: ArrayBase): number | bigint | boolean | complex {
  const value = itemOf(handleOf(array), array);
  return value === undefined ? new complex(floats[0], floats[1]) : value;
}

type Elements = (buffer: ArrayBuffer) => { readonly length: number; at(index: number): unknown };

function booleans(buffer: ArrayBuffer) {
  const bytes = new Uint8Array(buffer);
  return { length: bytes.length, at: (i: number) => bytes[i] !== 0 };
}

function complexNumbers(buffer: ArrayBuffer) {
  const parts = new Float32Array(buffer);
  return { length: parts.length / 2, at: (i: number) => new complex(parts[2 * i], parts[2 * i + 1]) };
}

// Half precision is widened on the way out: every engine can show a float32.
const elements = new Map<Dtype, Elements>([
  [dtype.bool_, booleans],
  [dtype.uint8, (b) => new Uint8Array(b)],
  [dtype.uint16, (b) => new Uint16Array(b)],
  [dtype.uint32, (b) => new Uint32Array(b)],
  [dtype.uint64, (b) => new BigUint64Array(b)],
  [dtype.int8, (b) => new Int8Array(b)],
  [dtype.int16, (b) => new Int16Array(b)],
  [dtype.int32, (b) => new Int32Array(b)],
  [dtype.int64, (b) => new BigInt64Array(b)],
  [dtype.float16, (b) => new Float32Array(b)],
  [dtype.bfloat16, (b) => new Float32Array(b)],
  [dtype.float32, (b) => new Float32Array(b)],
  [dtype.float64, (b) => new Float64Array(b)],
  [dtype.complex64, complexNumbers],
]);

type Read = (index: number) => unknown;

const readFloat: Read = (i) => floats[i];
const readBoolean: Read = (i) => floats[i] !== 0;

/** Reads the elements in row order; only until the shared floats are written to again. */
function elementsOf(array: ArrayBase): Read {
  const few = readFew(handleOf(array), array);
  if (few !== -1) return few >= 0 ? readFloat : readBoolean;
  const all = (elements.get(dtypeOf(array)) as Elements)(readElements(handleOf(array), 1, array));
  return (i) => all.at(i);
}

/** The elements as nested lists. */
export function toList(array: ArrayBase): NestedList {
  const shape = shapeOf(array);
  if (shape.length === 0) return item(array);
  return nest(shape, 0, elementsOf(array), 0);
}

/** The list of one axis, whose first element has the given index. */
function nest(shape: readonly number[], axis: number, read: Read, start: number): NestedList[] {
  const length = shape[axis] as number;
  const list = new Array<NestedList>(length);
  if (axis === shape.length - 1) {
    for (let i = 0; i < length; i++) list[i] = read(start + i) as NestedList;
    return list;
  }
  let step = 1;
  for (let i = axis + 1; i < shape.length; i++) step *= shape[i] as number;
  for (let i = 0; i < length; i++) list[i] = nest(shape, axis + 1, read, start + i * step);
  return list;
}

type View = (buffer: ArrayBuffer) => TypedArray;
const float16View = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => unknown }).Float16Array;

const views = new Map<Dtype, View>([
  [dtype.bool_, (b) => new Uint8Array(b)],
  [dtype.uint8, (b) => new Uint8Array(b)],
  [dtype.uint16, (b) => new Uint16Array(b)],
  [dtype.uint32, (b) => new Uint32Array(b)],
  [dtype.uint64, (b) => new BigUint64Array(b)],
  [dtype.int8, (b) => new Int8Array(b)],
  [dtype.int16, (b) => new Int16Array(b)],
  [dtype.int32, (b) => new Int32Array(b)],
  [dtype.int64, (b) => new BigInt64Array(b)],
  [dtype.float32, (b) => new Float32Array(b)],
  [dtype.float64, (b) => new Float64Array(b)],
  // Real and imaginary parts in turn.
  [dtype.complex64, (b) => new Float32Array(b)],
]);
if (float16View) views.set(dtype.float16, (b) => new float16View(b) as TypedArray);

/** The elements in row order as a TypedArray of their type: a copy, or the array's own memory if that is wanted. */
export function toTypedArray(array: ArrayBase, copy: boolean): TypedArray {
  const type = dtypeOf(array);
  const view = views.get(type);
  if (!view) {
    throw new TypeError(
      `toTypedArray(): JavaScript has no typed array for ${type}: convert with astype(mx.float32), or read the bits ` +
        "with view(mx.uint16).",
    );
  }
  const own = copy ? undefined : shareElements(handleOf(array), array);
  return view(own ?? readElements(handleOf(array), 0, array));
}

/** The text that Python's repr gives. */
export function toRepr(array: ArrayBase): string {
  return toText(handleOf(array), array);
}
