import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { namesOf } from "../../core/runtime/items.js";
import { isDict } from "../../core/runtime/keywords.js";
import { typeName } from "../../utils/python/repr.js";
import type { Module } from "./base.js";
import { hasMember, isList, isMlxArray } from "./members.js";

// The recursive walks behind Module's methods: collecting members, and putting other values in their place.

/** A dict of members: what parameters(), children() and the like give, nested as the modules are. */
export type Members = { [name: string]: unknown };

export type Filter = (module: Module, key: string, value: unknown) => boolean;
type Dict = Record<string, unknown>;

export interface Walk {
  readonly filter: Filter;
  readonly map: (value: never) => unknown;
  readonly isLeaf: Filter;
  readonly isModule: (value: unknown) => value is Module;
}

/** The members of a module that pass the filter, with what is below them. */
export function collectMembers(module: Module, walk: Walk): Members {
  const chosen: [string, unknown][] = [];
  for (const key of namesOf(module) as readonly string[]) {
    const value = (module as unknown as Dict)[key];
    if (walk.filter(module, key, value)) chosen.push([key, collect(module, key, value, walk)]);
  }
  return Object.fromEntries(chosen);
}

function collect(module: Module, key: string, value: unknown, walk: Walk): unknown {
  if (walk.isLeaf(module, key, value)) return walk.map(value as never);
  if (walk.isModule(value)) return collectMembers(value, walk);
  const below = (name: string | number, child: unknown) => {
    const path = `${key}.${name}`;
    return walk.filter(module, path, child) ? collect(module, path, child, walk) : {};
  };
  if (isList(value)) return value.map((child, i) => below(i, child));
  if (isDict(value))
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, below(name, child)]));
  throw new RuntimeError(`The member '${key}' is a ${typeName(value)}, which the filter should not have let through.`);
}

/** What to do with an item that is there already, and with what shall take its place. */
type Replace = (current: unknown, next: unknown, put: (value: unknown) => void) => void;

function replaceItems(target: unknown, items: unknown, strict: boolean, what: string, replace: Replace): void {
  if (Array.isArray(items)) replaceInList(target, items, strict, replace);
  else if (isDict(items)) replaceInDict(target, items, strict, what, replace);
  else if (strict) throw new ValueError(`A value of type ${typeName(items)} cannot replace ${what}s.`);
}

function replaceInDict(target: unknown, items: Dict, strict: boolean, what: string, replace: Replace): void {
  for (const [key, next] of Object.entries(items)) {
    if (isDict(target) && hasMember(target, key)) {
      replace(target[key], next, (value) => {
        target[key] = value;
      });
    } else if (strict) throw new ValueError(`The module has no ${what} named "${key}".`);
  }
}

function replaceInList(target: unknown, items: readonly unknown[], strict: boolean, replace: Replace): void {
  if (!Array.isArray(target) && !isDict(target)) {
    throw new TypeError(`A list cannot replace the items of a value of type ${typeName(target)}.`);
  }
  // The items of a dict whose keys are all integers come back from a file as a list.
  const holder = target as Dict;
  const length = Array.isArray(target) ? target.length : Object.keys(target).length;
  items.forEach((next, i) => {
    if (i < length) {
      replace(holder[i], next, (value) => {
        holder[i] = value;
      });
    } else if (strict) throw new ValueError(`There is no item ${i} in a list of ${length}.`);
  });
}

/** Replaces the arrays of a module, or of what is below it. */
export function replaceArrays(target: unknown, items: unknown, strict: boolean): void {
  replaceItems(target, items, strict, "parameter", (current, next, put) => {
    if (!isMlxArray(current)) replaceArrays(current, next, strict);
    else if (strict && !isMlxArray(next)) {
      throw new ValueError(`A value of type ${typeName(next)} cannot replace an array.`);
    } else put(next);
  });
}

const isEmptyDict = (value: unknown): boolean => isDict(value) && Object.keys(value).length === 0;

/** Replaces the modules below a module. */
export function replaceModules(
  target: unknown,
  items: unknown,
  strict: boolean,
  isModule: (value: unknown) => boolean,
): void {
  replaceItems(target, items, strict, "sub-module", (current, next, put) => {
    if (isModule(current) && isModule(next)) put(next);
    else if (isDict(current) || isList(current)) replaceModules(current, next, strict, isModule);
    else if (strict && !isEmptyDict(next)) {
      throw new ValueError(`A value of type ${typeName(next)} cannot replace a module.`);
    }
  });
}
