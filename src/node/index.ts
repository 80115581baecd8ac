/** What only Node needs: releasing arrays by hand, and waiting for evaluations without blocking the event loop. */
export { dispose } from "./dispose.js";
export { evalAsync } from "./evaluate.js";
export { type ArrayCounters, arrayCounters, collectGarbage } from "./memory.js";
export { tidy } from "./tidy.js";
