import { NotImplementedError, RuntimeError } from "../../builtins/errors.js";
import { damaged, type ZipEntry, zipEntries } from "./zip_directory.js";

// Reading zip files. Node compresses and uncompresses; its module for that is loaded when the first file is read.

export const STORED = 0;
export const DEFLATED = 8;
/** Deflate cannot do better; a larger claim is a lie that would cost memory. */
const MOST_COMPRESSION = 1032;
const HEADER = 0x04034b50;
const HEADER_SIZE = 30;
const LEAST_CHUNK = 64;
const MOST_CHUNK = 1 << 24;

function checkEntry({ name, size, originalSize, compression }: ZipEntry): void {
  if (compression !== STORED && compression !== DEFLATED) {
    throw new NotImplementedError(`[load_npz] Entry '${name}' is compressed by another method than deflate.`);
  }
  if (originalSize > size * MOST_COMPRESSION) throw new RuntimeError(`[load_npz] Entry '${name}' is damaged.`);
}

// The entry's own header says again how long its name is, and what else comes before the content.
function bytesIn(zip: Uint8Array, { header, size }: ZipEntry): Uint8Array {
  if (header + HEADER_SIZE > zip.length) throw damaged();
  const view = new DataView(zip.buffer, zip.byteOffset + header, HEADER_SIZE);
  if (view.getUint32(0, true) !== HEADER) throw damaged();
  const start = header + HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + size > zip.length) throw damaged();
  return zip.subarray(start, start + size);
}

function contentOf(bytes: Uint8Array, { compression, originalSize }: ZipEntry): Uint8Array {
  if (compression === STORED) return bytes;
  const { inflateRawSync } = process.getBuiltinModule("node:zlib");
  const chunkSize = Math.min(Math.max(originalSize, LEAST_CHUNK), MOST_CHUNK);
  try {
    return inflateRawSync(bytes, { chunkSize, maxOutputLength: Math.max(originalSize, 1) });
  } catch (cause) {
    throw damaged(cause);
  }
}

/** The entries of a zip file, in order; null if it is none. */
export function readZip(zip: Uint8Array): Map<string, Uint8Array> | null {
  const entries = zipEntries(zip);
  if (entries === null) return null;
  entries.forEach(checkEntry);
  const { crc32 } = process.getBuiltinModule("node:zlib");
  const contents = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const content = contentOf(bytesIn(zip, entry), entry);
    if (crc32(content) !== entry.checksum) throw new RuntimeError(`Bad CRC-32 for file '${entry.name}'`);
    contents.set(entry.name, content);
  }
  return contents;
}
