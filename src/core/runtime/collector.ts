import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { addon } from "../addon.js";

type Collect = (options?: { type: "minor" | "major" }) => void;

// The engine's collector is not visible by default; a context made while the flag is set has it.
function engineCollector(): Collect | null {
  const own = (globalThis as { gc?: Collect }).gc;
  if (typeof own === "function") return own;
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

/** Lets the addon ask for collections where dead arrays hold memory. */
export function installCollector(): void {
  const collect = engineCollector();
  const install = addon["core.set_collector"] as unknown as (collect: Collect, minor: object) => void;
  if (collect) install(collect, Object.freeze({ type: "minor" }));
}
