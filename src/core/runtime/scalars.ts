import { complex } from "../../builtins/complex.js";
import { OverflowError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { wrongType } from "./errors.js";
import { type ArrayBase, handleOf, isArray } from "./handle.js";
import { isPlain } from "./keywords.js";
import { floats } from "./scratch.js";

// What a scalar operand is sent as; its value stands in the shared floats. See native/convert/scalar.h.
const INT = -1;
const FLOAT = -2;
const BOOL = -3;
const COMPLEX = -5;
const NONE = -6;

const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

/** Whether a number is an int of Python's: integral, not -0, and within what MLX's integers hold. */
export function isInt(value: number): boolean {
  return Number.isInteger(value) && value >= -TWO_63 && value < TWO_63 && !Object.is(value, -0);
}

/** A complex number: one of `complex(re, im)`, or an object with exactly these two numbers. */
export function asComplex(value: unknown): { re: number; im: number } | null {
  if (value instanceof complex) return value;
  if (!isPlain(value)) return null;
  const keys = Object.keys(value);
  if (keys.length !== 2 || typeof value.re !== "number" || typeof value.im !== "number") return null;
  return { re: value.re, im: value.im };
}

/** Whether a value is a typed array, DataView or ArrayBuffer: numbers without a shape. */
export function isBuffer(value: unknown): value is ArrayBufferView | ArrayBuffer | SharedArrayBuffer {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** Turns what the addon cannot read (Float16Array, shared memory) into what it can. Set by the creation functions. */
let readableBuffer: (value: ArrayBufferView | ArrayBuffer | SharedArrayBuffer) => unknown = (value) => value;
export function setReadableBuffer(convert: typeof readableBuffer): void {
  readableBuffer = convert;
}

// Arrays that stand for an operand which is no array itself: nobody else holds them until the addon has used them.
const kept: ArrayBase[] = [];
let nextKept = 0;
const MOST_OPERANDS = 8;

function keep(array: ArrayBase): number {
  kept[nextKept] = array;
  nextKept = (nextKept + 1) % MOST_OPERANDS;
  return handleOf(array);
}

function sendNumber(value: number, place: number): number {
  floats[place] = value;
  if ((value | 0) === value) return Object.is(value, -0) ? FLOAT : INT;
  return isInt(value) ? INT : FLOAT;
}

/** A boolean or a `float`: a code, with the value in `floats[place]`; or 0. */
function sendNamed(value: unknown, place: number): number {
  if (typeof value === "boolean") {
    floats[place] = value ? 1 : 0;
    return BOOL;
  }
  if (!(value instanceof float)) return 0;
  floats[place] = value.value;
  return FLOAT;
}

/** A bool, an int, a float or None: a code, with the value in `floats[place]`. See native/convert/number.h. */
export function toNumber(value: unknown, place: number, fn: object, parameter: string, expected: string): number {
  if (typeof value === "number") return sendNumber(value, place);
  if (value === undefined || value === null) return NONE;
  if (typeof value === "bigint") {
    floats[place] = Number(fitting(value));
    return INT;
  }
  const code = sendNamed(value, place);
  if (code === 0) throw wrongType(fn, parameter, expected, value);
  return code;
}

function fitting(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new OverflowError(`The integer ${value} does not fit in 64 bits.`);
  return value;
}

/**
 * An operand as the addon wants it: the handle of an array, a code for a scalar whose value is then in `floats[place]`, or
 * the value itself for a BigInt and a buffer.
 */
export function operand(value: unknown, place: number, fn: object, parameter: string, expected: string): unknown {
  if (typeof value === "number") return sendNumber(value, place);
  const handle = handleOf(value);
  return handle > 0 ? handle : unusualOperand(value, place, fn, parameter, expected);
}

/** The same where None is allowed. */
export function optionalOperand(
  value: unknown,
  place: number,
  fn: object,
  parameter: string,
  expected: string,
): unknown {
  return value === undefined || value === null ? NONE : operand(value, place, fn, parameter, expected);
}

function unusualOperand(value: unknown, place: number, fn: object, parameter: string, expected: string): unknown {
  const code = sendNamed(value, place);
  if (code !== 0) return code;
  if (typeof value === "bigint") return fitting(value);
  const number = isArray(value) ? null : asComplex(value);
  if (number) {
    floats[place] = number.re;
    floats[place + 1] = number.im;
    return COMPLEX;
  }
  if (isBuffer(value)) {
    const readable = readableBuffer(value);
    // In a list: weakly typed, as every buffer is.
    return isArray(readable) ? [keep(readable)] : readable;
  }
  const arrayLike = value as { __mlx_array__?: unknown } | null | undefined;
  if (typeof arrayLike === "object" && arrayLike !== null && !isArray(value)) {
    const convert = arrayLike.__mlx_array__;
    if (typeof convert === "function") {
      const converted: unknown = convert.call(value);
      if (handleOf(converted) > 0) return keep(converted as ArrayBase);
    }
  }
  throw wrongType(fn, parameter, expected, value);
}

/** A 32-bit integer. */
export function toInt(value: unknown, fn: object, parameter: string, expected = "int"): number {
  if (typeof value === "number" && (value | 0) === value) return value;
  const number = typeof value === "bigint" ? Number(value) : value;
  // Python's binding, too, says of an int that is too large that its type is wrong.
  if (typeof number !== "number" || (number | 0) !== number) throw wrongType(fn, parameter, expected, value);
  return number;
}

/** An integer of up to 64 bits, as the addon takes it: a number, or a BigInt. */
export function toWideInt(value: unknown, fn: object, parameter: string, expected: string): number | bigint {
  const isInteger = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
  if (!isInteger) throw wrongType(fn, parameter, expected, value);
  if (value < -TWO_63 || value >= TWO_64) throw wrongType(fn, parameter, `${expected} (64 bits)`, value);
  return value;
}

/** An integer of up to 64 bits without a sign. */
export function toUnsigned(value: unknown, fn: object, parameter: string, expected: string): number | bigint {
  const number = toWideInt(value, fn, parameter, expected);
  if (number < 0) throw wrongType(fn, parameter, `${expected} (64 bits without a sign)`, value);
  return number;
}

/** A floating-point number; an int counts as one. */
export function toFloat(value: unknown, fn: object, parameter: string, expected = "float"): number {
  if (typeof value === "number") return value;
  if (value instanceof float) return value.value;
  if (typeof value === "bigint") return Number(value);
  throw wrongType(fn, parameter, expected, value);
}

/** A boolean, as 1 or 0. */
export function toBool(value: unknown, fn: object, parameter: string, expected = "bool"): number {
  if (value === true) return 1;
  if (value === false) return 0;
  throw wrongType(fn, parameter, expected, value);
}

/** A string. */
export function toText(value: unknown, fn: object, parameter: string, expected = "str"): string {
  if (typeof value === "string") return value;
  throw wrongType(fn, parameter, expected, value);
}

/** A number or a string. */
export function toNumberOrText(value: unknown, fn: object, parameter: string, expected: string): number | string {
  return typeof value === "string" ? value : toFloat(value, fn, parameter, expected);
}

/** None, a string or an array: null, the string, or a handle. */
export function toArrayOrText(value: unknown, fn: object, parameter: string, expected: string): number | string {
  if (value === undefined || value === null) return -1;
  if (typeof value === "string") return value;
  const handle = handleOf(value);
  if (handle > 0) return handle;
  throw wrongType(fn, parameter, expected, value);
}
