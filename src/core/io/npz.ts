import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import { type ArrayBase, handleOf, newWrapper, settle } from "../runtime/handle.js";
import { inMapOrder } from "./named.js";
import { type Content, readZip, writeZip } from "./zip.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { constants } = process.getBuiltinModule("node:buffer");
const { closeSync, fstatSync, openSync, readSync, writeSync } = process.getBuiltinModule("node:fs");

// An npz file is a zip file of npy files.

type LoadNpy = (out: object, bytes: Uint8Array, stream: number) => number;
type SaveNpy = (write: (bytes: Uint8Array) => void, handle: number, pin: ArrayBase) => void;
const loadNpyBytes = addon["core.load_npy_bytes"] as unknown as LoadNpy;
const saveNpyTo = addon["core.save_npy_to"] as unknown as SaveNpy;

const EXTENSION = ".npy";
const MAX_READ = 1 << 30;

const noZip = (cause?: unknown): ValueError =>
  new ValueError("[load_npz] Input must be a zip file or a file-like object that can be opened with zipfile.ZipFile", {
    cause,
  });

function readOpen(file: number): Uint8Array {
  const { size } = fstatSync(file);
  if (size > constants.MAX_LENGTH) throw new RuntimeError("[load_npz] The file is too large for one buffer.");
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = readSync(file, bytes, at, Math.min(size - at, MAX_READ), null);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** The bytes of a file; what cannot be read is no zip file, as in Python. */
export function readZipFile(path: string): Uint8Array {
  let file = -1;
  try {
    file = openSync(path, "r");
    return readOpen(file);
  } catch (error) {
    throw error instanceof RuntimeError ? error : noZip(error);
  } finally {
    if (file >= 0) closeSync(file);
  }
}

export function loadNpy(bytes: Uint8Array, stream: number): array {
  const out = newWrapper();
  return settle(out, loadNpyBytes(out, bytes, stream)) as unknown as array;
}

/** The arrays of an npz file by name. */
export function loadNpz(bytes: Uint8Array, stream: number): Record<string, array> {
  const entries = readZip(bytes);
  if (entries === null) throw noZip();
  const arrays = new Map<string, array>();
  for (const [name, data] of entries) {
    const isNpy = name.length > EXTENSION.length && name.endsWith(EXTENSION);
    const key = isNpy ? name.slice(0, -EXTENSION.length) : name;
    const loaded = loadNpy(data, stream);
    // Two entries may have the same name then; the first one counts.
    if (!arrays.has(key)) arrays.set(key, loaded);
  }
  return Object.fromEntries(inMapOrder([...arrays]));
}

/** Writes an npz file, piece by piece. */
export function saveNpz(
  arrays: readonly (readonly [string, ArrayBase])[],
  compressed: boolean,
  write: (bytes: Uint8Array) => void,
): void {
  const entries = inMapOrder(arrays).map(([name, array]): [string, Content] => [
    name + EXTENSION,
    (sink) => saveNpyTo(sink, handleOf(array), array),
  ]);
  writeZip(entries, compressed, write);
}

/** Writes an npz file at a path. */
export function saveNpzFile(
  arrays: readonly (readonly [string, ArrayBase])[],
  compressed: boolean,
  path: string,
): void {
  const file = openSync(path, "w");
  try {
    saveNpz(arrays, compressed, (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    });
  } finally {
    closeSync(file);
  }
}
