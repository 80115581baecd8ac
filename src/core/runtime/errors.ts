import {
  IndexError,
  KeyError,
  MemoryError,
  NotImplementedError,
  OverflowError,
  RuntimeError,
  ValueError,
} from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { handleOf } from "./handle.js";

/** The class of each kind of error of the addon, in the order of its enumeration. */
const classes = [
  RuntimeError,
  TypeError,
  ValueError,
  IndexError,
  NotImplementedError,
  KeyError,
  OverflowError,
  MemoryError,
];

/** Lets the addon throw errors of the classes that Python would. */
export function installErrorFactory(): void {
  const install = addon["core.set_error_factory"] as unknown as (factory: unknown) => void;
  install((kind: number, message: string) => new (classes[kind] ?? RuntimeError)(message));
}

/** What every function of the interface carries. */
export interface Documented {
  readonly signature: string;
  readonly doc: string;
}

/** `sum(): ` for the messages about a call of `sum`; nothing for a call without a name. */
export function describeCall(fn: object | undefined): string {
  const name = fn && (fn as { name?: string }).name;
  return name ? `${name}(): ` : "";
}

function signatureOf(fn: object): string {
  const text = (fn as Partial<Documented>).signature;
  return text ? `\nSignature: ${text.replaceAll("\n", "\n           ")}` : "";
}

const MAX_SHOWN = 60;

/** A value as an error message shows it: what it is, and short ones themselves. */
export function describeValue(value: unknown): string {
  if (value === null) return "null (None)";
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return `the string ${JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value)}`;
    case "number":
      return `the number ${Object.is(value, -0) ? "-0" : value}`;
    case "bigint":
      return `the BigInt ${value}n`;
    case "boolean":
      return `the boolean ${value}`;
    case "symbol":
      return `the symbol ${value.toString()}`;
    case "function":
      return value.name ? `the function ${value.name}` : "a function";
  }
  if (handleOf(value) === 0) return "an array that has been disposed";
  if (handleOf(value) > 0) return "an array";
  try {
    if (Array.isArray(value)) return `an Array of length ${value.length}`;
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null || prototype === Object.prototype) return "a plain object";
    const name = prototype.constructor?.name;
    return typeof name === "string" && name ? `an object of class ${name}` : "an object";
  } catch {
    // A proxy that throws, or one that was revoked.
    return "an object that cannot be inspected";
  }
}

/** The error for a value of the wrong type. */
export function wrongType(fn: object, parameter: string, expected: string, given: unknown): TypeError {
  return new TypeError(
    `${describeCall(fn)}parameter '${parameter}' must be ${expected}, not ${describeValue(given)}.${signatureOf(fn)}`,
  );
}

/** The error for a required parameter that was not given. */
export function missing(fn: object, parameter: string): TypeError {
  return new TypeError(`${describeCall(fn)}missing required parameter '${parameter}'.${signatureOf(fn)}`);
}

/** The error for what stands where a function needs an array. */
export function notArray(fn: object, parameter: string, given: unknown, expected = "array"): TypeError {
  return given === undefined ? missing(fn, parameter) : wrongType(fn, parameter, expected, given);
}

/** The error for a keyword that the function does not know, or that may be given by position only. */
export function unexpectedKeyword(fn: object, keyword: string): TypeError {
  return new TypeError(`${describeCall(fn)}unexpected keyword '${keyword}'.${signatureOf(fn)}`);
}

/** The error for a parameter that was given by position and by keyword. */
export function givenTwice(fn: object, parameter: string): TypeError {
  return new TypeError(
    `${describeCall(fn)}parameter '${parameter}' was given by position and by keyword.${signatureOf(fn)}`,
  );
}

function tooMuch(fn: object, most: number, given: string): TypeError {
  const few = most === 1 ? "1 positional argument" : `${most} positional arguments`;
  return new TypeError(
    `${describeCall(fn)}takes at most ${few} and then one plain object of keywords, but was given ${given}.${signatureOf(fn)}`,
  );
}

/** The error for an argument behind all that may be given by position, which is no keywords. */
export function surplus(fn: object, most: number, given: unknown): TypeError {
  return tooMuch(fn, most, `${describeValue(given)} beyond them`);
}

/** The error for arguments behind the keywords. */
export function tooMany(fn: object, most: number, count: number): TypeError {
  return tooMuch(fn, most, `${count} arguments`);
}

/** The error for a constructor that Python does not offer. */
export function notConstructible(name: string): TypeError {
  return new TypeError(`${name}: no constructor defined.`);
}
