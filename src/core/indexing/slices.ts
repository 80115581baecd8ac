import { RuntimeError, ValueError } from "../../builtins/errors.js";
import type { slice } from "../../builtins/slice.js";
import { ints } from "../runtime/scratch.js";

// How slices travel to the addon: see native/core/indexing/index.h.
const SLICE = 1;
const HAS_START = 8;
const HAS_STOP = 16;
const HAS_STEP = 32;

const TWO_63 = 2 ** 63;

/** An integer of an index that is no small number. */
export function indexInteger(value: number | bigint): number {
  const number = Number(value);
  if ((number | 0) === number) return number;
  // Python's binding reads 64 bits first; what does not fit there fails as a bad cast.
  if (number >= -TWO_63 && number < TWO_63) throw new ValueError("Slice indices must be 32-bit integers.");
  throw new RuntimeError("std::bad_cast");
}

function bound(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return indexInteger(value);
  if (typeof value === "bigint") return indexInteger(value);
  throw new ValueError("Slice indices must be integers or None.");
}

/** Writes a slice to the shared integers. Its bounds are plain values: reading them runs no code of the user. */
export function writeSlice({ start, stop, step }: slice, at: number): void {
  let head = SLICE;
  if (start !== null) {
    head |= HAS_START;
    ints[at + 1] = bound(start);
  }
  if (stop !== null) {
    head |= HAS_STOP;
    ints[at + 2] = bound(stop);
  }
  if (step !== null) {
    head |= HAS_STEP;
    ints[at + 3] = bound(step);
  }
  ints[at] = head;
}

interface Parsed {
  readonly head: number;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

const PATTERN = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

function parse(text: string): Parsed {
  const found = PATTERN.exec(text);
  if (!found) {
    throw new ValueError(
      'Cannot index mlx array using the given type. A string must be a slice like "1:3" or "::2", or "...", not ' +
        `${JSON.stringify(text.length > LONGEST_CACHED ? `${text.slice(0, LONGEST_CACHED)}...` : text)}.`,
    );
  }
  const read = (digits: string | undefined) => (digits === undefined ? 0 : indexInteger(Number(digits)));
  const [, start, stop, step] = found;
  const given = (digits: string | undefined, bit: number) => (digits === undefined ? 0 : bit);
  return {
    head: SLICE | given(start, HAS_START) | given(stop, HAS_STOP) | given(step, HAS_STEP),
    start: read(start),
    stop: read(stop),
    step: read(step),
  };
}

// A program has few different string slices, but those that it puts together from numbers ("0:17") are many.
const MOST_CACHED = 512;
const LONGEST_CACHED = 48;
const cache = new Map<string, Parsed>();

/** Writes a slice that is given as text to the shared integers. */
export function writeText(text: string, at: number): void {
  let parsed = cache.get(text);
  if (parsed === undefined) {
    parsed = parse(text);
    if (cache.size >= MOST_CACHED) cache.clear();
    if (text.length <= LONGEST_CACHED) cache.set(text, parsed);
  }
  ints[at] = parsed.head;
  ints[at + 1] = parsed.start;
  ints[at + 2] = parsed.stop;
  ints[at + 3] = parsed.step;
}
