import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf, isArray, wrap } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { wellFormed } from "./files.js";

/** A value of a file's metadata: a gguf file has numbers, as arrays, strings and lists of strings. */
export type Metadata = array | string | string[];

/** A name's value on its way to or from the addon: the handle of an array, or the value itself. */
export type Wire = number | string | readonly string[] | null;

const mapOrder = addon["core.map_order"] as unknown as (names: readonly string[]) => number[];

/** The addon's list [name, value, name, value, ...] as an object; any name is an own property, `__proto__` too. */
export function namedValues(list: readonly Wire[]): Record<string, Metadata> {
  const entries: [string, unknown][] = [];
  for (let i = 0; i < list.length; i += 2) {
    const value = list[i + 1] as Wire;
    entries.push([list[i] as string, typeof value === "number" ? wrap(value) : value]);
  }
  return Object.fromEntries(entries) as Record<string, Metadata>;
}

/** Entries in the order that Python's MLX has them in, whose maps are not ordered by insertion. */
export function inMapOrder<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return mapOrder(entries.map(([name]) => name)).map((index) => entries[index] as readonly [string, T]);
}

/** An array argument. */
export function arrayArgument(value: unknown, fn: object, parameter: string): ArrayBase {
  if (!isArray(value) || handleOf(value) <= 0) throw wrongType(fn, parameter, "array", value);
  return value;
}

/** The names and arrays of a dict argument. */
export function namedArrays(value: unknown, fn: object, parameter: string): { names: string[]; arrays: ArrayBase[] } {
  if (!isPlain(value)) throw wrongType(fn, parameter, "dict[str, array]", value);
  const names = Object.keys(value);
  const arrays = names.map((name) => arrayArgument(value[name], fn, `${parameter}[${JSON.stringify(name)}]`));
  for (const name of names) wellFormed(name, "The name");
  return { names, arrays };
}
