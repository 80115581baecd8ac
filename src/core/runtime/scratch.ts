import { OverflowError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { describeCall, wrongType } from "./errors.js";
import { type ArrayBase, handleOf, wrap } from "./handle.js";

// Lists cross the boundary through one buffer that the addon and this side share: 64 floats, then integers.
const FLOATS = 64;
const buffer = (addon["core.scratch"] as unknown as () => ArrayBuffer)();

/** The floats of the shared buffer: values of scalars, two places each. */
export const floats = new Float64Array(buffer, 0, FLOATS);
/** The integers of the shared buffer: lists of sizes, axes and handles. */
export const ints = new Int32Array(buffer, FLOATS * Float64Array.BYTES_PER_ELEMENT);
/** The longest list that fits. */
export const MAX_LIST = ints.length;

// Reading a list may run code of the user (getters, proxies) that calls the library again and writes to the buffer.
// Each writer takes a number; if another one came while it wrote, it starts again from a plain copy of the list.
let writers = 0;

/** To be called by those who write to the buffer without reading lists of the user meanwhile. */
export function reserve(): void {
  writers++;
}

// An integer of 32 bits, or NaN for any other value. A size that is too large is an error of its own kind, as in Python.
function integer(value: unknown, fn: object, parameter: string): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number") return Number.NaN;
  if ((number | 0) === number) return number;
  if (parameter === "shape" && Number.isInteger(number)) {
    throw new OverflowError(`${describeCall(fn)}parameter 'shape': the size ${value} does not fit in 32 bits.`);
  }
  return Number.NaN;
}

/** Whether a value is a list of the kind that integers may come in. */
export function isIntList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Writes a list of integers at a place of the buffer and returns its length. */
export function writeInts(list: unknown, at: number, fn: object, parameter: string, expected: string): number {
  if (!isIntList(list)) throw wrongType(fn, parameter, expected, list);
  const length = list.length;
  if (at + length > MAX_LIST) throw wrongType(fn, parameter, `a list of at most ${MAX_LIST} integers`, list);
  const mine = ++writers;
  for (let i = 0; i < length; i++) {
    const value = list[i];
    if (typeof value === "number" && (value | 0) === value) {
      ints[at + i] = value;
    } else {
      const converted = integer(value, fn, parameter);
      if (Number.isNaN(converted)) throw wrongType(fn, `${parameter}[${i}]`, "int (32 bits)", value);
      ints[at + i] = converted;
    }
  }
  return mine === writers ? length : writeInts(Array.from(list), at, fn, parameter, expected);
}

/** A copy of a list that no code of the user can change; for functions with more than one list. */
export function plainList(list: unknown): unknown {
  return isIntList(list) ? Array.from(list) : list;
}

const NONE = -1;
const SINGLE = -2;

/** None, one integer or a list of them. Returns -1, -2 or the length of the list. */
export function writeAxes(value: unknown, at: number, fn: object, parameter: string, expected: string): number {
  if (value === undefined || value === null) return NONE;
  return writeIntOrInts(value, at, fn, parameter, expected);
}

/** One integer or a list of them. Returns -2 or the length of the list. */
export function writeIntOrInts(value: unknown, at: number, fn: object, parameter: string, expected: string): number {
  if (typeof value !== "number" && typeof value !== "bigint") return writeInts(value, at, fn, parameter, expected);
  const converted = integer(value, fn, parameter);
  if (Number.isNaN(converted)) throw wrongType(fn, parameter, expected, value);
  writers++;
  ints[at] = converted;
  return SINGLE;
}

/** None or a list of integers. Returns -1 or the length of the list. */
export function writeOptionalInts(value: unknown, at: number, fn: object, parameter: string, expected: string): number {
  if (value === undefined || value === null) return NONE;
  return writeInts(value, at, fn, parameter, expected);
}

/** The values of `*args` that may be given as one list instead: `a.reshape(2, 3)` and `a.reshape([2, 3])`. */
export function variadicInts(values: unknown[]): unknown {
  if (values.length === 0) return undefined;
  return values.length === 1 && isIntList(values[0]) ? values[0] : values;
}

/** The handle of an array, or -1 for None. */
export function optionalArray(value: unknown, fn: object, parameter: string, expected: string): number {
  if (value === undefined || value === null) return NONE;
  const handle = handleOf(value);
  if (handle <= 0) throw wrongType(fn, parameter, expected, value);
  return handle;
}

/** How many places a list takes whose length was returned by one of the writers. */
export function placesOf(marker: number): number {
  return marker === SINGLE ? 1 : Math.max(marker, 0);
}

/**
 * The arrays of a list, in a list that nobody else can change: it keeps them alive during the call. An array itself counts
 * as the list of its slices, as in Python.
 */
export function arraysOf(list: unknown, fn: object, parameter: string, expected: string): ArrayBase[] {
  const values: unknown[] = Array.isArray(list) ? list : rowsOf(list, fn, parameter, expected);
  const arrays = new Array<ArrayBase>(values.length);
  for (let i = 0; i < arrays.length; i++) {
    const value = values[i];
    if (handleOf(value) <= 0) throw wrongType(fn, `${parameter}[${i}]`, "array", value);
    arrays[i] = value as ArrayBase;
  }
  return arrays;
}

function rowsOf(value: unknown, fn: object, parameter: string, expected: string): unknown[] {
  if (handleOf(value) > 0) return [...(value as Iterable<unknown>)];
  throw wrongType(fn, parameter, expected, value);
}

/** Writes the handles of arrays at a place of the buffer and returns their number. */
export function writeHandles(arrays: readonly ArrayBase[], at = 0): number {
  if (at + arrays.length > MAX_LIST) throw new OverflowError(`A call takes at most ${MAX_LIST} arrays.`);
  writers++;
  for (let i = 0; i < arrays.length; i++) {
    const handle = handleOf(arrays[i]);
    if (handle <= 0) throw new TypeError(`${describeCall(undefined)}The array has been disposed.`);
    ints[at + i] = handle;
  }
  return arrays.length;
}

/** The wrappers of arrays whose handles the addon left in the buffer. */
export function readArrays(count: number): ArrayBase[] {
  writers++; // the addon was one: a list that was being written when the user's code called it is gone
  // Wrapping runs no code of the user: nobody writes to the buffer meanwhile.
  const arrays = new Array<ArrayBase>(count);
  for (let i = 0; i < count; i++) arrays[i] = wrap(ints[i] as number);
  return arrays;
}

/** The integers that the addon left in the buffer. */
export function readInts(count: number): number[] {
  writers++;
  const list = new Array<number>(count);
  for (let i = 0; i < count; i++) list[i] = ints[i] as number;
  return list;
}
