import { addon } from "../addon.js";
import { notConstructible, wrongType } from "../runtime/errors.js";

const INTERNAL = Symbol("internal");
const sizeOf = addon["core.dtype_size"] as unknown as (code: number) => number;

let codeOrMinusOne: (value: unknown) => number;

/** The type of an array's elements. There is one object per type; compare with `===`. */
export class Dtype {
  #code: number;
  #name: string;

  constructor(token: unknown, name?: string, code?: number) {
    if (token !== INTERNAL) throw notConstructible("Dtype");
    this.#name = name as string;
    this.#code = code as number;
    Object.freeze(this);
  }

  static {
    codeOrMinusOne = (value) => (typeof value === "object" && value !== null && #code in value ? value.#code : -1);
  }

  /** How many bytes one element takes. */
  get size(): number {
    return sizeOf(this.#code);
  }

  __eq__(other: unknown): boolean {
    return this === other;
  }

  __hash__(): number {
    return this.#code;
  }

  __repr__(): string {
    return `mlx.core.${this.#name}`;
  }

  toString(): string {
    return this.__repr__();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.__repr__();
  }
}

// In the order of MLX's own enumeration: the place is the code of the type at the boundary.
const names = [
  ...["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"],
  ...["float16", "float32", "float64", "bfloat16", "complex64"],
] as const;
type Name = (typeof names)[number];

/** The dtype of each code. */
export const dtypes: readonly Dtype[] = names.map((name, code) => new Dtype(INTERNAL, name, code));

/** The code of a dtype by its name. */
export function codeOfName(name: string): number {
  const code = names.indexOf(name as Name);
  if (code < 0) throw new Error(`There is no dtype ${name}.`);
  return code;
}

/** The name of a dtype without the module: `float32`. */
export function nameOf(dtype: Dtype): Name {
  return names[codeOrMinusOne(dtype)] as Name;
}

/** The code of a dtype, or -1 for any other value. */
export function codeOf(value: unknown): number {
  return codeOrMinusOne(value);
}

const named = (name: Name): Dtype => dtypes[codeOfName(name)] as Dtype;
export const bool_ = named("bool");
export const uint8 = named("uint8");
export const uint16 = named("uint16");
export const uint32 = named("uint32");
export const uint64 = named("uint64");
export const int8 = named("int8");
export const int16 = named("int16");
export const int32 = named("int32");
export const int64 = named("int64");
export const float16 = named("float16");
export const float32 = named("float32");
export const float64 = named("float64");
export const bfloat16 = named("bfloat16");
export const complex64 = named("complex64");

export const isDtype = (value: unknown): value is Dtype => codeOrMinusOne(value) >= 0;

/** The code of a dtype argument. */
export function dtypeCode(value: unknown, fn: object, parameter: string, expected: string): number {
  const code = codeOrMinusOne(value);
  if (code < 0) throw wrongType(fn, parameter, expected, value);
  return code;
}

/** The code of a dtype argument that may be None: then -1. */
export function optionalDtypeCode(value: unknown, fn: object, parameter: string, expected: string): number {
  return value === undefined || value === null ? -1 : dtypeCode(value, fn, parameter, expected);
}
