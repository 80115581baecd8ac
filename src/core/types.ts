import type { complex } from "../builtins/complex.js";
import type { float } from "../builtins/float.js";
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

/** Memory with numbers in it: what a numpy array is to Python. */
export type NumberBuffer = NodeJS.TypedArray | DataView | ArrayBuffer | SharedArrayBuffer;

/** Where an operation runs: a stream, the default stream of a device, or null for the default of all. */
export type StreamOrDevice = null | Stream | ThreadLocalStream | Device | DeviceType;

/** What array() takes: values, nested as deep as the array has axes. */
export type ArrayInit = Scalar | NumberBuffer | array | readonly ArrayInit[];

/** An element of an array, or nested lists of them. */
export type NestedList = number | bigint | boolean | complex | NestedList[];

/** A tree: arrays in nested lists and plain objects, with other values among them. */
export type Tree = unknown;
