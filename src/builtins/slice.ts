import { type Callable, callableClass } from "./callable_class.js";

type Bound = number | bigint | null | undefined;

/** Whether a value is a slice: no proxy or look-alike, whose bounds could be anything by the time they are read. */
export let isSlice: (value: unknown) => value is Slice;

class Slice {
  readonly #isSlice = true;
  readonly start: number | bigint | null;
  readonly stop: number | bigint | null;
  readonly step: number | bigint | null;

  /** `slice(stop)`, `slice(start, stop)` or `slice(start, stop, step)`, as in Python. */
  constructor(first?: Bound, second?: Bound, step?: Bound) {
    const onlyStop = second === undefined && step === undefined;
    this.start = onlyStop ? null : (first ?? null);
    this.stop = onlyStop ? (first ?? null) : (second ?? null);
    this.step = step ?? null;
    Object.freeze(this);
  }

  static {
    isSlice = (value): value is Slice => typeof value === "object" && value !== null && #isSlice in value;
  }

  toString(): string {
    const text = (bound: number | bigint | null) => (bound === null ? "None" : String(bound));
    return `slice(${text(this.start)}, ${text(this.stop)}, ${text(this.step)})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Python's slice object: `a.get(slice(1, 3))` is `a[1:3]`. Bounds that are `null` are left open. */
export const slice: Callable<typeof Slice> = callableClass(Slice, "slice");
export type slice = Slice;
