import type { complex } from "../builtins/complex.js";
import type { Ellipsis } from "../builtins/ellipsis.js";
import type { float } from "../builtins/float.js";
import type { slice } from "../builtins/slice.js";
import type { Device, DeviceType, Stream, ThreadLocalStream } from "./device/classes.js";
import type { array } from "./generated/calls.js";

/** A list of integers: a shape, axes. */
export type Ints =
  | readonly (number | bigint)[]
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** A number as Python's bool, int, float or complex. */
export type Scalar = number | bigint | boolean | float | complex | { readonly re: number; readonly im: number };

/** The typed arrays that every engine has. Spelled out, so that the types need no others than the language's own. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A `file:` URL: what the class URL of Node and of browsers is, without naming either. */
export interface FileUrl {
  readonly protocol: string;
  readonly pathname: string;
  readonly href: string;
}

/** Memory with numbers in it: what a numpy array is to Python. */
export type NumberBuffer = TypedArray | DataView | ArrayBuffer | SharedArrayBuffer;

/** Where an operation runs: a stream, the default stream of a device, or null for the default of all. */
export type StreamOrDevice = null | Stream | ThreadLocalStream | Device | DeviceType;

/** A value of an assignment, cast to the dtype of the array that it is written to. */
export type Value = Scalar | NumberBuffer | array | { __mlx_array__(): array };

/** The text of a slice, `"1:3"` as in `a[1:3]`, or `"..."`. Plain strings, so that it may be put together from numbers. */
export type SliceText = string;

/** A nested list of integers or booleans: what a list is in an index of Python's. */
export type IndexList = readonly (number | bigint | boolean | IndexList)[];

/**
 * One entry of an index: an integer, a slice or its text, an ellipsis, null for a new axis, or integers in an array or a
 * list. A boolean, or booleans in an array or a list, select elements in assignments.
 */
export type Index =
  | number
  | bigint
  | boolean
  | null
  | slice
  | SliceText
  | Ellipsis
  | array
  | IndexList
  | Exclude<TypedArray, Float32Array | Float64Array>;

/** What array() takes: values, nested as deep as the array has axes. */
export type ArrayInit = Scalar | NumberBuffer | array | readonly ArrayInit[];

/** An element of an array, or nested lists of them. */
export type NestedList = number | bigint | boolean | complex | NestedList[];

/** A tree: arrays in nested lists and plain objects, with other values among them. */
export type Tree = unknown;
