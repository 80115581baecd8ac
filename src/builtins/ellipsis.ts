class EllipsisType {
  // Without it, TypeScript would take anything with a toString for an ellipsis.
  get [Symbol.toStringTag](): "ellipsis" {
    return "ellipsis";
  }

  toString(): string {
    return "Ellipsis";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "Ellipsis";
  }
}

/** Python's `...` in an index: as many full slices as there are axes left. */
export const Ellipsis: EllipsisType = Object.freeze(new EllipsisType());
export type Ellipsis = EllipsisType;
