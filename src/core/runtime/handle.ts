import { addon } from "../addon.js";

// The heart of the object model. An array of JavaScript is a wrapper with one private field: the handle, a small integer
// that names a slot of the addon where the mlx array lives. `#handle in x` is the brand check: it cannot be forged by
// prototypes, proxies or look-alikes, and costs nothing. A disposed wrapper has the handle 0.

const INTERNAL = Symbol("internal");

export let handleOf: (value: unknown) => number;
export let isArray: (value: unknown) => value is ArrayBase;
let setHandle: (wrapper: ArrayBase, handle: number) => void;

export class ArrayBase {
  #handle = 0;

  // Users call mx.array(...), which takes a wrapper that the addon has tied to an array: see src/core/array.
  constructor(token: unknown) {
    if (token !== INTERNAL) throw new TypeError("This is made by mx.array(...).");
  }

  static {
    handleOf = (value) => (typeof value === "object" && value !== null && #handle in value ? value.#handle : -1);
    isArray = (value): value is ArrayBase => typeof value === "object" && value !== null && #handle in value;
    setHandle = (wrapper, handle) => {
      wrapper.#handle = handle;
    };
  }
}

/** A wrapper without an array yet. The addon ties a result to it: `settle(wrapper, native(wrapper, ...))`. */
export function newWrapper(): ArrayBase {
  return new ArrayBase(INTERNAL);
}

/** Gives a wrapper the handle that the addon returned for it. */
export function settle(wrapper: ArrayBase, handle: number): ArrayBase {
  setHandle(wrapper, handle);
  return wrapper;
}

const tie = addon["core.tie"] as unknown as (wrapper: ArrayBase, handle: number) => void;
const disposeHandle = addon["core.dispose"] as unknown as (handle: number) => void;

/** A wrapper for an array that the addon holds already. */
export function wrap(handle: number): ArrayBase {
  const wrapper = newWrapper();
  tie(wrapper, handle);
  setHandle(wrapper, handle);
  return wrapper;
}

/** Frees the array of a wrapper now; any later use of it is an error. */
export function release(wrapper: ArrayBase): void {
  const handle = handleOf(wrapper);
  if (handle <= 0) return;
  setHandle(wrapper, 0);
  disposeHandle(handle);
}
