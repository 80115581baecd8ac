import type { complex } from "../../builtins/complex.js";
import type { array } from "../generated/calls.js";
import type { ArrayAt } from "../indexing/at.js";
import type { ArrayIterator } from "../indexing/iterator.js";
import type { Index, NestedList, NumberBuffer, Scalar, TypedArray, Value } from "../types.js";

type Operand = array | Scalar | NumberBuffer;

/** The members of an array that are written by hand; the generated ones are added to them. */
export interface ArrayMembers {
  /** The number of slices along the first axis: Python's `len(a)`. */
  readonly length: number;

  /** The only element: a number, a BigInt for 64-bit integers, a boolean or a complex number. */
  item(): number | bigint | boolean | complex;
  /** The elements as nested lists; without axes, the element itself. */
  tolist(): NestedList;
  /**
   * The elements in row order as a TypedArray of their type (bytes for booleans, real and imaginary parts in turn for
   * complex numbers). A copy, unless `copy` is false: then the array's own memory where the platform allows it, which must
   * only be read.
   */
  toTypedArray(kw?: { copy?: boolean }): TypedArray;
  toJSON(): NestedList;
  toString(): string;
  valueOf(): number | bigint | boolean | complex;

  /** `a + b` */
  add(b: Operand): array;
  /** `a - b` */
  subtract(b: Operand): array;
  /** `a * b` */
  multiply(b: Operand): array;
  /** `a / b` */
  divide(b: Operand): array;
  /** `a // b` */
  floor_divide(b: Operand): array;
  /** `a % b` */
  remainder(b: Operand): array;
  /** `a ** b` */
  power(b: Operand): array;
  /** `a @ b` */
  matmul(b: array): array;
  /** `-a` */
  negative(): array;
  /** `~a` */
  bitwise_invert(): array;
  /** `a & b` */
  bitwise_and(b: Operand): array;
  /** `a | b` */
  bitwise_or(b: Operand): array;
  /** `a ^ b` */
  bitwise_xor(b: Operand): array;
  /** `a << b` */
  left_shift(b: Operand): array;
  /** `a >> b` */
  right_shift(b: Operand): array;
  /** `a == b` */
  equal(b: Operand): array;
  /** `a != b` */
  not_equal(b: Operand): array;
  /** `a < b` */
  less(b: Operand): array;
  /** `a <= b` */
  less_equal(b: Operand): array;
  /** `a > b` */
  greater(b: Operand): array;
  /** `a >= b` */
  greater_equal(b: Operand): array;

  /** `a[index]`, `a[index, index]`: the part of the array that an index selects. */
  get(...index: [Index, ...Index[]]): array;
  /**
   * `a[index] = value`, `a[index, index] = value`: writes to a part of the array. A list is a list of indices, so that a
   * list index is nested: `a.set([[0, 2]], value)`. The object itself changes.
   */
  set(index: Index | readonly Index[], value: Value): void;
  __getitem__(...index: [Index, ...Index[]]): array;
  __setitem__(index: Index | readonly Index[], value: Value): void;
  /** Updates of a part of the array that give a new array: `a.at(0).add(1)` is Python's `a.at[0].add(1)`. */
  readonly at: ArrayAt;

  __iter__(): ArrayIterator;
  [Symbol.iterator](): IterableIterator<array>;
  /** Frees the memory now instead of at the next collection. Any later use is an error. */
  [Symbol.dispose](): void;
  [Symbol.toPrimitive](hint: string): number | bigint | string | boolean;
}
