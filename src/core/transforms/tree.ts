import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { type ArrayBase, handleOf, isArray } from "../runtime/handle.js";
import { isDict } from "../runtime/keywords.js";

// Trees: arrays in lists and dicts. Anything else is a leaf that is carried along.
//
// Closures that are called here let go of their arrays at the end: the engine remembers the last function that a place in
// the code called, and young collections count that as a use. After a full collection it would keep, until the next one,
// whatever the first closure of each place refers to.

type Container = Record<string | number, unknown>;

const NONE: readonly ArrayBase[] = [];

/** Deeper trees can only be cyclic. */
const MAX_DEPTH = 1000;

/** Throws where a tree is walked so deep that it must contain itself. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new ValueError("The tree is nested too deep or contains itself.");
}

/** The names of a dict's members, or null for what is no dict. */
function dictKeys(value: unknown): readonly string[] | null {
  return isDict(value) ? Object.keys(value) : null;
}

type Visit = (leaf: unknown, container: object, key: string | number) => void;

/** Calls `visit` with every leaf, and with where it stands, in order. */
export function visitPlaces(container: object, visit: Visit, depth = 0): void {
  checkDepth(depth);
  if (Array.isArray(container)) for (let i = 0; i < container.length; i++) visitPlace(container, i, visit, depth);
  else for (const key of dictKeys(container) ?? []) visitPlace(container, key, visit, depth);
}

function visitPlace(container: object, key: string | number, visit: Visit, depth: number): void {
  const value = (container as Container)[key];
  if (!isArray(value) && (Array.isArray(value) || dictKeys(value))) visitPlaces(value as object, visit, depth + 1);
  else visit(value, container, key);
}

/** Calls `visit` with every leaf, in order. */
export function visitLeaves(tree: unknown, visit: (leaf: unknown) => void): void {
  visitPlaces([tree], visit);
}

/** A tree of the same form with every leaf replaced. */
function mapLeaves(tree: unknown, map: (leaf: unknown) => unknown, depth = 0): unknown {
  checkDepth(depth);
  if (isArray(tree)) return map(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapLeaves(item, map, depth + 1));
  const keys = dictKeys(tree);
  if (!keys) return map(tree);
  const copy: Record<string, unknown> = {};
  for (const key of keys) copy[key] = mapLeaves((tree as Container)[key], map, depth + 1);
  return copy;
}

/** The same with arrays in order in the place of the arrays; other leaves stay. */
export function unflatten(tree: unknown, arrays: readonly ArrayBase[], start = 0): unknown {
  if (isArray(tree)) return arrays[start];
  let next = start;
  let source = arrays;
  const result = mapLeaves(tree, (leaf) => (isArray(leaf) ? source[next++] : leaf));
  source = NONE;
  return result;
}

const ARRAY = Symbol("array");

/** The form of a tree: the same tree with marks in the places of the arrays. It does not keep the arrays alive. */
export function formOf(tree: unknown): unknown {
  if (isArray(tree)) return ARRAY;
  return mapLeaves(tree, (leaf) => (isArray(leaf) ? ARRAY : leaf));
}

/** The tree of a form with arrays in order. */
export function fillForm(form: unknown, arrays: readonly ArrayBase[], start = 0): unknown {
  if (form === ARRAY) return arrays[start];
  let next = start;
  let source = arrays;
  const result = mapForm(form, () => source[next++]);
  source = NONE;
  return result;
}

/** A tree of a form, in which what stands for the arrays is made in order; other leaves stay, or become `others`. */
export function mapForm(form: unknown, make: () => unknown, others?: unknown): unknown {
  return mapLeaves(form, (leaf) => {
    if (leaf === ARRAY) return make();
    return others === undefined ? leaf : others;
  });
}

function checkLive(array: ArrayBase): ArrayBase {
  if (handleOf(array) === 0) throw new TypeError("The array has been disposed.");
  return array;
}

