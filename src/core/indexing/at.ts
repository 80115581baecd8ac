import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { copyOf } from "../create/value.js";
import type { array } from "../generated/calls.js";
import { declared, declaredMethods } from "../runtime/declared.js";
import { addGetter, addMethod } from "../runtime/describe.js";
import { givenTwice, missing, notConstructible, surplus, unexpectedKeyword, wrongType } from "../runtime/errors.js";
import { ArrayBase, handleOf, newWrapper, settle } from "../runtime/handle.js";
import { isKeywords } from "../runtime/keywords.js";
import type { Index, Value } from "../types.js";
import { encode, makeArrays, SINGLE } from "./encode.js";
import { requireValue, standsForArray, valueOperand } from "./value.js";

type Update = (
  out: ArrayBase,
  handle: number,
  change: number,
  value: unknown,
  count: number,
  ...pins: unknown[]
) => number;
const updateItem = addon["core.update_item"] as unknown as Update;

/** The changes by the numbers that the addon knows them by: see native/core/indexing/indexing.h. */
const changes = { add: 1, subtract: 2, multiply: 3, divide: 4, maximum: 5, minimum: 6 };
type Change = keyof typeof changes;
const names = Object.keys(changes) as Change[];

/** The members of `ArrayAt`, which is a function as well: `a.at(0, ":")` is `a.at[0, :]`. */
export interface ArrayAtMembers {
  (...index: Index[]): ArrayAt;
  /** The same for the part that an index selects. */
  __getitem__(...index: Index[]): ArrayAt;
}

// A class whose instances are an object that exists already: its private fields are added to a function.
class Existing {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is the purpose
    return object;
  }
}

const INTERNAL = Symbol("internal");

/** What an ArrayAt is about, or null for anything else. */
let partOf: (value: unknown) => { array: ArrayBase; index: readonly unknown[] | null } | null;

class ArrayAtImplementation extends Existing {
  readonly #array: ArrayBase;
  readonly #index: readonly unknown[] | null;

  constructor(token: typeof INTERNAL, at: object, array: ArrayBase, index: readonly unknown[] | null) {
    if (token !== INTERNAL) throw notConstructible("mlx.core.ArrayAt");
    super(at);
    this.#array = array;
    this.#index = index;
  }

  static {
    partOf = (value) =>
      typeof value === "function" && #array in value ? { array: value.#array, index: value.#index } : null;
  }
}

function make(array: ArrayBase, index: readonly unknown[] | null): ArrayAt {
  const at = (...selected: Index[]): ArrayAt => {
    if (selected.length === 0) throw missing(prototype.__getitem__, "indices");
    return make(array, selected);
  };
  Object.setPrototypeOf(at, ArrayAtImplementation.prototype);
  return new ArrayAtImplementation(INTERNAL, at, array, index) as unknown as ArrayAt;
}

const prototype = ArrayAtImplementation.prototype as unknown as ArrayAt;

addMethod(prototype, "__getitem__", function __getitem__(this: unknown, ...index: unknown[]): ArrayAt {
  const part = partOf(this);
  if (!part) throw wrongType(prototype.__getitem__, "self", "ArrayAt", this);
  if (index.length === 0) throw missing(prototype.__getitem__, "indices");
  return make(part.array, index);
});

/** The value, given by position or as `{ value }`. */
function valueOf(given: unknown[], fn: object): unknown {
  let [value] = given;
  const last = given.at(-1);
  if (isKeywords(last) && !standsForArray(last)) {
    value = given.length > 1 ? value : undefined;
    for (const [key, keyword] of Object.entries(last as object)) {
      if (key !== "value") throw unexpectedKeyword(fn, key);
      if (value !== undefined) throw givenTwice(fn, key);
      value = keyword;
    }
    given = given.slice(0, -1);
  }
  if (given.length > 1) throw surplus(fn, 1, given[1]);
  return value;
}

function changed(at: unknown, change: Change, value: unknown, fn: object): ArrayBase {
  const part = partOf(at);
  if (!part) throw wrongType(fn, "self", "ArrayAt", at);
  requireValue(value, fn, "value");
  const { array, index } = part;
  if (index === null) throw new ValueError(`Must give indices to array.at (e.g. \`x.at(0).${change}(4)\`).`);
  const entries = [...index];
  if (!encode(entries)) makeArrays(entries);
  // Looking at the value may run code of the user, which may index as well: so the index is written last.
  const code = valueOperand(value, fn, "value");
  encode(entries);
  const count = entries.length === 1 ? SINGLE : entries.length;
  const out = newWrapper();
  return settle(out, updateItem(out, handleOf(array), changes[change], code, count, array, entries, value));
}

for (const name of names) {
  const method = function (this: unknown, ...given: unknown[]): ArrayBase {
    return changed(this, name, valueOf(given, method), method);
  };
  Object.defineProperty(method, "name", { value: name, configurable: true });
  Object.defineProperty(method, "length", { value: 1, configurable: true });
  addMethod(prototype, name, method);
}
declaredMethods(prototype, "mlx.core.ArrayAt", ["__getitem__", ...names]);
Object.defineProperty(ArrayAtImplementation, "name", { value: "ArrayAt", configurable: true });

addGetter(ArrayBase.prototype, "at", function (this: unknown): ArrayAt {
  if (handleOf(this) <= 0) throw wrongType({ name: "at" }, "self", "array", this);
  // A copy, so that it stays the array of this moment whatever is assigned to parts of it later.
  return make(copyOf(this as ArrayBase, null), null);
});

/** Updates of a part of an array: `a.at(0).add(1)` is Python's `a.at[0].add(1)`. */
export interface ArrayAt extends ArrayAtMembers {
  /** A copy of the array with `value` added to the selected part, as often as an element is selected. */
  add(value: Value): array;
  add(kw: { value: Value }): array;
  /** A copy with `value` subtracted from the selected part. */
  subtract(value: Value): array;
  subtract(kw: { value: Value }): array;
  /** A copy with the selected part multiplied by `value`. */
  multiply(value: Value): array;
  multiply(kw: { value: Value }): array;
  /** A copy with the selected part divided by `value`. */
  divide(value: Value): array;
  divide(kw: { value: Value }): array;
  /** A copy with the maximum of `value` and each element of the selected part. */
  maximum(value: Value): array;
  maximum(kw: { value: Value }): array;
  /** A copy with the minimum of `value` and each element of the selected part. */
  minimum(value: Value): array;
  minimum(kw: { value: Value }): array;
}

/** The class of `a.at`; it has no constructor. */
export const ArrayAt = declared("mlx.core.ArrayAt", ArrayAtImplementation) as unknown as {
  readonly prototype: ArrayAt;
  [Symbol.hasInstance](value: unknown): boolean;
  readonly signature: string;
  readonly doc: string;
};
