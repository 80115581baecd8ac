import { addon } from "../addon.js";

const { isMainThread } = process.getBuiltinModule("node:worker_threads");
const finishWork = addon["core.finish_work"] as unknown as (processEnds: number) => void;

/**
 * Waits for what is being computed when the process ends: process.exit() ends it without running the cleanup of addons, and
 * the BLAS would wait for ever for threads that were in the middle of a product.
 */
export function installExitHandler(): void {
  process.once("exit", () => finishWork(Number(isMainThread)));
}
