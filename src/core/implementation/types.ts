import type { PrintOptions } from "../array/print_options.js";
import type { Device, DeviceType, Stream, ThreadLocalStream } from "../device/classes.js";
import type { StreamContext } from "../device/context.js";
import type { DtypeCategory } from "../dtype/category.js";
import type { Dtype } from "../dtype/dtype.js";
import type { array } from "../generated/calls.js";
import type { Metadata } from "../io/named.js";
import type { Documented } from "../runtime/errors.js";
import type { ArrayInit, StreamOrDevice, Tree } from "../types.js";

// The types of the functions that are written in JavaScript, as the generated declarations name them.

type Where = Stream | ThreadLocalStream | Device | DeviceType;

export declare const asarray_type: Documented & {
  (a: ArrayInit, dtype?: Dtype | null, kw?: { copy?: boolean | null }): array;
  (a: ArrayInit, kw?: { dtype?: Dtype | null; copy?: boolean | null }): array;
};

export declare const eval__type: Documented & ((...args: Tree[]) => void);
export declare const async_eval_type: Documented & ((...args: Tree[]) => void);

/** The same tree with each array replaced by its gradient. */
export type Gradient<T> = T extends array
  ? array
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Gradient<T[K]> }
    : T extends (...args: never[]) => unknown
      ? T
      : T extends object
        ? { [K in keyof T]: Gradient<T[K]> }
        : T;

type First<A extends readonly unknown[]> = A extends readonly [infer F, ...unknown[]] ? Gradient<F> : never;
type Argnums = readonly number[];
type Names = string | readonly string[];

export declare const value_and_grad_type: Documented & {
  <A extends unknown[], R>(fun: (...args: A) => R): (...args: A) => [R, First<A>];
  <A extends unknown[], R>(fun: (...args: A) => R, argnums: number): (...args: A) => [R, Tree];
  <A extends unknown[], R>(fun: (...args: A) => R, argnums: Argnums): (...args: A) => [R, Tree[]];
  <A extends unknown[], R>(
    fun: (...args: A) => R,
    argnums: null | number | Argnums | undefined,
    argnames: Names,
  ): (...args: A) => [R, [Tree, Record<string, Tree>]];
  <A extends unknown[], R>(
    fun: (...args: A) => R,
    kw: { argnums?: null | number | Argnums; argnames?: Names },
  ): (...args: A) => [R, Tree];
};

export declare const grad_type: Documented & {
  <A extends unknown[]>(fun: (...args: A) => array): (...args: A) => First<A>;
  <A extends unknown[]>(fun: (...args: A) => array, argnums: number): (...args: A) => Tree;
  <A extends unknown[]>(fun: (...args: A) => array, argnums: Argnums): (...args: A) => Tree[];
  <A extends unknown[]>(
    fun: (...args: A) => array,
    argnums: null | number | Argnums | undefined,
    argnames: Names,
  ): (...args: A) => [Tree, Record<string, Tree>];
  <A extends unknown[]>(
    fun: (...args: A) => array,
    kw: { argnums?: null | number | Argnums; argnames?: Names },
  ): (...args: A) => Tree;
};

export declare const stream_type: Documented & {
  (s: Where): StreamContext;
  <R>(s: Where, callback: () => R): R;
};

export declare const set_printoptions_type: Documented & ((precision?: number | { precision?: number }) => void);
export declare const get_printoptions_type: Documented & (() => PrintOptions);
export declare const printoptions_type: Documented & {
  (precision?: number | { precision?: number }): Disposable;
  <R>(precision: number | { precision?: number }, callback: () => R): R;
};

export declare const issubdtype_type: Documented &
  ((arg1: Dtype | DtypeCategory, arg2: Dtype | DtypeCategory) => boolean);

export declare const load_type: Documented & {
  (file: string): Record<string, array>;
  (file: string, kw: { return_metadata: true; stream?: StreamOrDevice }): [Record<string, array>, Record<string, Metadata>];
};
