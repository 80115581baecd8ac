import { ValueError } from "../builtins/errors.js";
import { isDict, isList } from "./containers.js";
import { describeClass } from "./signature/define.js";
import { signature } from "./signature/signature.js";
import type { Documented } from "./signature/types.js";

type IsLeaf = (node: unknown) => boolean;
type Pairs<Leaf> = [string, Leaf][];
type Dict<Leaf> = Record<string, Leaf>;

const FLATTEN = signature<
  [tree: unknown],
  [prefix: string, is_leaf: IsLeaf | null, destination: Pairs<unknown> | Dict<unknown> | null]
>(
  "tree_flatten(tree: Any, prefix: str = '', is_leaf: Optional[Callable] = None, destination: Optional[Union[List[Tuple[str, Any]], Dict[str, Any]]] = None) -> Union[List[Tuple[str, Any]], Dict[str, Any]]",
);

type Destination = Pairs<unknown> | Dict<unknown>;

type TreeFlatten = Documented & {
  <Leaf>(tree: unknown, prefix?: string, is_leaf?: IsLeaf | null, destination?: Pairs<Leaf> | null): Pairs<Leaf>;
  <D extends Dict<never>>(
    tree: unknown,
    prefix: string | undefined,
    is_leaf: IsLeaf | null | undefined,
    destination: D,
  ): D;
  <Leaf>(tree: unknown, keywords: { prefix?: string; is_leaf?: IsLeaf | null; destination: Dict<Leaf> }): Dict<Leaf>;
  <Leaf>(
    tree: unknown,
    keywords: { prefix?: string; is_leaf?: IsLeaf | null; destination?: Pairs<Leaf> | null },
  ): Pairs<Leaf>;
};

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function flatten(
  tree: unknown,
  prefix: string,
  isLeaf: IsLeaf | null,
  add: (path: string, leaf: unknown) => void,
): void {
  const below = (key: string | number, child: unknown) => flatten(child, `${prefix}.${key}`, isLeaf, add);
  if (isLeaf?.(tree)) add(prefix.slice(1), tree);
  else if (isList(tree)) for (const [i, child] of tree.entries()) below(i, child);
  else if (isDict(tree)) for (const [key, child] of Object.entries(tree)) below(key, child);
  else add(prefix.slice(1), tree);
}

/**
 * The leaves of a tree with their paths: keys and indices joined by dots, after `prefix`, whose first character is
 * dropped. They come as a list of pairs, or are added to `destination`, a list or a dict. `is_leaf` tells of a list or
 * dict whether it counts as a leaf.
 */
export const tree_flatten: TreeFlatten = ((...args: unknown[]): Destination => {
  const [tree, prefix, is_leaf, destination] = FLATTEN.bind(args);
  const into: Destination = destination ?? [];
  flatten(
    tree,
    prefix,
    is_leaf,
    Array.isArray(into) ? (path, leaf) => into.push([path, leaf]) : (path, leaf) => define(into, path, leaf),
  );
  return into;
}) as unknown as TreeFlatten;
describeClass(
  tree_flatten,
  FLATTEN,
  "The leaves of a tree with their paths: keys and indices joined by dots, after `prefix`, whose first character is " +
    "dropped. They come as a list of pairs, or are added to `destination`, a list or a dict. `is_leaf` tells of a list or " +
    "dict whether it counts as a leaf.",
);

const UNFLATTEN = signature<[tree: Pairs<unknown> | Dict<unknown>]>(
  "tree_unflatten(tree: Union[List[Tuple[str, Any]], Dict[str, Any]]) -> Any",
);

// Python's int() of a text: digits, perhaps with a sign, spaces around or single underscores between.
const INTEGER = /^\s*[+-]?\d+(_\d+)*\s*$/;

function listOf(children: Map<string, Pairs<unknown>>): unknown[] | null {
  const places = new Map<number, string>();
  for (const key of children.keys()) {
    if (!INTEGER.test(key)) return null;
    places.set(Number(key.replaceAll("_", "")), key);
  }
  // "01" and "1" are two keys of a dict, not one place of a list.
  if (places.size !== children.size) return null;
  const items: unknown[] = [];
  for (const [place, key] of [...places].sort(([a], [b]) => a - b)) {
    while (items.length < place) items.push({});
    items.push(unflatten(children.get(key) as Pairs<unknown>));
  }
  return items;
}

function unflatten(pairs: Pairs<unknown>): unknown {
  if (pairs.length === 1 && pairs[0]?.[0] === "") return pairs[0][1];
  const children = new Map<string, Pairs<unknown>>();
  for (const [path, leaf] of pairs) {
    const dot = path.indexOf(".");
    const key = dot < 0 ? path : path.slice(0, dot);
    const below: [string, unknown] = [dot < 0 ? "" : path.slice(dot + 1), leaf];
    const siblings = children.get(key);
    if (siblings) siblings.push(below);
    else children.set(key, [below]);
  }
  return listOf(children) ?? Object.fromEntries([...children].map(([key, below]) => [key, unflatten(below)]));
}

function checkPairs(tree: readonly unknown[]): void {
  for (const pair of tree) {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") {
      throw new ValueError(
        "tree_unflatten(): each item of the list must be a pair [path, leaf] with a string as path.",
      );
    }
  }
}

type TreeUnflatten = Documented & ((tree: readonly (readonly [string, unknown])[] | Dict<unknown>) => unknown);

/** The tree of the leaves and paths that tree_flatten gives: keys that are all integers make a list, others a dict. */
export const tree_unflatten: TreeUnflatten = ((...args: unknown[]): unknown => {
  const [tree] = UNFLATTEN.bind(args);
  if (!Array.isArray(tree)) return unflatten(Object.entries(tree));
  checkPairs(tree);
  return unflatten(tree);
}) as unknown as TreeUnflatten;
describeClass(
  tree_unflatten,
  UNFLATTEN,
  "The tree of the leaves and paths that tree_flatten gives: keys that are all integers make a list, others a dict.",
);
