import type { float } from "../../builtins/float.js";

/** A number where Python has an int or a float: `float(1)` is Python's `1.0`. */
export type Real = number | float;

type Omittable<T extends readonly unknown[]> = { [K in keyof T]?: T[K] | undefined };
type OrUndefined<T extends readonly unknown[]> = { [K in keyof T]: T[K] | undefined };
type Show<T> = { [K in keyof T]: T[K] };

// From the last parameter to the first: what stands before it by position, it and those after it by keyword.
type ByKeyword<
  Required extends readonly unknown[],
  Optional extends readonly unknown[],
  Names extends readonly string[],
  Keywords = unknown,
> = Optional extends readonly [...infer Before, infer Last]
  ? Names extends readonly [...infer Others extends string[], infer Name extends string]
    ?
        | [...Required, ...OrUndefined<Before>, keywords: Show<Keywords & { [K in Name]?: Last | undefined }>]
        | ByKeyword<Required, Before, Others, Keywords & { [K in Name]?: Last | undefined }>
    : never
  : Required extends readonly [...infer Before, infer Last]
    ? Names extends readonly [...infer Others extends string[], infer Name extends string]
      ?
          | [...Before, keywords: Show<Keywords & { [K in Name]: Last }>]
          | ByKeyword<Before, [], Others, Keywords & { [K in Name]: Last }>
      : never
    : never;

/**
 * The arguments of a function with these required and optional parameters: all by position, or the first ones by position
 * and the others in a plain object of keywords.
 */
export type Given<
  Required extends readonly unknown[],
  Optional extends readonly unknown[],
  Names extends readonly string[],
> = [...Required, ...Omittable<Optional>] | ByKeyword<Required, Optional, Names>;

/** The arguments of a method that takes one array, `x`. */
export type GivenX<X> = Given<[x: X], [], ["x"]>;

/** What every function of the interface carries. */
export interface Documented {
  /** The declaration as Python writes it. */
  readonly signature: string;
  /** What it does. */
  readonly doc: string;
}
