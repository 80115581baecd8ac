import { notConstructible } from "../runtime/errors.js";

const INTERNAL = Symbol("internal");

let codeOrMinusOne: (value: unknown) => number;

/** A family of dtypes, as issubdtype knows them. */
export class DtypeCategory {
  readonly #name: string;
  readonly #value: number;

  constructor(token: unknown, name?: string, value?: number) {
    if (token !== INTERNAL) throw notConstructible("DtypeCategory");
    this.#name = name as string;
    this.#value = value as number;
    Object.freeze(this);
  }

  static complexfloating = new DtypeCategory(INTERNAL, "complexfloating", 0);
  static floating = new DtypeCategory(INTERNAL, "floating", 1);
  static inexact = new DtypeCategory(INTERNAL, "inexact", 2);
  static signedinteger = new DtypeCategory(INTERNAL, "signedinteger", 3);
  static unsignedinteger = new DtypeCategory(INTERNAL, "unsignedinteger", 4);
  static integer = new DtypeCategory(INTERNAL, "integer", 5);
  static number = new DtypeCategory(INTERNAL, "number", 6);
  static generic = new DtypeCategory(INTERNAL, "generic", 7);

  static {
    codeOrMinusOne = (value) => (typeof value === "object" && value !== null && #value in value ? value.#value : -1);
  }

  toString(): string {
    return `DtypeCategory.${this.#name}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** The number of a category in MLX's enumeration, or -1 for any other value. */
export function categoryOf(value: unknown): number {
  return codeOrMinusOne(value);
}

export const { complexfloating, floating, inexact, signedinteger, unsignedinteger, integer, number, generic } =
  DtypeCategory;
