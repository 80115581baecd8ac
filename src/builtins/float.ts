import { type Callable, callableClass } from "./callable_class.js";
import { ValueError } from "./errors.js";

const accepted = new Set(["number", "bigint", "boolean", "string"]);

class Float {
  readonly value: number;

  constructor(value: number | bigint | string | boolean = 0) {
    if (!accepted.has(typeof value)) {
      throw new TypeError(`float(): parameter 'x' must be a number or a string, not ${typeof value}.`);
    }
    this.value = typeof value === "string" ? parse(value) : Number(value);
    Object.freeze(this);
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return Number.isInteger(this.value) && Math.abs(this.value) < 1e16 ? `${this.value}.0` : String(this.value);
  }

  toJSON(): number {
    return this.value;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function parse(text: string): number {
  const plain = text.trim().toLowerCase().replaceAll("_", "");
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(plain);
  if (special) {
    const size = special[2] === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return special[1] === "-" ? -size : size;
  }
  const number = plain === "" ? Number.NaN : Number(plain);
  if (Number.isNaN(number)) throw new ValueError(`could not convert string to float: '${text}'`);
  return number;
}

/**
 * Python's float: `float(1)` is the number 1 as a float, where JavaScript's plain `1` would be an int and decide dtypes
 * as one.
 */
export const float: Callable<typeof Float> = callableClass(Float, "float");
export type float = Float;
