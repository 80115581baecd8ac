import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { type ArrayBase, handleOf, isArray } from "../runtime/handle.js";
import { namesOf } from "../runtime/items.js";
import { isDict } from "../runtime/keywords.js";
import { unwatchOverwriting, wasOverwritten, watchOverwriting } from "../runtime/overwritten.js";
import { callTraced, type UserFunction } from "./user_function.js";

// Trees: arrays in lists and dicts. Anything else is a leaf that is carried along.
//
// Walks over arrays do without closures, or those let go of their arrays at the end: the engine remembers the last
// function that a place in the code called, and young collections count that as a use. After a full collection it would
// keep, until the next one, whatever the first closure of each place refers to. Functions over small trees are quicker so.

type Container = Record<string | number, unknown>;

/** Deeper trees can only be cyclic. */
const MAX_DEPTH = 1000;

/** Throws where a tree is walked so deep that it must contain itself. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new ValueError("The tree is nested too deep or contains itself.");
}

/** Calls `visit` with every leaf, in order. */
export function visitLeaves(tree: unknown, visit: (leaf: unknown) => void, depth = 0): void {
  checkDepth(depth);
  if (Array.isArray(tree)) {
    for (let i = 0; i < tree.length; i++) visitLeaves(tree[i], visit, depth + 1);
    return;
  }
  const keys = namesOf(tree);
  if (keys) for (const key of keys) visitLeaves((tree as Container)[key], visit, depth + 1);
  else visit(tree);
}

/** A tree of the same form with every leaf replaced. */
function mapLeaves(tree: unknown, map: (leaf: unknown) => unknown, depth = 0): unknown {
  checkDepth(depth);
  if (isArray(tree)) return map(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapLeaves(item, map, depth + 1));
  const keys = namesOf(tree);
  if (!keys) return map(tree);
  const copy: Record<string, unknown> = {};
  for (const key of keys) copy[key] = mapLeaves((tree as Container)[key], map, depth + 1);
  return copy;
}

/** The same with arrays in order in the place of the arrays; other leaves stay. */
export function unflatten(tree: unknown, arrays: readonly ArrayBase[], start = 0): unknown {
  if (isArray(tree)) return arrays[start];
  return copyWith(tree, isArray, { arrays, next: start }, 0);
}

/** Arrays that are put somewhere in order. */
interface Supply {
  readonly arrays: readonly ArrayBase[];
  next: number;
}

// As mapLeaves, but for arrays in order, without a closure: functions over small trees are called often.
function copyWith(tree: unknown, isPlace: (leaf: unknown) => boolean, supply: Supply, depth: number): unknown {
  checkDepth(depth);
  if (isPlace(tree)) return supply.arrays[supply.next++];
  if (Array.isArray(tree)) {
    const copy = new Array<unknown>(tree.length);
    for (let i = 0; i < copy.length; i++) copy[i] = copyWith(tree[i], isPlace, supply, depth + 1);
    return copy;
  }
  const keys = namesOf(tree);
  if (!keys) return tree;
  const copy: Record<string, unknown> = {};
  for (const key of keys) copy[key] = copyWith((tree as Container)[key], isPlace, supply, depth + 1);
  return copy;
}

const ARRAY = Symbol("array");

/** The form of a tree: the same tree with marks in the places of the arrays. It does not keep the arrays alive. */
export function formOf(tree: unknown): unknown {
  return mapLeaves(tree, markOf);
}

const markOf = (leaf: unknown): unknown => (isArray(leaf) ? ARRAY : leaf);

/** The tree of a form with arrays in order. */
export function fillForm(form: unknown, arrays: readonly ArrayBase[], start = 0): unknown {
  if (form === ARRAY) return arrays[start];
  return copyWith(form, isMark, { arrays, next: start }, 0);
}

const isMark = (leaf: unknown): boolean => leaf === ARRAY;

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
  const arrays: ArrayBase[] = [];
  collectArrays(tree, strict, arrays);
  return arrays;
}

/** The same, behind those that a list has already. */
export function collectArrays(tree: unknown, strict: boolean, arrays: ArrayBase[], depth = 0): void {
  checkDepth(depth);
  if (isArray(tree)) {
    arrays.push(checkLive(tree));
  } else if (Array.isArray(tree)) {
    for (let i = 0; i < tree.length; i++) collectArrays(tree[i], strict, arrays, depth + 1);
  } else {
    const keys = namesOf(tree);
    if (keys) for (const key of keys) collectArrays((tree as Container)[key], strict, arrays, depth + 1);
    else if (strict) throw new ValueError("[tree_flatten] The argument should contain only arrays");
  }
}

const nativeId = addon["core.array_id"] as unknown as (handle: number, pin: ArrayBase) => number;

