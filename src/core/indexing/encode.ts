import { Ellipsis } from "../../builtins/ellipsis.js";
import { ValueError } from "../../builtins/errors.js";
import { isSlice } from "../../builtins/slice.js";
import { fromValue } from "../create/value.js";
import { describeValue } from "../runtime/errors.js";
import { handleOf, isArray } from "../runtime/handle.js";
import { ints, MAX_LIST, reserve } from "../runtime/scratch.js";
import { indexInteger, writeSlice, writeText } from "./slices.js";

// An index travels to the addon as four integers for each of its entries: see native/core/indexing/index.h.
const INTEGER = 0;
const NONE = 2;
const ELLIPSIS = 3;
const ARRAY = 4;
const BOOLEAN = 5;
const INTS_EACH = 4;

/** The number of entries that says that there is one, and that it is no tuple. */
export const SINGLE = -1;

/** The longest index. Python has no such limit, but no array has as many axes. */
const MOST_ENTRIES = MAX_LIST / INTS_EACH;

/**
 * Writes the entries of an index to the shared integers. No code of the user runs meanwhile. False if there are entries
 * that `makeArrays` has to turn into arrays before.
 */
export function encode(entries: readonly unknown[]): boolean {
  if (entries.length > MOST_ENTRIES) throw new ValueError(`An index has at most ${MOST_ENTRIES} entries.`);
  reserve();
  for (let i = 0, at = 0; i < entries.length; i++, at += INTS_EACH) {
    const entry = entries[i];
    if (typeof entry === "string") {
      if (entry === "...") ints[at] = ELLIPSIS;
      else writeText(entry, at);
    } else if (typeof entry === "number") {
      if (!Number.isInteger(entry)) return false;
      ints[at] = INTEGER;
      ints[at + 1] = (entry | 0) === entry ? entry : indexInteger(entry);
    } else if (entry === null) {
      ints[at] = NONE;
    } else if (entry === Ellipsis) {
      ints[at] = ELLIPSIS;
    } else if (isSlice(entry)) {
      writeSlice(entry, at);
    } else {
      const handle = handleOf(entry);
      if (handle > 0) {
        ints[at] = ARRAY;
        ints[at + 1] = handle;
      } else if (typeof entry === "boolean") {
        ints[at] = BOOLEAN;
        ints[at + 1] = entry ? 1 : 0;
      } else if (typeof entry === "bigint") {
        ints[at] = INTEGER;
        ints[at + 1] = indexInteger(entry);
      } else {
        return false;
      }
    }
  }
  return true;
}

const isTypedArray = (value: unknown): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** Whether an entry is what Python would have as a list, or as an array of numbers. */
export const isNested = (entry: unknown): boolean => Array.isArray(entry) || isTypedArray(entry) || isArray(entry);

/** Puts an array in the place of each entry that stands for one; anything else that is no index is an error. */
export function makeArrays(entries: unknown[]): void {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (isArray(entry)) {
      if (handleOf(entry) === 0) throw new TypeError("The array has been disposed.");
    } else if (Array.isArray(entry) || isTypedArray(entry)) {
      entries[i] = fromValue(entry, null);
    } else if (!isScalarEntry(entry)) {
      const yet = entries.length > 1 ? " yet" : "";
      throw new ValueError(`Cannot index mlx array using the given type${yet}: ${describeValue(entry)}.`);
    }
  }
}

function isScalarEntry(entry: unknown): boolean {
  switch (typeof entry) {
    case "string":
    case "bigint":
    case "boolean":
      return true;
    case "number":
      return Number.isInteger(entry);
    default:
      return entry === null || entry === Ellipsis || isSlice(entry);
  }
}
