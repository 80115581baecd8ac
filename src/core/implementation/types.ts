import type { float } from "../../builtins/float.js";
import type { PrintOptions } from "../array/print_options.js";
import type { ArrayNamespaceInfo } from "../array_api/namespace_info.js";
import type { Device, DeviceType, Stream, ThreadLocalStream } from "../device/classes.js";
import type { StreamContext } from "../device/context.js";
import type { Group } from "../distributed/group.js";
import type { AllGatherFactory } from "../distributed/init.js";
import type { DtypeCategory } from "../dtype/category.js";
import type { Dtype } from "../dtype/dtype.js";
import type { array } from "../generated/calls.js";
import type { FileSource, FileTarget } from "../io/files.js";
import type { Metadata } from "../io/named.js";
import type { Documented } from "../runtime/errors.js";
import type { FunctionExporter } from "../transforms/export.js";
import type { ArrayInit, FileUrl, Ints, NumberBuffer, Scalar, StreamOrDevice, Tree } from "../types.js";

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

type AnyFunction = (...args: never[]) => unknown;

export declare const vjp_type: Documented &
  ((
    fun: (...args: array[]) => array | readonly array[],
    primals: readonly array[],
    cotangents: readonly array[],
  ) => [array[], array[]]);
export declare const jvp_type: Documented &
  ((
    fun: (...args: array[]) => array | readonly array[],
    primals: readonly array[],
    tangents: readonly array[],
  ) => [array[], array[]]);

/** Axes for vmap: one for all, or a tree like the arguments. */
export type VmapAxes = null | number | readonly VmapAxes[] | { readonly [key: string]: VmapAxes };

export declare const vmap_type: Documented & {
  <F extends AnyFunction>(fun: F, in_axes?: VmapAxes, out_axes?: VmapAxes): F;
  <F extends AnyFunction>(fun: F, kw: { in_axes?: VmapAxes; out_axes?: VmapAxes }): F;
};

export declare const compile_type: Documented & {
  <F extends AnyFunction>(fun: F, inputs?: Tree, outputs?: Tree, shapeless?: boolean): F;
  <F extends AnyFunction>(fun: F, kw: { inputs?: Tree; outputs?: Tree; shapeless?: boolean }): F;
};

export declare const checkpoint_type: Documented & (<F extends AnyFunction>(fun: F) => F);

export declare const stream_type: Documented & {
  (s: Where): StreamContext;
  <R>(s: Where, callback: () => R): R;
};

type Backend = "any" | "ring" | "mpi" | "nccl" | "jaccl";
type JacclOnly = { all_gather_factory?: AllGatherFactory | null };

export declare const distributed_init_type: Documented & {
  (strict?: boolean, backend?: Backend, kw?: JacclOnly): Group;
  (strict: boolean, kw?: JacclOnly & { backend?: Backend }): Group;
  (kw: JacclOnly & { strict?: boolean; backend?: Backend }): Group;
};

export declare const set_printoptions_type: Documented & ((precision?: number | { precision?: number }) => void);
export declare const get_printoptions_type: Documented & (() => PrintOptions);
export declare const printoptions_type: Documented & {
  (precision?: number | { precision?: number }): Disposable;
  <R>(precision: number | { precision?: number }, callback: () => R): R;
};

export declare const issubdtype_type: Documented &
  ((arg1: Dtype | DtypeCategory, arg2: Dtype | DtypeCategory) => boolean);

type NamedArrays = Record<string, array>;
type ArraysFormat = "npz" | "safetensors" | "gguf";
type WithMetadata = [arrays: NamedArrays, metadata: Record<string, Metadata>];
type InStream = { stream?: StreamOrDevice };
type WithoutMetadata = { return_metadata?: false; stream?: StreamOrDevice };

/** What a file of a format holds. */
type OfFormat<F> = F extends "npy" ? array : F extends ArraysFormat ? NamedArrays : array | NamedArrays;
/** What a file holds, as far as its name tells. */
type OfFile<F> = F extends `${string}.npy`
  ? array
  : F extends `${string}.${ArraysFormat}`
    ? NamedArrays
    : array | NamedArrays;

export declare const load_type: Documented & {
  <P extends FileSource>(file: P, kw?: WithoutMetadata & { format?: null }): OfFile<P>;
  <P extends FileSource>(
    file: P,
    format: null | undefined,
    return_metadata?: false | WithoutMetadata,
    kw?: InStream,
  ): OfFile<P>;
  <F extends string>(file: FileSource, kw: WithoutMetadata & { format: F }): OfFormat<F>;
  <F extends string>(
    file: FileSource,
    format: F,
    return_metadata?: false | WithoutMetadata,
    kw?: InStream,
  ): OfFormat<F>;
  (file: FileSource, kw: InStream & { format?: string | null; return_metadata: true }): WithMetadata;
  (
    file: FileSource,
    format: string | null | undefined,
    return_metadata: true | (InStream & { return_metadata: true }),
    kw?: InStream,
  ): WithMetadata;
};

export declare const save_type: Documented & {
  (file: FileTarget, arr: array): void;
  (file: FileTarget, kw: { arr: array }): void;
  (kw: { file: FileTarget; arr: array }): void;
};

export declare const savez_type: Documented & {
  (file: FileTarget, ...args: array[]): void;
  (file: FileTarget, ...args: [...args: array[], kwargs: Readonly<Record<string, array>>]): void;
};
export declare const savez_compressed_type: typeof savez_type;

export declare const save_safetensors_type: Documented &
  ((
    file: FileTarget,
    arrays: Readonly<Record<string, array>>,
    metadata?: Readonly<Record<string, string>> | null,
  ) => void);

