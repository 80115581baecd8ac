import { type UnzipFileInfo, unzipSync, Zip, ZipDeflate, ZipPassThrough } from "fflate/browser";
import { NotImplementedError, RuntimeError } from "../../builtins/errors.js";
import { entryChecksums } from "./zip_directory.js";

// Zip files through fflate, with what it leaves to others: checksums when reading; limits when writing, since it has no
// zip64 there.

const STORED = 0;
const DEFLATED = 8;
/** Deflate cannot do better; a larger claim is a lie that would cost memory. */
const MOST_COMPRESSION = 1032;

function checkInfo({ name, size, originalSize, compression }: UnzipFileInfo): void {
  if (compression !== STORED && compression !== DEFLATED) {
    throw new NotImplementedError(`[load_npz] Entry '${name}' is compressed by another method than deflate.`);
  }
  if (originalSize > size * MOST_COMPRESSION) throw new RuntimeError(`[load_npz] Entry '${name}' is damaged.`);
}

/** The entries of a zip file, in order; null if it is none. */
export function readZip(zip: Uint8Array): Map<string, Uint8Array> | null {
  const checksums = entryChecksums(zip);
  if (checksums === null) return null;
  const expected = new Map<string, number>();
  let index = 0;
  const filter = (info: UnzipFileInfo): true => {
    checkInfo(info);
    expected.set(info.name, checksums[index++] as number);
    return true;
  };
  const files = unpack(zip, filter);
  // Loaded here, because most programs read no zip file.
  const { crc32 } = process.getBuiltinModule("node:zlib");
  const entries = new Map<string, Uint8Array>();
  for (const [name, checksum] of expected) {
    const data = Object.hasOwn(files, name) ? files[name] : undefined;
    if (!data || crc32(data) !== checksum) throw new RuntimeError(`Bad CRC-32 for file '${name}'`);
    entries.set(name, data);
  }
  return entries;
}

function unpack(zip: Uint8Array, filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(zip, { filter });
  } catch (cause) {
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError("[load_npz] The zip file is damaged.", { cause });
  }
}

const MAX_SIZE = 0xffffffff;
const MAX_ENTRIES = 0xffff;

function checkLimit(within: boolean): void {
  if (within) return;
  throw new RuntimeError(
    "[savez] An npz file of 4 GiB, or of more than 65535 arrays, cannot be written, because the zip writer has no zip64. " +
      "Use save_safetensors, or several files.",
  );
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
  let written = 0;
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    written += bytes.length;
    checkLimit(written < MAX_SIZE);
    if (bytes.length > 0) write(bytes);
  });
  for (const [name, content] of entries) {
    const entry = compressed ? new ZipDeflate(name) : new ZipPassThrough(name);
    zip.add(entry);
    let size = 0;
    content((bytes) => {
      size += bytes.length;
      checkLimit(size < MAX_SIZE);
      entry.push(bytes);
    });
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
}
