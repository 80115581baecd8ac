import { callableClass } from "../../builtins/callable_class.js";
import { addon } from "../addon.js";
import { declared } from "../runtime/declared.js";
import { floats } from "../runtime/scratch.js";
import { complex64, type Dtype, dtypeCode, float32, nameOf } from "./dtype.js";

const readFinfo = addon["core.finfo"] as unknown as (code: number) => void;
const readIinfo = addon["core.iinfo"] as unknown as (code: number) => string;

/** A number as C++ streams print it by default: six significant digits. */
function sixDigits(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(value.toExponential(5)))));
  if (exponent >= -5 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e") as [string, string];
  const short = digits.replace(/\.?0+$/, "");
  return `${short}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

class FloatInfo {
  #dtype: Dtype;
  #values: readonly number[];

  constructor(dtype: Dtype) {
    readFinfo(dtypeCode(dtype, finfo, "arg", "Dtype"));
    this.#dtype = dtype === complex64 ? float32 : dtype; // its parts
    this.#values = Array.from(floats.subarray(0, 5));
  }

  /** The type that all this is about. */
  get dtype(): Dtype {
    return this.#dtype;
  }
  /** How many bits one number takes. */
  get bits(): number {
    return this.#values[0] as number;
  }
  /** The smallest finite number. */
  get min(): number {
    return this.#values[1] as number;
  }
  /** The largest finite number. */
  get max(): number {
    return this.#values[2] as number;
  }
  /** The distance from 1 to the next larger number. */
  get eps(): number {
    return this.#values[3] as number;
  }
  /** The smallest positive number with full precision. */
  get smallest_normal(): number {
    return this.#values[4] as number;
  }

  __repr__(): string {
    return `finfo(min=${sixDigits(this.min)}, max=${sixDigits(this.max)}, dtype=${nameOf(this.#dtype)})`;
  }
  toString(): string {
    return this.__repr__();
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.__repr__();
  }
}

class IntegerInfo {
  #dtype: Dtype;
  #limits: readonly [bigint, bigint];

  constructor(dtype: Dtype) {
    const [min, max] = readIinfo(dtypeCode(dtype, iinfo, "arg", "Dtype")).split(" ") as [string, string];
    this.#dtype = dtype;
    this.#limits = [BigInt(min), BigInt(max)];
  }

  #asNumber(limit: bigint): number | bigint {
    return this.#dtype.size < 8 ? Number(limit) : limit;
  }

  /** The type that all this is about. */
  get dtype(): Dtype {
    return this.#dtype;
  }
  /** The smallest number; a BigInt for 64-bit types. */
  get min(): number | bigint {
    return this.#asNumber(this.#limits[0]);
  }
  /** The largest number; a BigInt for 64-bit types. */
  get max(): number | bigint {
    return this.#asNumber(this.#limits[1]);
  }

  __repr__(): string {
    return `iinfo(min=${this.#limits[0]}, max=${this.#limits[1]}, dtype=${nameOf(this.#dtype)})`;
  }
  toString(): string {
    return this.__repr__();
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.__repr__();
  }
}

export const finfo = declared("mlx.core.finfo", callableClass(FloatInfo, "finfo"));
export type finfo = FloatInfo;
export const iinfo = declared("mlx.core.iinfo", callableClass(IntegerInfo, "iinfo"));
export type iinfo = IntegerInfo;