export declare const save_gguf_type: Documented &
  ((
    file: string | FileUrl,
    arrays: Readonly<Record<string, array>>,
    metadata?: Readonly<Record<string, Metadata>> | null,
  ) => void);

export declare const get_array_buffer_size_type: Documented & ((...args: Tree[]) => number);

/** A dtype, or a kind of the array API standard. */
export type DtypeKind =
  | Dtype
  | "bool"
  | "signed integer"
  | "unsigned integer"
  | "integral"
  | "real floating"
  | "complex floating"
  | "numeric";

export declare const isdtype_type: Documented & {
  (dtype: Dtype, kind: DtypeKind | readonly DtypeKind[]): boolean;
  (dtype: Dtype, kw: { kind: DtypeKind | readonly DtypeKind[] }): boolean;
  (kw: { dtype: Dtype; kind: DtypeKind | readonly DtypeKind[] }): boolean;
};
export declare const result_type_type: Documented & ((...arrays_and_dtypes: (array | Dtype)[]) => Dtype);
export declare const can_cast_type: Documented & {
  (from_: array | Dtype, to: Dtype): boolean;
  (from_: array | Dtype, kw: { to: Dtype }): boolean;
  (kw: { from_: array | Dtype; to: Dtype }): boolean;
};
export declare const from_dlpack_type: Documented &
  ((x: array | NumberBuffer, kw?: { copy?: boolean | null }) => array);
export declare const __array_namespace_info___type: Documented & (() => ArrayNamespaceInfo);

type Triple = readonly [number, number, number];

/** Where and on what a kernel runs. */
interface KernelRun {
  inputs: readonly (array | Scalar | NumberBuffer)[];
  output_shapes: readonly Ints[];
  output_dtypes: readonly Dtype[];
  /** Threads in all, not groups. */
  grid: Triple;
  threadgroup: Triple;
  init_value?: number | null;
  stream?: StreamOrDevice;
}

/** What metal_kernel and cuda_kernel return. */
export type Kernel = Documented &
  ((
    kw: KernelRun & { template?: readonly (readonly [string, boolean | number | Dtype])[] | null; verbose?: boolean },
  ) => array[]);

/** What metal_kernel and cuda_kernel are made from. */
interface KernelOptions {
  header?: string;
  ensure_row_contiguous?: boolean;
}
interface KernelSource extends KernelOptions {
  name: string;
  input_names: readonly string[];
  output_names: readonly string[];
  source: string;
}
interface MetalOptions {
  atomic_outputs?: boolean;
  compile_options?: { math_mode?: "safe" | "relaxed" | "fast" } | null;
}
interface CudaOptions {
  shared_memory?: number;
}

export declare const fast_metal_kernel_type: Documented & {
  (kw: KernelSource & MetalOptions): Kernel;
  (
    name: string,
    input_names: readonly string[],
    output_names: readonly string[],
    source: string,
    kw?: KernelOptions & MetalOptions,
  ): Kernel;
  (
    name: string,
    input_names: readonly string[],
    output_names: readonly string[],
    source: string,
    header: string,
    ensure_row_contiguous?: boolean,
    atomic_outputs?: boolean,
    compile_options?: MetalOptions["compile_options"],
  ): Kernel;
};
export declare const fast_cuda_kernel_type: Documented & {
  (kw: KernelSource & CudaOptions): Kernel;
  (
    name: string,
    input_names: readonly string[],
    output_names: readonly string[],
    source: string,
    kw?: KernelOptions & CudaOptions,
  ): Kernel;
  (
    name: string,
    input_names: readonly string[],
    output_names: readonly string[],
    source: string,
    header: string,
    ensure_row_contiguous?: boolean,
    shared_memory?: number,
  ): Kernel;
};
export declare const fast_precompiled_cuda_kernel_type: Documented &
  ((
    kw: KernelRun &
      CudaOptions & {
        name: string;
        compiled_source: Uint8Array | ArrayBuffer | DataView;
        scalars: readonly (boolean | number | bigint | float)[];
        ensure_row_contiguous?: boolean;
      },
  ) => array[]);

type ExportKeywords = {
  shapeless?: boolean;
  metadata?: string | null;
  [name: string]: array | boolean | string | null | undefined;
};
type ExportInput = array | readonly array[] | Readonly<Record<string, array>>;

/** One part of a graph, as export_function tells a callback. */
export interface ExportRecord {
  readonly type: string;
  readonly [part: string]: unknown;
}

export declare const export_function_type: Documented &
  ((
    file_or_callback: string | FileUrl | ((part: ExportRecord) => void),
    fun: AnyFunction,
    ...args: readonly (ExportInput | ExportKeywords)[]
  ) => void);

/** A function that was read from a file. */
export type ImportedFunction = (...args: ExportInput[]) => array[];

export declare const import_function_type: Documented & {
  (file: string | FileUrl, return_metadata: true | { return_metadata: true }): [ImportedFunction, string];
  (file: string | FileUrl, return_metadata?: false | { return_metadata?: false }): ImportedFunction;
};

export declare const exporter_type: Documented & {
  <R>(file: string | FileUrl, fun: AnyFunction, callback: (exporter: FunctionExporter) => R, kw?: ExporterKeywords): R;
  (file: string | FileUrl, fun: AnyFunction, kw?: ExporterKeywords): FunctionExporter;
};
type ExporterKeywords = { shapeless?: boolean; metadata?: string | null };

export declare const export_to_dot_type: Documented &
  ((
    file: string | FileUrl | { write(text: string): unknown },
    ...args: readonly (Tree | Record<string, array>)[]
  ) => void);
