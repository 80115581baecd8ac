import { AttributeError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import { isArray } from "../../core/runtime/handle.js";
import { hasItem, type KnownItems } from "../../core/runtime/items.js";
import { isDict } from "../../core/runtime/keywords.js";

// Python's Module is a dict that keeps arrays, lists, dicts and other Modules as items, and everything else as
// attributes. Here the items, called members, are the enumerable own properties, in the order of assignment; attributes
// are own properties that are not enumerable. A frozen Array is Python's tuple: a member, but nothing is looked for in it.

/** Whether a value assigned to a property of a Module makes it a member. */
export function isMember(value: unknown): boolean {
  return isArray(value) || Array.isArray(value) || isDict(value);
}

/** Whether a value is a list that modules and parameters are looked for in. */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !Object.isFrozen(value);
}

/** Whether a value is one of the arrays of this package. */
export function isMlxArray(value: unknown): value is array {
  return isArray(value);
}

/** Whether a Module, or any dict, has a member of that name. */
export const hasMember = hasItem;

function checkName(target: object, name: string): void {
  if (Object.hasOwn(target, name) || !(name in target) || name in Object.prototype) return;
  throw new AttributeError(
    `'${name}' is a method or property of the class, so no member of a Module can be called that.`,
  );
}

/** Sorts what is assigned to a Module, or defined by a class field, into members and attributes. Each Module has its own. */
export class MemberHandler implements ProxyHandler<object>, KnownItems {
  readonly #target: object;
  #names: readonly string[] | null = null;
  // Somebody defined an accessor, or what cannot be changed.
  #isUnusual = false;
  /** The Module. */
  readonly proxy: object;

  constructor(target: object) {
    this.#target = target;
    this.proxy = new Proxy(target, this);
  }

  /** The names of the members: the list is another one after each change. */
  names(): readonly string[] {
    this.#names ??= Object.keys(this.#target);
    return this.#names;
  }

  set(target: object, key: string | symbol, value: unknown, receiver: unknown): boolean {
    // An array in the place of a member, as in each step of training: to define it takes many times as long.
    const replaces = !this.#isUnusual && isArray(value) && this.#names?.includes(key as string);
    if (!replaces || receiver !== this.proxy) return Reflect.set(target, key, value, receiver);
    (target as Record<string | symbol, unknown>)[key] = value;
    return true;
  }

  deleteProperty(target: object, key: string | symbol): boolean {
    this.#names = null;
    return Reflect.deleteProperty(target, key);
  }

  defineProperty(target: object, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.#names = null;
    if (typeof key === "symbol" || !("value" in descriptor) || descriptor.configurable === false) {
      this.#isUnusual = true;
      return Reflect.defineProperty(target, key, descriptor);
    }
    const member = isMember(descriptor.value);
    if (member) checkName(target, key);
    // What was the other kind leaves its place in the order, as in Python.
    if (Object.hasOwn(target, key) && hasMember(target, key) !== member) Reflect.deleteProperty(target, key);
    return Reflect.defineProperty(target, key, {
      value: descriptor.value,
      enumerable: member,
      configurable: true,
      writable: true,
    });
  }
}
