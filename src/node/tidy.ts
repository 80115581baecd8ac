import { addon } from "../core/addon.js";
import { type ArrayBase, release, ringOf } from "../core/runtime/handle.js";
import { arraysIn } from "../core/transforms/tree.js";

const mark = addon["core.mark"] as unknown as () => number;
const wrappersSince = addon["core.wrappers_since"] as unknown as (mark: number) => ArrayBase[];

// Arrays are not held while the function runs, but found afterwards: what it drops may be freed, and its memory used again,
// before it ends.
function releaseSince(start: number, result: unknown): void {
  const kept = new Set<ArrayBase>(arraysIn(result));
  for (const found of wrappersSince(start)) {
    for (const wrapper of ringOf(found)) if (!kept.has(wrapper)) release(wrapper);
  }
}

/**
 * Calls a function and frees every array that was made during the call, except those in the tree that it returns (arrays,
 * lists and plain objects of them). Arrays that existed before stay. Calls may be nested: what an inner one returns belongs
 * to the outer one.
 *
 * The function is synchronous. One that returns a Promise is refused (and everything it made until then is freed): what an
 * asynchronous function makes cannot be told from what the rest of the program makes meanwhile.
 */
export function tidy<T>(fn: () => T): T {
  if (typeof fn !== "function") throw new TypeError("tidy(): parameter 'fn' must be a function.");
  const start = mark();
  let result: T | undefined;
  try {
    const value = fn();
    if (value instanceof Promise) {
      value.catch(() => {});
      throw new TypeError(
        "tidy(): the function returned a Promise. Tidy the synchronous parts between its awaits instead.",
      );
    }
    result = value;
    return value;
  } finally {
    releaseSince(start, result);
  }
}
