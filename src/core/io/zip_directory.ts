import { RuntimeError } from "../../builtins/errors.js";

// The list of entries at the end of a zip file.

const END = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
/** Where it stands, the number is in a record of large files (zip64). */
const ELSEWHERE = 0xffffffff;
const LARGE = 1;
const UTF8 = 0x800;

/** What the list says about an entry. */
export interface ZipEntry {
  readonly name: string;
  readonly compression: number;
  readonly checksum: number;
  /** Bytes in the file. */
  readonly size: number;
  /** Bytes of the content. */
  readonly originalSize: number;
  /** Where the entry's own header begins. */
  readonly header: number;
}

export const damaged = (cause?: unknown): RuntimeError =>
  new RuntimeError("[load_npz] The zip file is damaged.", { cause });

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) if (view.getUint32(at, true) === END) return at;
  return -1;
}

// Where the entries begin and how many they are; large files say so in records of their own.
function findEntries(view: DataView, end: number): { count: number; start: number } {
  const count = view.getUint16(end + 8, true);
  const start = view.getUint32(end + 16, true);
  if (count !== 0xffff && start !== ELSEWHERE) return { count, start };
  const locator = end - LOCATOR_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR) return { count, start };
  const large = Number(view.getBigUint64(locator + 8, true));
  return {
    count: Number(view.getBigUint64(large + 32, true)),
    start: Number(view.getBigUint64(large + 48, true)),
  };
}

/** The numbers as they are: the large ones among them follow each other in an extra record. */
function withLarge(view: DataView, numbers: number[], extra: number, end: number): number[] {
  if (!numbers.includes(ELSEWHERE)) return numbers;
  let at = extra;
  while (at < end && view.getUint16(at, true) !== LARGE) at += 4 + view.getUint16(at + 2, true);
  if (at >= end) return numbers;
  at += 4;
  return numbers.map((number) => {
    if (number !== ELSEWHERE) return number;
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  });
}

function readEntries(view: DataView, end: number): ZipEntry[] {
  const { count, start } = findEntries(view, end);
  const entries: ZipEntry[] = [];
  for (let i = 0, at = start; i < count; i++) {
    if (view.getUint32(at, true) !== ENTRY) throw damaged();
    const name = at + ENTRY_SIZE;
    const extra = name + view.getUint16(at + 28, true);
    const comment = extra + view.getUint16(at + 30, true);
    const numbers = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    const [originalSize, size, header] = withLarge(view, numbers, extra, comment) as [number, number, number];
    const encoding = view.getUint16(at + 8, true) & UTF8 ? "utf8" : "latin1";
    entries.push({
      name: Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString(encoding, name, extra),
      compression: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      ...{ size, originalSize, header },
    });
    at = comment + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The entries, in order; null if this is no zip file. */
export function zipEntries(zip: Uint8Array): ZipEntry[] | null {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  if (end < 0) return null;
  try {
    return readEntries(view, end);
  } catch (error) {
    throw error instanceof RangeError ? damaged() : error; // a place outside of the file
  }
}
