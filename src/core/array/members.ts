import type { complex } from "../../builtins/complex.js";
import type { array } from "../generated/calls.js";
import type { NestedList, NumberBuffer, Scalar } from "../types.js";

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
  toTypedArray(kw?: { copy?: boolean }): NodeJS.TypedArray;
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

  [Symbol.iterator](): IterableIterator<array>;
  /** Frees the memory now instead of at the next collection. Any later use is an error. */
  [Symbol.dispose](): void;
  [Symbol.toPrimitive](hint: string): number | bigint | string | boolean;
}
