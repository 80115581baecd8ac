import { isArray } from "../runtime/handle.js";

/** A function of the user's over trees. */
export type UserFunction = (...args: unknown[]) => unknown;

/** Whether a value is a Promise or behaves like one. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** Calls a function while it is traced. What it returns must be there when it returns. */
export function callTraced(name: string, fun: UserFunction, args: readonly unknown[]): unknown {
  const result = fun(...args);
  // Looking for a method that an array has not takes the engine longer than all other checks.
  if (!isArray(result) && isThenable(result)) {
    // Whether it fails does not matter any more, and must not end the process.
    Promise.resolve(result).catch(() => {});
    throw new TypeError(
      `[${name}] The function returned a Promise, but it must be synchronous: await what it needs before the call, and ` +
        "wait for results with evalAsync afterwards.",
    );
  }
  return result;
}
