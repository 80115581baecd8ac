import { addon } from "../core/addon.js";
import { floats } from "../core/runtime/scratch.js";

const readCounters = addon["core.counters"] as unknown as () => void;
const collect = addon["core.collect"] as unknown as (full: number) => void;

/** How the arrays of this environment (the main thread or one worker) are doing. */
export interface ArrayCounters {
  /** Arrays that are alive: their wrappers have not been collected, nor have they been disposed. */
  readonly live: number;
  /** Arrays that were freed because their wrappers were collected. */
  readonly freed: number;
  /** Minor and full collections that were asked of the engine, and the seconds that they took. */
  readonly minorCollections: number;
  readonly majorCollections: number;
  readonly seconds: number;
}

/** Counts of live and freed arrays, and of the collections that were asked of the engine. */
export function arrayCounters(): ArrayCounters {
  readCounters();
  const [live, freed, minorCollections, majorCollections, seconds] = floats as unknown as number[];
  return { live, freed, minorCollections, majorCollections, seconds } as ArrayCounters;
}

/** Asks the engine for a full collection and frees all arrays that nothing refers to any more. */
export function collectGarbage(): void {
  collect(1);
}
