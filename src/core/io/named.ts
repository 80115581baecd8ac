import type { array } from "../generated/calls.js";
import { wrap } from "../runtime/handle.js";

/** A value of a file's metadata: numbers are arrays. */
export type Metadata = array | string | string[] | null;

/** What the addon makes of a name's value: the handle of an array, or the value itself. */
type Wire = number | string | string[] | null;

/** The addon's list [name, value, name, value, ...] as an object; any name is an own property, `__proto__` too. */
export function namedValues(list: readonly Wire[]): Record<string, Metadata> {
  const entries: [string, Metadata][] = [];
  for (let i = 0; i < list.length; i += 2) {
    const value = list[i + 1] as Wire;
    entries.push([list[i] as string, typeof value === "number" ? (wrap(value) as unknown as array) : value]);
  }
  return Object.fromEntries(entries);
}
