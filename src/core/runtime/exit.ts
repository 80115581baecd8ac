import { addon } from "../addon.js";

const communicates = addon["core.communicates"] as unknown as () => boolean;
const finishWork = addon["core.finish_work"] as unknown as (processEnds: number) => void;

// Only where it matters, which is where processes communicate: loading Node's module takes milliseconds.
const isMainThread = (): boolean => process.getBuiltinModule("node:worker_threads").isMainThread;

/**
 * Waits for what is being computed when the process ends: process.exit() ends it without running the cleanup of addons, and
 * the BLAS would wait for ever for threads that were in the middle of a product.
 */
export function installExitHandler(): void {
  process.once("exit", () => finishWork(Number(communicates() && isMainThread())));
}
