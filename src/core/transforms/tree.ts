import { ValueError } from "../../builtins/errors.js";
import { type ArrayBase, handleOf, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";

// Trees: arrays in lists and dicts. Anything else is a leaf that is carried along.

/** Deeper trees can only be cyclic. */
const MAX_DEPTH = 1000;

/** Calls `visit` with every leaf, in order. */
export function visitLeaves(tree: unknown, visit: (leaf: unknown) => void, depth = 0): void {
  if (depth > MAX_DEPTH) throw new ValueError("The tree is nested too deep or contains itself.");
  if (isArray(tree)) visit(tree);
  else if (Array.isArray(tree)) for (const item of tree) visitLeaves(item, visit, depth + 1);
  else if (isPlain(tree)) for (const key of Object.keys(tree)) visitLeaves(tree[key], visit, depth + 1);
  else visit(tree);
}

/** A tree of the same form with every leaf replaced. */
export function mapLeaves(tree: unknown, map: (leaf: unknown) => unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new ValueError("The tree is nested too deep or contains itself.");
  if (isArray(tree)) return map(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapLeaves(item, map, depth + 1));
  if (!isPlain(tree)) return map(tree);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(tree)) copy[key] = mapLeaves(tree[key], map, depth + 1);
  return copy;
}

/** All arrays of a tree; a disposed one is an error. */
export function arraysIn(tree: unknown): ArrayBase[] {
  const arrays: ArrayBase[] = [];
  visitLeaves(tree, (leaf) => {
    if (!isArray(leaf)) return;
    if (handleOf(leaf) === 0) throw new TypeError("The array has been disposed.");
    arrays.push(leaf);
  });
  return arrays;
}
