import type { ArrayBase } from "./handle.js";

// Which wrappers got another array behind them, by an in-place operator or an assignment to a part. Transforms ask while
// a function of the user's runs: what it has changed so is its own doing and stays. Nobody else does, so nothing is
// remembered outside of that time.
let watchers = 0;
let overwritten: Set<ArrayBase> | null = null;

export function noteOverwritten(array: ArrayBase): void {
  if (watchers === 0) return;
  overwritten ??= new Set();
  overwritten.add(array);
}

export function watchOverwriting(): void {
  watchers++;
}

export function unwatchOverwriting(): void {
  if (--watchers === 0) overwritten = null;
}

/** Whether the wrapper got another array since somebody has begun to watch. */
export function wasOverwritten(array: ArrayBase): boolean {
  return overwritten?.has(array) ?? false;
}
