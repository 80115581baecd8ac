import { addon } from "../addon.js";
import type { ArrayBase } from "../runtime/handle.js";
import { writeHandles } from "../runtime/scratch.js";
import { arraysIn } from "../transforms/tree.js";

const bufferSize = addon["core.array_buffer_size"] as unknown as (count: number, pins: readonly ArrayBase[]) => number;

/** get_array_buffer_size(*args) */
export function get_array_buffer_size(trees: readonly unknown[]): number {
  const arrays = arraysIn(trees);
  return bufferSize(writeHandles(arrays), arrays);
}
