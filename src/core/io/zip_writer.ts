import { RuntimeError } from "../../builtins/errors.js";
import { DEFLATED, STORED } from "./zip.js";

// Writing zip files, in one go: what is only known when an entry has been written follows it.

const HEADER = 0x04034b50;
const FOLLOWS = 0x08074b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0 of the format: what deflate needs. */
const VERSION = 20;
const SIZES_FOLLOW = 0x8;
const UTF8 = 0x800;
/** The first day that a zip file can say; Python writes it too. */
const NEW_YEAR_1980 = 0x21;

const MAX_SIZE = 0xffffffff;
const MAX_ENTRIES = 0xffff;
const MAX_NAME = 0xffff;

function checkLimit(within: boolean): void {
  if (within) return;
  throw new RuntimeError(
    "[savez] An npz file of 4 GiB, or of more than 65535 arrays, cannot be written, because the zip writer has no zip64. " +
      "Use save_safetensors, or several files.",
  );
}

// The fields of a record: pairs of their bytes, 2 or 4, and their value.
function record(...fields: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
}

/** Gives the content of an entry, piece by piece, to a function. */
export type Content = (write: (bytes: Uint8Array) => void) => void;

/** Writes a zip file, piece by piece. */
export function writeZip(
  entries: readonly (readonly [name: string, content: Content])[],
  compressed: boolean,
  write: (bytes: Uint8Array) => void,
): void {
  checkLimit(entries.length < MAX_ENTRIES);
  const { constants, crc32, deflateRawSync } = process.getBuiltinModule("node:zlib");
  let written = 0;
  const add = (bytes: Uint8Array): void => {
    written += bytes.length;
    checkLimit(written < MAX_SIZE);
    if (bytes.length > 0) write(bytes);
  };

  const list: Buffer[] = [];
  for (const [name, content] of entries) {
    const nameBytes = Buffer.from(name);
    if (nameBytes.length > MAX_NAME) throw new RuntimeError("[savez] The name of an array is longer than 65535 bytes.");
    const place = written;
    const flags = SIZES_FOLLOW | (nameBytes.length === name.length ? 0 : UTF8);
    const kind = [
      [2, VERSION],
      [2, flags],
      [2, compressed ? DEFLATED : STORED],
      [2, 0],
      [2, NEW_YEAR_1980],
    ] as const;
    add(record([4, HEADER], ...kind, [4, 0], [4, 0], [4, 0], [2, nameBytes.length], [2, 0]));
    add(nameBytes);

    const start = written;
    let checksum = 0;
    let size = 0;
    content((bytes) => {
      checksum = crc32(bytes, checksum);
      size += bytes.length;
      checkLimit(size < MAX_SIZE);
      // Each piece for itself, ended such that the next one can follow.
      add(compressed ? deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes);
    });
    if (compressed) add(deflateRawSync(new Uint8Array(0)));
    const sizes = [
      [4, checksum],
      [4, written - start],
      [4, size],
    ] as const;
    add(record([4, FOLLOWS], ...sizes));
    // Without a comment and an extra record; on the first disk, without attributes.
    const rest = [
      [2, nameBytes.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, place],
    ] as const;
    list.push(record([4, ENTRY], [2, VERSION], ...kind, ...sizes, ...rest), nameBytes);
  }

  const place = written;
  for (const bytes of list) add(bytes);
  const count = [
    [2, entries.length],
    [2, entries.length],
  ] as const;
  add(record([4, END], [2, 0], [2, 0], ...count, [4, written - place], [4, place], [2, 0]));
}
