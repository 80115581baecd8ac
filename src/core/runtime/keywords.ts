import { Dtype } from "../dtype/dtype.js";
import { ArrayBase, isArray } from "./handle.js";

/** Whether a value is an object literal (or has no prototype): the form of keyword arguments and of dicts. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    // What comes most. For objects of many kinds the engine finds the prototype in its runtime, at a tenth of what a call
    // with keywords takes, and the constructor at once. What inherits from a literal has it, too, and counts as one.
    if (value instanceof ArrayBase || value instanceof Dtype) return false;
    if (value.constructor === Object) return true;
    if (Array.isArray(value)) return false;
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    // A proxy that throws, or one that was revoked: whoever wants more of it will say what it is not.
    return false;
  }
}

/** Whether a name that `for in` found is the object's own: Object.prototype may have been extended. */
export function isOwn(object: object, name: string): boolean {
  return Object.hasOwn(object, name);
}

/** The same, but for a complex number written as an object: where an operand may stand, that is a value. */
export function isKeywords(value: unknown): boolean {
  return isPlain(value) && !("re" in value && "im" in value && Object.keys(value).length === 2);
}

/** Whether a plain object names parameters and nothing else: keywords rather than a dict that a parameter takes. */
export function namesOnly(value: unknown, names: readonly string[]): boolean {
  if (!isPlain(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => names.includes(key));
}

/** What classes whose instances are dicts with more to them (nn.Module, the random state) carry on their prototype. */
export const dictBrand: unique symbol = Symbol("dict");

/** Whether a value is a dict of a tree: its enumerable own properties are the items. */
export function isDict(value: unknown): value is Record<string, unknown> {
  if (typeof value === "function") return dictBrand in value;
  return typeof value === "object" && value !== null && (isPlain(value) || (!isArray(value) && dictBrand in value));
}
