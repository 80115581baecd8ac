import { ValueError } from "../builtins/errors.js";
import { isDict, isEmpty, isList } from "./containers.js";
import { typeName } from "./python/repr.js";
import { define } from "./signature/define.js";
import { signature } from "./signature/signature.js";

type Merge = (a: never, b: never) => unknown;

const MERGE = signature<[tree_a: unknown, tree_b: unknown], [merge_fn: Merge | null], ["tree_a", "tree_b", "merge_fn"]>(
  "tree_merge(tree_a: Any, tree_b: Any, merge_fn: Optional[Callable] = None)",
);

// Absent, None and empty trees alike give way to the other tree.
function merge(a: unknown, b: unknown, mergeLeaves: Merge | null): unknown {
  if (isEmpty(a) && isEmpty(b)) {
    if (isList(a) !== isList(b)) {
      throw new ValueError(`tree_merge(): an empty ${typeName(a)} cannot be merged with an empty ${typeName(b)}.`);
    }
    return isList(a) ? [] : {};
  }
  const none = (tree: unknown) => tree === null || tree === undefined || isEmpty(tree);
  if (none(a) && !none(b)) return b;
  if (!none(a) && none(b)) return a;
  if (isList(a) && isList(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => merge(a[i], b[i], mergeLeaves));
  }
  if (isDict(a) && isDict(b)) {
    const item = (tree: Record<string, unknown>, key: string) => (Object.hasOwn(tree, key) ? tree[key] : null);
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return Object.fromEntries([...keys].map((key) => [key, merge(item(a, key), item(b, key), mergeLeaves)]));
  }
  if (mergeLeaves === null) {
    throw new ValueError("tree_merge(): both trees have something at the same place, and there is no merge_fn.");
  }
  return mergeLeaves(a as never, b as never);
}

/**
 * One tree with the items of both; empty lists and dicts give way to the other tree. Where both have a leaf, the
 * result is `merge_fn(leaf_a, leaf_b)`.
 */
export const tree_merge = define(
  MERGE,
  "One tree with the items of both; empty lists and dicts give way to the other tree. Where both have a leaf, the result is " +
    "`merge_fn(leaf_a, leaf_b)`.",
  merge,
);
