import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import { declared } from "../runtime/declared.js";
import { addMethod } from "../runtime/describe.js";
import { missing, surplus, wrongType } from "../runtime/errors.js";
import { ArrayBase, handleOf, newWrapper, settle } from "../runtime/handle.js";
import { noteOverwritten } from "../runtime/overwritten.js";
import { encode, isNested, makeArrays, SINGLE } from "./encode.js";
import { requireValue, valueOperand } from "./value.js";

// Reading and writing parts of an array: `a[...]` and `a[...] = value` of Python.

type Get = (out: ArrayBase, handle: number, count: number, ...pins: unknown[]) => number;
type Set = (handle: number, value: unknown, count: number, ...pins: unknown[]) => void;
const getItem = addon["core.get_item"] as unknown as Get;
const setItem = addon["core.set_item"] as unknown as Set;

type Self = ArrayBase & array;
const prototype = ArrayBase.prototype;

/** The part of an array that an index selects; `entries` are changed. */
export function itemOf(self: ArrayBase, entries: unknown[], count: number): ArrayBase {
  if (!encode(entries)) {
    makeArrays(entries);
    encode(entries);
  }
  const out = newWrapper();
  return settle(out, getItem(out, handleOf(self), count, self, entries));
}

function get(this: Self, ...index: unknown[]): ArrayBase {
  if (handleOf(this) <= 0) throw wrongType(prototype.get, "self", "array", this);
  const { length } = index;
  if (length === 1) {
    if (index[0] === undefined) throw missing(prototype.get, "arg");
    return itemOf(this, index, SINGLE);
  }
  if (length === 0) throw missing(prototype.get, "arg");
  return itemOf(this, index, length);
}

/**
 * The entries of an index that is given as one argument, in a list of our own, and their number for the addon. A list is a
 * tuple of Python's; a list of Python's is nested in it, and then stands for itself alone.
 */
function entriesOf(index: unknown): [entries: unknown[], count: number] {
  if (!Array.isArray(index)) return [[index], SINGLE];
  const entries = index.length > 0 ? Array.from(index) : [];
  return [entries, entries.length === 1 && isNested(entries[0]) ? SINGLE : entries.length];
}

function set(this: Self, index: unknown, value: unknown): void {
  if (handleOf(this) <= 0) throw wrongType(prototype.set, "self", "array", this);
  if (index === undefined) throw missing(prototype.set, "arg0");
  if (arguments.length > 2) throw surplus(prototype.set, 2, arguments[2]);
  requireValue(value, prototype.set, "arg1");
  const [entries, count] = entriesOf(index);
  if (!encode(entries)) makeArrays(entries);
  // Looking at the value may run code of the user, which may index as well: so the index is written last.
  const code = valueOperand(value, prototype.set, "arg1");
  encode(entries);
  setItem(handleOf(this), code, count, this, entries, value);
  noteOverwritten(this);
}

declared("mlx.core.array.__getitem__", get);
declared("mlx.core.array.__setitem__", set);
addMethod(prototype, "get", get);
addMethod(prototype, "set", set);
addMethod(prototype, "__getitem__", get);
addMethod(prototype, "__setitem__", set);

declare module "../runtime/handle.js" {
  interface ArrayBase {
    get(...index: unknown[]): ArrayBase;
    set(index: unknown, value: unknown): void;
  }
}