/** All arrays of a tree; a disposed one is an error, and if the tree is to be `strict`, any other leaf is. */
export function arraysIn(tree: unknown, strict = false): ArrayBase[] {
  if (isArray(tree)) return [checkLive(tree)];
  if (Array.isArray(tree) && tree.every(isArray)) return tree.map(checkLive);
  let arrays: ArrayBase[] = [];
  visitLeaves(tree, (leaf) => {
    if (isArray(leaf)) {
      arrays.push(checkLive(leaf));
    } else if (strict) {
      throw new ValueError("[tree_flatten] The argument should contain only arrays");
    }
  });
  const found = arrays;
  arrays = [];
  return found;
}

const nativeId = addon["core.array_id"] as unknown as (handle: number, pin: ArrayBase) => number;

/** Names the array that a wrapper stands for now; in-place operators put another one behind it. 0 for a disposed one. */
export function idOf(array: ArrayBase): number {
  const handle = handleOf(array);
  return handle > 0 ? nativeId(handle, array) : 0;
}

interface Place {
  readonly container: Container;
  readonly key: string | number;
  readonly before: unknown;
  readonly during: unknown;
  /** What an array was when it was put there. */
  readonly id: number;
}

/**
 * Puts other arrays into the places of a tree's arrays for the time of `body`: the containers stay the same objects, so that
 * code which holds them sees the new arrays. Afterwards the arrays from before are back wherever one of the new ones still
 * is, whatever happened; what `body` wrote itself stays, as in Python. Frozen containers, which cannot be written to, are
 * replaced by copies.
 */
export function withArraysInPlace<T>(root: unknown[], arrays: readonly ArrayBase[], body: () => T): T {
  return root.some(isContainer) ? withTreesInPlace(root, arrays, body) : withListInPlace(root, arrays, body);
}

const isContainer = (value: unknown): boolean => !isArray(value) && (Array.isArray(value) || isDict(value));

/** The same for a list without trees, as most calls have: nothing of it need be put back. */
function withListInPlace<T>(root: unknown[], arrays: readonly ArrayBase[], body: () => T): T {
  let next = 0;
  for (let i = 0; i < root.length; i++) if (isArray(root[i])) root[i] = arrays[next++];
  try {
    return body();
  } finally {
    root.length = 0;
  }
}

function withTreesInPlace<T>(root: unknown[], arrays: readonly ArrayBase[], body: () => T): T {
  let source = arrays;
  const places: Place[] = [];
  const put = (container: object, key: string | number, during: unknown) => {
    const before = (container as Container)[key];
    // The list of the arguments is nobody else's.
    if (container !== root) {
      places.push({ container: container as Container, key, before, during, id: isArray(during) ? idOf(during) : 0 });
    }
    (container as Container)[key] = during;
  };
  try {
    thaw(root, put, 0);
    let next = 0;
    visitPlaces(root, (leaf, container, key) => {
      if (isArray(leaf)) put(container, key, source[next++]);
    });
    return body();
  } finally {
    restore(places);
    source = NONE;
    places.length = 0;
    // The list of the arguments is nobody else's.
    root.length = 0;
  }
}

function restore(places: readonly Place[]): void {
  let known: Map<unknown, Place> | null = null;
  const find = (now: unknown) => {
    known ??= new Map(places.map((place) => [place.during, place]));
    return known.get(now);
  };
  for (const own of places) {
    const now = own.container[own.key];
    // Arrays may have changed places, but seldom do.
    const place = now === own.during ? own : find(now);
    if (place && (!isArray(now) || idOf(now) === place.id)) own.container[own.key] = place.before;
  }
}

function thaw(container: object, put: (c: object, key: string | number, value: unknown) => void, depth: number): void {
  checkDepth(depth);
  const keys = Array.isArray(container) ? container.keys() : (dictKeys(container) ?? []);
  for (const key of keys) {
    const value = (container as Container)[key];
    if (!isContainer(value)) continue;
    if (Object.isFrozen(value)) put(container, key, Array.isArray(value) ? [...value] : { ...(value as object) });
    thaw((container as Container)[key] as object, put, depth + 1);
  }
}
