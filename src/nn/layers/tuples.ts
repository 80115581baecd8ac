// Python's tuples: frozen Arrays. A Module has them as members, but they are neither parameters nor children.

/** A size for all spatial axes, or one for each. */
export type Sizes = number | readonly number[];

/** A tuple of the items. */
export function tuple<T>(items: Iterable<T>): readonly T[] {
  return Object.freeze([...items]);
}

/** Sizes as they were given: one number, or a tuple. */
export function asGiven(sizes: Sizes): Sizes {
  return typeof sizes === "number" ? sizes : tuple(sizes);
}

/** One size for each of `count` axes. */
export function sizesOf(sizes: Sizes, count: number): readonly number[] {
  return tuple(typeof sizes === "number" ? new Array<number>(count).fill(sizes) : sizes);
}
