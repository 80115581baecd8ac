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

// Node always has it. To get it takes some milliseconds, which a program that never asks for a collection need not spend.
function whenAsked(): Collect {
  let collect: Collect | null | undefined;
  // Called without an argument it collects more thoroughly than with one that is undefined.
  return (...options) => {
    collect ??= engineCollector();
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
