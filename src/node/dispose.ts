import { isArray, release } from "../core/runtime/handle.js";
import { visitLeaves } from "../core/transforms/tree.js";

/**
 * Frees the memory of every array in the given trees (arrays, lists and plain objects of them) now, instead of at the next
 * collection. Any later use of such an array is an error; disposing one twice is not.
 */
export function dispose(...trees: unknown[]): void {
  visitLeaves(trees, (leaf) => {
    if (isArray(leaf)) release(leaf);
  });
}
