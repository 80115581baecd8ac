import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { wrongType } from "../runtime/errors.js";
import type { FileUrl } from "../types.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { fileURLToPath } = process.getBuiltinModule("node:url");

/** What a file may be instead of a path, for reading: an object with Python's synchronous methods. */
export interface ReadableFile {
  /** Returns at most so many bytes, from where the file stands; none at its end. */
  read(size: number): Uint8Array;
  /** Moves to an offset from the start (0, the default), from here (1) or from the end (2). */
  seek(offset: number, whence?: number): unknown;
  tell(): number | bigint;
  /** Tells the format by its extension. */
  readonly name?: string;
  readonly closed?: boolean;
}

/** What a file may be instead of a path, for writing. */
export interface WritableFile {
  /** Takes all of the bytes and returns their number, or nothing. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a result is meant
  write(bytes: Uint8Array): number | bigint | undefined | void;
  readonly closed?: boolean;
}

export type FileSource = string | FileUrl | Uint8Array | ReadableFile;
export type FileTarget = string | FileUrl | WritableFile;

const FILE = "a path (a string or a file: URL)";

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === "object" &&
  value !== null &&
  names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");

export const isReadable = (value: unknown): value is ReadableFile => hasMethods(value, ["read", "seek", "tell"]);
export const isWritable = (value: unknown): value is WritableFile => hasMethods(value, ["write"]);

// Not \p{Surrogate}: the engine asks ICU for what that means, with every import.
const HALF_CHARACTER = /[\ud800-\udfff]/u;

/** A string that UTF-8 can say; Python's conversion refuses the others too. */
export function wellFormed(text: string, what: string): string {
  if (HALF_CHARACTER.test(text))
    throw new ValueError(`${what} ${JSON.stringify(text)} is no well-formed Unicode text.`);
  return text;
}

/** The path, if the value is one. */
export function pathOf(value: unknown): string | null {
  const path = value instanceof URL ? fileURLToPath(value) : value;
  if (typeof path !== "string") return null;
  if (path.includes("\0")) throw new ValueError(`The path ${JSON.stringify(path)} contains a null character.`);
  return wellFormed(path, "The path");
}

/** The error for a file that is neither path nor object of the right kind. */
export function noSource(fn: object, given: unknown): TypeError {
  return wrongType(fn, "file", `${FILE}, a Uint8Array, or an object with the methods read, seek and tell`, given);
}
export function noTarget(fn: object, given: unknown): TypeError {
  return wrongType(fn, "file", `${FILE}, or an object with the method write`, given);
}

// Memory that other threads may write to is copied first.
const unshared = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer instanceof SharedArrayBuffer ? Uint8Array.from(bytes) : bytes;

const READ_FAILED = "[load] Failed to read from file object";

/** All bytes of a file object from where it stands to its end. */
function readAll(file: ReadableFile): Uint8Array {
  if (file.closed) throw new RuntimeError("[load] Failed to open file object");
  const start = Number(file.tell());
  file.seek(0, 2);
  const size = Number(file.tell()) - start;
  file.seek(start, 0);
  if (!Number.isSafeInteger(size)) throw new RuntimeError(READ_FAILED);
  const bytes = new Uint8Array(Math.max(size, 0));
  for (let at = 0; at < bytes.length; ) {
    const piece: unknown = file.read(bytes.length - at);
    if (!(piece instanceof Uint8Array)) {
      throw new TypeError(
        "load(): the method read of the file must return a Uint8Array, and must not be asynchronous.",
      );
    }
    if (piece.length === 0 || piece.length > bytes.length - at) throw new RuntimeError(READ_FAILED);
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The bytes of a file that is not named by a path. */
export function bytesOf(file: Uint8Array | ReadableFile): Uint8Array {
  return file instanceof Uint8Array ? unshared(file) : readAll(file);
}

/** The function that hands bytes to a file object, checked. */
export function sinkOf(file: WritableFile, fn: { readonly name: string }): (bytes: Uint8Array) => void {
  if (file.closed) throw new RuntimeError(`[${fn.name}] Failed to open file object`);
  return (bytes) => {
    const written: unknown = file.write(bytes);
    if (written === undefined) return;
    if (typeof written !== "number" && typeof written !== "bigint") {
      throw new TypeError(
        `${fn.name}(): the method write of the file must return the number of bytes or nothing, and must not be asynchronous.`,
      );
    }
    if (written < bytes.length) throw new RuntimeError("[load] Failed to write to file object");
  };
}
