import { givenTwice, missing, surplus, unexpectedKeyword, wrongType } from "../../core/runtime/errors.js";
import { isPlain } from "../../core/runtime/keywords.js";
import { type Test, takesDict, testOf } from "./annotations.js";
import { type Parameter, parse } from "./parse.js";
import type { Given } from "./types.js";

interface Checked extends Parameter {
  readonly test: Test | null;
  readonly takesDict: boolean;
}

interface Options {
  /** Values of the defaults that are no literals. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The class of a method, for error messages. */
  readonly of?: string;
}

/**
 * The declaration of a function, written as in Python, that turns arguments into one value for each parameter: those
 * given by position, those of a trailing plain object of keywords, and defaults.
 */
export class Signature<
  Required extends readonly unknown[] = readonly unknown[],
  Optional extends readonly unknown[] = readonly unknown[],
  Names extends readonly string[] = readonly string[],
> {
  /** Only for the compiler: what the function may be given. */
  declare readonly arguments: Given<Required, Optional, Names>;
  /** The declaration as Python writes it. */
  readonly signature: string;
  /** The name of the function, with its class for a method. */
  readonly name: string;
  readonly #parameters: readonly Checked[];
  readonly #positional: number;

  constructor(text: string, options: Options = {}) {
    const { name, parameters } = parse(text, options.defaults);
    this.signature = text;
    this.name = options.of ? `${options.of}.${name}` : name;
    this.#parameters = parameters.map((parameter) => ({
      ...parameter,
      test: testOf(parameter.annotation),
      takesDict: takesDict(parameter.annotation),
    }));
    this.#positional = parameters.filter(({ kind }) => kind === "positional").length;
  }

  /** How many parameters have no default. */
  get length(): number {
    return this.#parameters.filter(({ required }) => required).length;
  }

  /** The values of the parameters, in their order. */
  bind(args: readonly unknown[]): [...Required, ...Optional] {
    let last = args.length - 1;
    while (last >= 0 && args[last] === undefined) last--;
    const keywords = last >= 0 && this.#areKeywords(args[last], last) ? (args[last] as Record<string, unknown>) : null;
    const given = keywords ? last : last + 1;
    if (given > this.#positional) throw surplus(this, this.#positional, args[this.#positional]);
    const values: unknown[] = new Array(this.#parameters.length);
    for (let i = 0; i < given; i++) values[i] = args[i];
    if (keywords) this.#readKeywords(keywords, values);
    this.#complete(values);
    return values as [...Required, ...Optional];
  }

  // A plain object where a dict is a value is that value, unless it names parameters that Python would leave out.
  #areKeywords(value: unknown, place: number): boolean {
    if (!isPlain(value)) return false;
    const parameter = place < this.#positional ? this.#parameters[place] : undefined;
    if (!parameter?.takesDict) return true;
    if (parameter.required) return false;
    const names = Object.keys(value);
    return names.length > 0 && names.every((name) => this.#place(name) >= place);
  }

  #place(name: string): number {
    return this.#parameters.findIndex((parameter) => parameter.name === name);
  }

  #readKeywords(keywords: Record<string, unknown>, values: unknown[]): void {
    for (const name of Object.keys(keywords)) {
      const place = this.#place(name);
      if (place < 0) throw unexpectedKeyword(this, name);
      if (values[place] !== undefined) throw givenTwice(this, name);
      values[place] = keywords[name];
    }
  }

  #complete(values: unknown[]): void {
    for (let i = 0; i < values.length; i++) {
      const { name, annotation, required, fallback, test } = this.#parameters[i] as Checked;
      let value = values[i];
      if (value === undefined) {
        if (required) throw missing(this, name);
        // A list is a new one for each call: whoever gets it may change it.
        values[i] = Array.isArray(fallback) && !Object.isFrozen(fallback) ? [...fallback] : fallback;
        continue;
      }
      if (typeof value === "bigint" && test) {
        value = Number(value);
        values[i] = value;
      }
      if (test && !test(value) && !(value === null && fallback === null)) {
        throw wrongType(this, name, annotation, value);
      }
    }
  }
}

/** What may be given to a function that is declared so. */
export type Arguments<S extends { readonly arguments: readonly unknown[] }> = S["arguments"];

/** Declares a function. `Names` are the names of its parameters, in order, for the compiler. */
export function signature<
  Required extends readonly unknown[],
  Optional extends readonly unknown[] = [],
  Names extends readonly string[] = readonly string[],
>(text: string, options?: Options): Signature<Required, Optional, Names> {
  return new Signature(text, options);
}
