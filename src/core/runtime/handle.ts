import { addon } from "../addon.js";

// The heart of the object model. An array of JavaScript is a wrapper with one private field: the handle, a small integer
// that names a slot of the addon where the mlx array lives. `#handle in x` is the brand check: it cannot be forged by
// prototypes, proxies or look-alikes, and costs nothing. A disposed wrapper has the handle 0.

const INTERNAL = Symbol("internal");

// Small arrays come in cohorts of sixteen (native/bind/cohorts.h): the wrappers of one form a ring. Their handles have the
// lowest bit set and differ in the next four.
const SMALL = 1;
const COHORT_SHIFT = 5;

export let handleOf: (value: unknown) => number;
export let isArray: (value: unknown) => value is ArrayBase;
/** Gives a wrapper the handle that the addon returned for it. */
export let settle: (wrapper: ArrayBase, handle: number) => ArrayBase;
/** A wrapper for an array that the addon holds already. */
export let wrap: (handle: number) => ArrayBase;
/** Frees the array of a wrapper now; any later use of it is an error. */
export let release: (wrapper: ArrayBase) => void;
/** The wrappers of the ring that a wrapper is in. */
export let ringOf: (wrapper: ArrayBase) => ArrayBase[];
let dissolve: (first: ArrayBase) => (ArrayBase | number)[];

const tie = addon["core.tie"] as unknown as (wrapper: ArrayBase, handle: number) => boolean;
const disposeHandle = addon["core.dispose"] as unknown as (handle: number) => void;

// The cohort that fills, and the wrapper that its ring began with.
let cohort = -1;
let first: ArrayBase | undefined;

/** Lets go of the ring that fills, before a collection: the addon has closed its cohort. */
export function letGoOfRing(): void {
  cohort = -1;
  first = undefined;
}

export class ArrayBase {
  #handle = 0;
  // The next one of the ring. The first one is followed by the last that came.
  #next: ArrayBase | undefined = undefined;

  // Users call mx.array(...), which takes a wrapper that the addon has tied to an array: see src/core/array.
  constructor(token: unknown) {
    if (token !== INTERNAL) throw new TypeError("This is made by mx.array(...).");
  }

  static {
    handleOf = (value) => (typeof value === "object" && value !== null && #handle in value ? value.#handle : -1);
    isArray = (value): value is ArrayBase => typeof value === "object" && value !== null && #handle in value;
    const join = (wrapper: ArrayBase, handle: number) => {
      if (handle >> COHORT_SHIFT === cohort) {
        const ring = first as ArrayBase;
        wrapper.#next = ring.#next;
        ring.#next = wrapper;
      } else if (tie(wrapper, handle)) {
        wrapper.#next = wrapper;
        first = wrapper;
        cohort = handle >> COHORT_SHIFT;
      }
    };
    settle = (wrapper, handle) => {
      wrapper.#handle = handle;
      if ((handle & SMALL) !== 0) join(wrapper, handle);
      return wrapper;
    };
    wrap = (handle) => {
      const wrapper = new ArrayBase(INTERNAL);
      if ((handle & SMALL) === 0) tie(wrapper, handle);
      return settle(wrapper, handle);
    };
    release = (wrapper) => {
      const handle = handleOf(wrapper);
      if (handle <= 0) return;
      wrapper.#handle = 0;
      disposeHandle(handle);
    };
    ringOf = (wrapper) => {
      const ring = [wrapper];
      for (let next = wrapper.#next; next && next !== wrapper; next = next.#next) ring.push(next);
      return ring;
    };
    dissolve = (start) => {
      const ring = ringOf(start);
      const members: (ArrayBase | number)[] = [];
      // Linked in the opposite order of joining, but for the first.
      for (let i = ring.length; i > 0; i--) {
        const member = ring[i % ring.length] as ArrayBase;
        members.push(member, member.#handle);
      }
      for (const member of ring) member.#next = undefined;
      return members;
    };
  }
}

/** Lets the addon take rings apart. */
export function installDissolver(): void {
  const install = addon["core.set_dissolver"] as unknown as (dissolver: typeof dissolve) => void;
  install(dissolve);
}

/** A wrapper without an array yet. The addon ties a result to it: `settle(wrapper, native(wrapper, ...))`. */
export function newWrapper(): ArrayBase {
  return new ArrayBase(INTERNAL);
}
