import { StopIteration } from "../../builtins/errors.js";
import { shapeOf } from "../array/shape.js";
import { copyOf } from "../create/value.js";
import type { array } from "../generated/calls.js";
import { split, squeeze } from "../generated/calls.js";
import { declared, declaredMethods } from "../runtime/declared.js";
import { addMethod } from "../runtime/describe.js";
import { notConstructible, wrongType } from "../runtime/errors.js";
import { ArrayBase, handleOf } from "../runtime/handle.js";
import { itemOf } from "./item.js";

const INTERNAL = Symbol("internal");

// As in Python: few slices are made at once, many one by one.
const MOST_AT_ONCE = 9;

class ArrayIteratorImplementation {
  readonly #array: ArrayBase;
  readonly #length: number;
  readonly #slices: readonly array[];
  #next = 0;

  constructor(token: typeof INTERNAL, self: ArrayBase) {
    if (token !== INTERNAL) throw notConstructible("mlx.core.ArrayIterator");
    const [length] = shapeOf(self);
    if (length === undefined) throw new TypeError("iter() 0-dimensional array.");
    // A copy, so that it stays the array of this moment whatever is assigned to parts of it later.
    this.#array = copyOf(self, null);
    this.#length = length;
    const atOnce = length > 0 && length <= MOST_AT_ONCE;
    this.#slices = atOnce ? split(this.#array as unknown as array, length) : [];
  }

  /** The next slice; a StopIteration after the last. */
  __next__(): array {
    if (this.#next >= this.#length) throw new StopIteration();
    const index = this.#next++;
    const slice = this.#slices[index];
    if (slice !== undefined) return squeeze(slice, 0);
    return itemOf(this.#array, [index], 1) as unknown as array;
  }

  __iter__(): ArrayIterator {
    return this;
  }

  /** What `for (const row of iterator)` takes: it goes on where the iterator stands. */
  *[Symbol.iterator](): IterableIterator<array> {
    while (this.#next < this.#length) yield this.__next__();
  }
}

Object.defineProperty(ArrayIteratorImplementation, "name", { value: "ArrayIterator", configurable: true });
declaredMethods(ArrayIteratorImplementation.prototype, "mlx.core.ArrayIterator", ["__iter__", "__next__"]);

/** An iterator over the slices of an array along its first axis. */
export type ArrayIterator = ArrayIteratorImplementation;
/** The class of what `a.__iter__()` gives; it has no constructor. */
export const ArrayIterator = declared("mlx.core.ArrayIterator", ArrayIteratorImplementation) as unknown as {
  readonly prototype: ArrayIterator;
  [Symbol.hasInstance](value: unknown): boolean;
  readonly signature: string;
  readonly doc: string;
};

function __iter__(this: unknown): ArrayIterator {
  if (handleOf(this) <= 0) throw wrongType(__iter__, "self", "array", this);
  return new ArrayIteratorImplementation(INTERNAL, this as ArrayBase);
}
declared("mlx.core.array.__iter__", __iter__);
addMethod(ArrayBase.prototype, "__iter__", __iter__);
addMethod(ArrayBase.prototype, Symbol.iterator, function (this: unknown): IterableIterator<array> {
  return __iter__.call(this)[Symbol.iterator]();
});
