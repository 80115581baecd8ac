import { OverflowError } from "../../builtins/errors.js";
import { wrongType } from "./errors.js";
import { type ArrayBase, handleOf, wrap } from "./handle.js";
import { arraysOf, ints, isIntList, MAX_LIST, readArrays, reserve, writeHandles } from "./scratch.js";

// Arguments that are one thing or a list of them, and lists of lists. They are copied first, because reading a list may
// run code of the user (getters, proxies), and written when no such code can run any more.

const SINGLE = -2;
const FLAT = -1;

/** An integer, a list of integers, or a list of such lists, in copies that nobody else can change. */
export type Nested = number | number[] | number[][];

function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

function int32(value: number | bigint): number {
  const number = Number(value);
  if ((number | 0) !== number) throw new OverflowError(`The integer ${value} does not fit in 32 bits.`);
  return number;
}

function integers(list: readonly unknown[], fn: object, parameter: string): number[] {
  return list.map((value, i) => {
    if (!isInteger(value)) throw wrongType(fn, `${parameter}[${i}]`, "int", value);
    return int32(value);
  });
}

/** The plain form of an integer, a list of integers or a list of lists; undefined stays what it is. */
export function nestedInts(value: unknown, fn: object, parameter: string, expected: string): Nested | undefined {
  if (value === undefined) return undefined;
  if (isInteger(value)) return int32(value);
  if (!isIntList(value)) throw wrongType(fn, parameter, expected, value);
  const items: unknown[] = Array.from(value);
  return items.some(isIntList) ? intLists(items, fn, parameter, expected) : integers(items, fn, parameter);
}

/** The plain form of a list of lists of integers. */
export function intLists(value: unknown, fn: object, parameter: string, expected: string): number[][] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrongType(fn, parameter, expected, value);
  const items: unknown[] = Array.from(value);
  return items.map((item, i) => {
    if (!isIntList(item)) throw wrongType(fn, `${parameter}[${i}]`, "Sequence[int]", item);
    return integers(Array.from(item), fn, `${parameter}[${i}]`);
  });
}

/** Writes what `nestedInts` made and returns how many places it takes. See native/convert/nested.h. */
export function writeNestedInts(value: Nested, at: number): number {
  if (typeof value === "number") return write(at, [SINGLE, value]);
  return isFlat(value) ? write(at, [FLAT, value.length, ...value]) : writeIntLists(value, at);
}

function isFlat(value: number[] | number[][]): value is number[] {
  return !Array.isArray(value[0]);
}

/** Writes a list of lists and returns how many places it takes. */
export function writeIntLists(lists: readonly number[][], at: number): number {
  return write(at, [lists.length, ...lists.flatMap((list) => [list.length, ...list])]);
}

function write(at: number, values: readonly number[]): number {
  if (at + values.length > MAX_LIST) throw new OverflowError(`A call takes at most ${MAX_LIST} integers.`);
  reserve();
  ints.set(values, at);
  return values.length;
}

/** An array as it is, or the arrays of a list in a copy. */
export function arrayOrArraysOf(
  value: unknown,
  fn: object,
  parameter: string,
  expected: string,
): ArrayBase | ArrayBase[] | undefined {
  if (value === undefined) return undefined;
  return handleOf(value) > 0 ? (value as ArrayBase) : arraysOf(value, fn, parameter, expected);
}

/** Writes one handle and returns -2, or those of a list and returns their number. */
export function writeArrayOrArrays(value: ArrayBase | readonly ArrayBase[], at: number): number {
  if (Array.isArray(value)) return writeHandles(value, at);
  writeHandles([value as ArrayBase], at);
  return SINGLE;
}

/** The wrapper of the one array that the addon left in the buffer (-2), or those of several. */
export function readArrayOrArrays(count: number): ArrayBase | ArrayBase[] {
  return count === SINGLE ? wrap(ints[0] as number) : readArrays(count);
}
