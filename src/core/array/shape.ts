import { addon } from "../addon.js";
import { type ArrayBase, handleOf } from "../runtime/handle.js";
import { readInts } from "../runtime/scratch.js";

const shape = addon["core.array.shape"] as unknown as (handle: number, pin: ArrayBase) => number;

/** The size of each axis. */
export function shapeOf(array: ArrayBase): number[] {
  return readInts(shape(handleOf(array), array));
}
