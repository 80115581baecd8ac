import { RuntimeError } from "../builtins/errors.js";
import { type ArrayBase, release, setWrapObserver } from "../core/runtime/handle.js";
import { arraysIn } from "../core/transforms/tree.js";

// What is made while a function runs. One scope per running tidy(), in a stack: calls nest.
type Scope = Set<ArrayBase>;
const scopes: Scope[] = [];

function observe(): void {
  const scope = scopes.at(-1);
  setWrapObserver(scope ? (wrapper) => scope.add(wrapper) : null);
}

function leave(scope: Scope, result: unknown): void {
  if (scopes.pop() !== scope) throw new RuntimeError("tidy(): scopes were left out of order.");
  observe();
  const outer = scopes.at(-1);
  const kept = new Set<ArrayBase>(arraysIn(result));
  for (const wrapper of scope) {
    if (!kept.has(wrapper)) release(wrapper);
    else outer?.add(wrapper);
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
  const scope: Scope = new Set();
  scopes.push(scope);
  observe();
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
    leave(scope, result);
  }
}
