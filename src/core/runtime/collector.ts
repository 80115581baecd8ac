import { addon } from "../addon.js";
import { installDissolver, letGoOfRing } from "./handle.js";

type Collect = (...options: { type: "minor" | "major" }[]) => void;

// The engine's collector is not visible by default; a context made while the flag is set has it.
function engineCollector(): Collect | null {
  const own = (globalThis as { gc?: Collect }).gc;
  if (typeof own === "function") return own;
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  const { runInNewContext } = process.getBuiltinModule("node:vm");
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as Collect;
  } catch {
    // An engine without it (Bun, Deno): arrays are then freed at the engine's own collections only.
    return null;
  } finally {
    try {
      setFlagsFromString("--no-expose-gc");
    } catch {
      // The same engines.
    }
  }
}

// The engine would share a young collection with its other threads, for a few hundred small objects. Where the other
// cores are busy, that means to wait for them: on two cores, one of them taken by another program, a collection in the
// steps of a small perceptron took 0.8 to 1.4 ms, and on this thread alone 0.4 to 0.5. With both cores free it is
// 0.4 ms instead of 0.5.
const SHARED = "--parallel-scavenge";
const ALONE = "--no-parallel-scavenge";

/** The same, with young collections on this thread alone, unless the program was started with a wish of its own. */
function onThisThread(collect: Collect | null): Collect | null {
  if (!collect) return null;
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (/parallel[-_]scavenge|single[-_]threaded|predictable/.test(flags)) return collect;
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  return (...options) => {
    if (options.length === 0) return collect();
    setFlagsFromString(ALONE);
    try {
      collect(...options);
    } finally {
      setFlagsFromString(SHARED);
    }
  };
}

// Node always has it. To get it takes some milliseconds, which a program that never asks for a collection need not spend.
// The flag belongs to the process: of workers that ask at the same time one may take it from another one, whose new context
// then has no collector. That one asks again at its next collection.
function whenAsked(): Collect {
  let collect: Collect | null | undefined;
  // Called without an argument it collects more thoroughly than with one that is undefined.
  return (...options) => {
    collect ??= onThisThread(engineCollector());
    collect?.(...options);
  };
}

/** Lets the addon ask for collections where dead arrays hold memory. */
export function installCollector(): void {
  const isNode = !process.versions.bun && !process.versions.deno;
  const collect = isNode ? whenAsked() : engineCollector();
  const install = addon["core.set_collector"] as unknown as (collect: Collect, minor: object) => void;
  installDissolver();
  if (!collect) return;
  const minor = Object.freeze({ type: "minor" as const });
  install((...options) => {
    letGoOfRing();
    collect(...options);
  }, minor);
}
