import { IndexError, KeyError } from "../builtins/errors.js";
import { isArray } from "../core/runtime/handle.js";
import { hasItem } from "../core/runtime/items.js";
import { isDict } from "../core/runtime/keywords.js";

// Lists and dicts of trees. A Module is a dict: its members are its enumerable own properties.

export { isDict };

export const isList = (tree: unknown): tree is unknown[] => Array.isArray(tree);

export const isEmpty = (tree: unknown): boolean =>
  (isList(tree) && tree.length === 0) || (isDict(tree) && Object.keys(tree).length === 0);

interface Indexable {
  get(index: number): unknown;
}

/** `tree[key]`, an error where there is no such item. */
export function childOf(tree: unknown, key: string | number): unknown {
  if (isList(tree)) {
    if (typeof key !== "number") throw new TypeError(`A list has no item '${key}': lists are indexed by numbers.`);
    if (key >= tree.length) throw new IndexError(`The list has ${tree.length} items, so none at index ${key}.`);
    return tree[key];
  }
  if (isDict(tree)) {
    if (!hasItem(tree, key)) throw new KeyError(`There is no item '${key}'.`);
    return tree[key];
  }
  if (isArray(tree) && typeof key === "number") return (tree as unknown as Indexable).get(key);
  throw new TypeError(`The trees differ: one has a leaf where the other has the item '${key}'.`);
}
