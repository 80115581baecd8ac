import { addon } from "../addon.js";
import type { ArrayBase } from "../runtime/handle.js";
import { writeHandles } from "../runtime/scratch.js";
import { arraysIn } from "./tree.js";

type Evaluate = (count: number, pins: readonly ArrayBase[]) => void;
const evaluate = addon["core.eval"] as unknown as Evaluate;
const evaluateAsync = addon["core.async_eval"] as unknown as Evaluate;
const idle = addon["core.idle"] as unknown as () => void;

// When the event loop turns after an evaluation, the garbage of the synchronous stretch before it is looked for: nothing
// else would do that in a program that waits.
let idlePending = false;
function checkWhenIdle(): void {
  if (idlePending) return;
  idlePending = true;
  const soon = setImmediate(() => {
    idlePending = false;
    idle();
  });
  soon.unref();
}

function run(trees: unknown[], native: Evaluate): void {
  const arrays = arraysIn(trees);
  native(writeHandles(arrays), arrays);
  checkWhenIdle();
}

/** eval(*args) */
export function eval_(trees: unknown[]): void {
  run(trees, evaluate);
}

/** async_eval(*args) */
export function async_eval(trees: unknown[]): void {
  run(trees, evaluateAsync);
}
