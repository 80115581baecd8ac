import { isDict, isList } from "./containers.js";
import { define } from "./signature/define.js";
import { signature } from "./signature/signature.js";

type Reducer = (accumulated: never, leaf: never) => unknown;
type IsLeaf = (node: unknown) => boolean;

const REDUCE = signature<
  [fn: Reducer, tree: unknown],
  [initializer: unknown, is_leaf: IsLeaf | null],
  ["fn", "tree", "initializer", "is_leaf"]
>("tree_reduce(fn: Callable, tree: Any, initializer: Any = None, is_leaf: Optional[Callable] = None)");

function reduce(fn: Reducer, tree: unknown, initial: unknown, isLeaf: IsLeaf | null): unknown {
  const isNone = initial === null || initial === undefined;
  const isTree = !isLeaf?.(tree) && (isList(tree) || isDict(tree));
  if (!isTree) return isNone ? tree : fn(initial as never, tree as never);
  return Object.values(tree).reduce((accumulated: unknown, child) => reduce(fn, child, accumulated, isLeaf), initial);
}

/**
 * Combines the leaves of a tree: `fn(accumulated, leaf)` for each leaf in turn, beginning with `initializer`, or with
 * the first leaf if there is none. `is_leaf` tells of a list or dict whether it counts as a leaf.
 */
export const tree_reduce = define(
  REDUCE,
  "Combines the leaves of a tree: `fn(accumulated, leaf)` for each leaf in turn, beginning with `initializer`, or with the " +
    "first leaf if there is none. `is_leaf` tells of a list or dict whether it counts as a leaf.",
  reduce,
);