/** Names the array that a wrapper stands for now; in-place operators put another one behind it. 0 for a disposed one. */
export function idOf(array: ArrayBase): number {
  const handle = handleOf(array);
  return handle > 0 ? nativeId(handle, array) : 0;
}

/** Where arrays stand, in order: the container of each and its key there. */
export class ArrayPlaces {
  // Lists of their own: a step of training has hundreds of arrays, and an object for each took as long as the walk.
  readonly arrays: ArrayBase[] = [];
  readonly #containers: Container[] = [];
  readonly #keys: (string | number)[] = [];

  add(container: Container, key: string | number, array: ArrayBase): void {
    this.arrays.push(array);
    this.#containers.push(container);
    this.#keys.push(key);
  }

  /** Puts arrays in order into the places. */
  fill(arrays: readonly ArrayBase[], start = 0): void {
    for (let i = 0; i < this.arrays.length; i++) this.put(i, arrays[start + i] as ArrayBase);
  }

  put(place: number, array: ArrayBase): void {
    (this.#containers[place] as Container)[this.#keys[place] as string | number] = array;
  }
}

/** The places of the arrays below a container. */
export function placesOf(container: object): ArrayPlaces {
  const places = new ArrayPlaces();
  collectPlaces(container, places, 0);
  return places;
}

function collectPlaces(container: object, places: ArrayPlaces, depth: number): void {
  checkDepth(depth);
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) collectPlacesAt(container as never, i, places, depth);
  } else {
    for (const key of namesOf(container) ?? []) collectPlacesAt(container as Container, key, places, depth);
  }
}

// Without a closure, as the head says: when the engine began to remember one that compile() had here, in the middle of a
// training run, the state of that step stayed until the next full collection.
function collectPlacesAt(container: Container, key: string | number, places: ArrayPlaces, depth: number): void {
  const value = container[key];
  if (isArray(value)) places.add(container, key, value);
  else if (isContainer(value)) collectPlaces(value as object, places, depth + 1);
}

interface Place {
  readonly container: Container;
  readonly key: string | number;
  readonly before: unknown;
  readonly during: unknown;
}

/**
 * Calls a function with other arrays in the places of a tree's arrays: the containers stay the same objects, so that
 * code which holds them sees the new arrays. Afterwards the arrays from before are back wherever one of the new ones still
 * is, whatever happened; what the function wrote itself stays, as in Python. Frozen containers, which cannot be written to, are
 * replaced by copies.
 */
export function withArraysInPlace(
  root: unknown[],
  arrays: readonly ArrayBase[],
  name: string,
  fun: UserFunction,
): unknown {
  return root.some(isContainer) ? withTreesInPlace(root, arrays, name, fun) : withListInPlace(root, arrays, name, fun);
}

const isContainer = (value: unknown): boolean => !isArray(value) && (Array.isArray(value) || isDict(value));

/** The same for a list without trees, as most calls have: nothing of it need be put back. */
function withListInPlace(root: unknown[], arrays: readonly ArrayBase[], name: string, fun: UserFunction): unknown {
  let next = 0;
  for (let i = 0; i < root.length; i++) if (isArray(root[i])) root[i] = arrays[next++];
  return callTraced(name, fun, root);
}

function withTreesInPlace(root: unknown[], arrays: readonly ArrayBase[], name: string, fun: UserFunction): unknown {
  const places: Place[] = [];
  watchOverwriting();
  try {
    putArrays(root, { arrays, next: 0 }, places, 0);
    return callTraced(name, fun, root);
  } finally {
    restore(places);
    unwatchOverwriting();
  }
}

/** Puts arrays in order into the places of a container's, and notes what is to be put back: of the root, nothing. */
function putArrays(container: object, supply: Supply, places: Place[], depth: number): void {
  checkDepth(depth);
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) putAt(container as never, i, supply, places, depth);
  } else {
    for (const key of namesOf(container) ?? []) putAt(container as Container, key, supply, places, depth);
  }
}

function putAt(container: Container, key: string | number, supply: Supply, places: Place[], depth: number): void {
  const before = container[key];
  let during = before;
  if (isArray(before)) during = supply.arrays[supply.next++];
  else if (!isContainer(before)) return;
  else if (Object.isFrozen(before)) during = Array.isArray(before) ? [...before] : { ...(before as object) };
  if (during !== before) {
    if (depth > 0) places.push({ container, key, before, during });
    container[key] = during;
  }
  if (!isArray(during)) putArrays(during as object, supply, places, depth + 1);
}

function restore(places: readonly Place[]): void {
  let known: Map<unknown, Place> | null = null;
  for (const own of places) {
    const now = own.container[own.key];
    let place: Place | undefined = own;
    if (now !== own.during) {
      // Arrays may have changed places, but seldom do.
      known ??= new Map(places.map((each) => [each.during, each]));
      place = known.get(now);
    }
    if (place && !(isArray(now) && wasOverwritten(now))) own.container[own.key] = place.before;
  }
}
