import { RuntimeError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { addon } from "../addon.js";
import * as dtype from "../dtype/dtype.js";
import { codeOf, type Dtype } from "../dtype/dtype.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf, isArray, newWrapper, settle } from "../runtime/handle.js";
import { asComplex, isBuffer, isInt, setReadableBuffer } from "../runtime/scalars.js";
import { floats, writeInts } from "../runtime/scratch.js";
import type { TypedArray } from "../types.js";
import { fromNested } from "./nested.js";

type Make<A extends unknown[]> = (out: ArrayBase, ...args: A) => number;
const fromBuffer = addon["core.from_buffer"] as unknown as Make<[unknown, number]>;
const fromBytes = addon["core.from_bytes"] as unknown as Make<[ArrayBufferView, number, number, number]>;
const fromArray = addon["core.from_array"] as unknown as Make<[number, number, ArrayBase]>;

const fromOneNumber = addon["core.from_number"] as unknown as Make<[number, number, number]>;
const fromNumbers = addon["core.from_numbers"] as unknown as Make<[number, number, number, number]>;

/** How the addon reads the numbers in the shared floats. */
export enum Numbers {
  bool = 0,
  int = 1,
  float = 2,
}

/** The most numbers that travel in the shared floats. */
export const FEW = floats.length;

/** An array of the first `count` shared floats; the shape stands in the shared integers. */
export function fromFloats(numbers: Numbers, count: number, wanted: Dtype, dimensions: number): ArrayBase {
  const out = newWrapper();
  return settle(out, fromNumbers(out, numbers, count, codeOf(wanted), dimensions));
}

function fromNumber(value: number, numbers: Numbers, wanted: Dtype): ArrayBase {
  const out = newWrapper();
  return settle(out, fromOneNumber(out, value, numbers, codeOf(wanted)));
}

/** A scalar of `stored` type, cast to the wanted one. */
function scalar(bytes: ArrayBufferView, stored: Dtype, wanted: Dtype): ArrayBase {
  const out = newWrapper();
  return settle(out, fromBytes(out, bytes, codeOf(stored), codeOf(wanted), 0));
}

function fromInt(value: number | bigint, wanted: Dtype | null): ArrayBase {
  const wide = BigInt(value);
  if (BigInt.asIntN(64, wide) !== wide) throw new RuntimeError("std::bad_cast");
  const fits = BigInt.asIntN(32, wide) === wide;
  return scalar(BigInt64Array.of(wide), dtype.int64, wanted ?? (fits ? dtype.int32 : dtype.int64));
}

type SomeBuffer = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

// Where the addon cannot read memory itself: half precision, for which Node-API has no type yet, and shared memory.
function readable(value: SomeBuffer, wanted: Dtype | null = null): unknown {
  const shared = value instanceof SharedArrayBuffer;
  if (shared || (ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer)) {
    const view = shared ? new Uint8Array(value) : (value as TypedArray | DataView);
    if (view instanceof DataView) return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    return readable((view as Uint8Array).slice(), wanted);
  }
  if (Object.prototype.toString.call(value) === "[object Float16Array]") {
    const view = value as ArrayBufferView & { length: number };
    const bits = new Uint16Array(view.buffer, view.byteOffset, view.length);
    const out = newWrapper();
    writeInts([view.length], 0, readable, "shape", "Sequence[int]");
    return settle(out, fromBytes(out, bits, codeOf(dtype.float16), codeOf(wanted ?? dtype.float16), 1));
  }
  return value;
}
setReadableBuffer((value) => readable(value as SomeBuffer));

/** A copy that shares its elements, cast if another dtype is wanted. */
export function copyOf(value: ArrayBase, wanted: Dtype | null): ArrayBase {
  const out = newWrapper();
  return settle(out, fromArray(out, handleOf(value), wanted ? codeOf(wanted) : -1, value));
}

/** What array(value, dtype) gives. */
export function fromValue(value: unknown, wanted: Dtype | null, fn: object = fromValue): ArrayBase {
  switch (typeof value) {
    case "number":
      if ((value | 0) === value && !Object.is(value, -0)) {
        return fromNumber(value, Numbers.int, wanted ?? dtype.int32);
      }
      if (isInt(value)) return fromInt(value, wanted);
      return fromNumber(value, Numbers.float, wanted ?? dtype.float32);
    case "bigint":
      return fromInt(value, wanted);
    case "boolean":
      return fromNumber(value ? 1 : 0, Numbers.bool, wanted ?? dtype.bool_);
  }
  if (Array.isArray(value)) return fromNested(value, wanted);
  if (isArray(value)) {
    if (handleOf(value) === 0) throw wrongType(fn, "val", "array", value);
    return copyOf(value, wanted);
  }
  if (value instanceof float) return fromNumber(value.value, Numbers.float, wanted ?? dtype.float32);
  const number = asComplex(value);
  if (number) return scalar(Float32Array.of(number.re, number.im), dtype.complex64, wanted ?? dtype.complex64);
  if (isBuffer(value)) {
    const memory = readable(value, wanted);
    if (isArray(memory)) return memory;
    const out = newWrapper();
    return settle(out, fromBuffer(out, memory, wanted ? codeOf(wanted) : -1));
  }
  const convert = (value as { __mlx_array__?: unknown } | null | undefined)?.__mlx_array__;
  if (typeof convert === "function") {
    const converted: unknown = convert.call(value);
    if (isArray(converted)) return copyOf(converted, wanted);
  }
  throw wrongType(fn, "val", "scalar | list | tuple | TypedArray | array", value);
}
