import { addon } from "../core/addon.js";
import type { ArrayBase } from "../core/runtime/handle.js";
import { writeHandles } from "../core/runtime/scratch.js";
import { arraysIn } from "../core/transforms/tree.js";

const evaluate = addon["core.eval_promise"] as unknown as (count: number, pins: readonly ArrayBase[]) => Promise<void>;

/**
 * Computes all arrays in the given trees without blocking the event loop while it waits: the work is scheduled on this
 * thread, in parts of some milliseconds at most, beginning now, and the promise is fulfilled when it is done. What fails
 * rejects the promise with the error that eval() would throw.
 */
export function evalAsync(...trees: unknown[]): Promise<void> {
  try {
    const arrays = arraysIn(trees);
    return evaluate(writeHandles(arrays), arrays);
  } catch (error) {
    return Promise.reject(error);
  }
}
