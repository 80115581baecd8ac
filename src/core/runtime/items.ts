import { isDict } from "./keywords.js";

// The items of a dict are its enumerable own properties, in their order.

/** A dict that knows the names of its items. */
export interface KnownItems {
  names(): readonly string[];
}

// Modules are proxies, and to ask a proxy for its keys takes the engine most of a microsecond: steps of training, which
// walk over all modules some times each, took up to a millisecond longer for it.
const known = new WeakMap<object, KnownItems>();

/** From now on, `items` tells of the items of a function that is a dict. */
export function knowItems(dict: object, items: KnownItems): void {
  known.set(dict, items);
}

/** The names of a dict's items, in order, or null for what is no dict. */
export function namesOf(value: unknown): readonly string[] | null {
  const items = typeof value === "function" ? known.get(value) : undefined;
  if (items) return items.names();
  return isDict(value) ? Object.keys(value) : null;
}

/** Whether a dict has an item of that name. */
export function hasItem(dict: object, name: string | number): boolean {
  const items = typeof dict === "function" && typeof name === "string" ? known.get(dict) : undefined;
  return items ? items.names().includes(name as string) : Object.prototype.propertyIsEnumerable.call(dict, name);
}
