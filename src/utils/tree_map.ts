import { isPlain } from "../core/runtime/keywords.js";
import { childOf, isDict, isList } from "./containers.js";
import { describeClass } from "./signature/define.js";
import { signature } from "./signature/signature.js";
import type { Documented } from "./signature/types.js";
import type { Mapped, Tree } from "./tree_types.js";

type IsLeaf = (node: unknown) => boolean;
type Visit = (path: string | null, tree: unknown, ...rest: unknown[]) => unknown;

function walk(
  visit: Visit,
  // Undefined where nobody asks for paths: none are put together.
  path: string | null | undefined,
  tree: unknown,
  rest: readonly unknown[],
  isLeaf: IsLeaf | null,
): unknown {
  const below = (key: string | number, child: unknown) =>
    walk(
      visit,
      path === undefined ? path : path ? `${path}.${key}` : String(key),
      child,
      rest.map((other) => childOf(other, key)),
      isLeaf,
    );
  if (isLeaf?.(tree)) return visit(path ?? null, tree, ...rest);
  if (isList(tree)) return tree.map((child, i) => below(i, child));
  if (isDict(tree)) return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, below(key, child)]));
  return visit(path ?? null, tree, ...rest);
}

interface Options {
  is_leaf?: IsLeaf | null | undefined;
  path?: string | null | undefined;
}

const fits: Record<keyof Options, (value: unknown) => boolean> = {
  is_leaf: (value) => value === null || value === undefined || typeof value === "function",
  path: (value) => value === null || value === undefined || typeof value === "string",
};

// The last tree may be a plain object as well, so an object counts as keywords only if it can be nothing else: it has no
// other keys than these, with values as they take.
function splitOptions(rest: unknown[], allowed: readonly (keyof Options)[]): Options {
  const last = rest.at(-1);
  if (!isPlain(last)) return {};
  const keys = Object.keys(last) as (keyof Options)[];
  if (keys.length === 0 || !keys.every((key) => allowed.includes(key) && fits[key](last[key]))) return {};
  return rest.pop() as Options;
}

const MAP = signature<[fn: (...leaves: unknown[]) => unknown, tree: unknown]>(
  "tree_map(fn: Callable, tree: Any, *rest: Any, is_leaf: Optional[Callable] = None) -> Any",
);
const MAP_WITH_PATH = signature<[fn: Visit, tree: unknown]>(
  "tree_map_with_path(fn: Callable, tree: Any, *rest: Any, is_leaf: Optional[Callable] = None, path: Optional[Any] = None) -> Any",
);

type TreeMap = Documented & {
  <Leaf, Result, T extends Tree<Leaf>>(fn: (leaf: Leaf) => Result, tree: T): Mapped<T, Leaf, Result>;
  <Result>(
    fn: (...leaves: never[]) => Result,
    tree: unknown,
    ...rest: [...trees: unknown[], keywords: { is_leaf: IsLeaf | null }] | unknown[]
  ): Tree<Result>;
};

/**
 * Calls `fn` with each leaf of `tree` and returns a tree of the same form with the results. Further trees, with at
 * least the items of the first one, give further arguments. `is_leaf` tells of a list or dict whether it counts as a
 * leaf.
 */
export const tree_map: TreeMap = ((...args: unknown[]) => {
  const [fn, tree] = MAP.bind(args.slice(0, 2));
  const rest = args.slice(2);
  const { is_leaf = null } = splitOptions(rest, ["is_leaf"]);
  return walk((_, ...leaves) => fn(...leaves), undefined, tree, rest, is_leaf);
}) as unknown as TreeMap;
describeClass(
  tree_map,
  MAP,
  "Calls `fn` with each leaf of `tree` and returns a tree of the same form with the results. Further trees, with at least " +
    "the items of the first one, give further arguments. `is_leaf` tells of a list or dict whether it counts as a leaf.",
);

type TreeMapWithPath = Documented &
  (<Result>(
    fn: (path: string, ...leaves: never[]) => Result,
    tree: unknown,
    ...rest: [...trees: unknown[], keywords: { is_leaf?: IsLeaf | null; path?: string | null }] | unknown[]
  ) => Tree<Result>);

/** As tree_map, but `fn` gets the path of the leaf first: keys and indices joined by dots, after the prefix `path`. */
export const tree_map_with_path: TreeMapWithPath = ((...args: unknown[]) => {
  const [fn, tree] = MAP_WITH_PATH.bind(args.slice(0, 2));
  const rest = args.slice(2);
  const { is_leaf = null, path = null } = splitOptions(rest, ["is_leaf", "path"]);
  return walk(fn, path, tree, rest, is_leaf);
}) as unknown as TreeMapWithPath;
describeClass(
  tree_map_with_path,
  MAP_WITH_PATH,
  "As tree_map, but `fn` gets the path of the leaf first: keys and indices joined by dots, after the prefix `path`.",
);
