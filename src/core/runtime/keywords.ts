import { isArray } from "./handle.js";

/** Whether a value is an object literal (or has no prototype): the form of keyword arguments and of dicts. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a name that `for in` found is the object's own: Object.prototype may have been extended. */
export function isOwn(object: object, name: string): boolean {
  return Object.hasOwn(object, name);
}

/** The same, but for a complex number written as an object: where an operand may stand, that is a value. */
export function isKeywords(value: unknown): boolean {
  return isPlain(value) && !("re" in value && "im" in value && Object.keys(value).length === 2);
}
