import { type Callable, callableClass } from "./callable_class.js";

// Python prints parts of a complex number as short as they round-trip, integers without ".0".
function part(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

class Complex {
  readonly re: number;
  readonly im: number;

  constructor(re: number | bigint = 0, im: number | bigint = 0) {
    this.re = Number(re);
    this.im = Number(im);
    Object.freeze(this);
  }

  /** As Python prints it: `(1+2j)`, or `2j` without a real part. */
  toString(): string {
    const sign = this.im < 0 || Object.is(this.im, -0) ? "" : "+";
    if (Object.is(this.re, 0)) return `${part(this.im)}j`;
    return `(${part(this.re)}${sign}${part(this.im)}j)`;
  }

  toJSON(): { re: number; im: number } {
    return { re: this.re, im: this.im };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Python's complex number, with the parts `re` and `im`. */
export const complex: Callable<typeof Complex> = callableClass(Complex, "complex");
export type complex = Complex;
