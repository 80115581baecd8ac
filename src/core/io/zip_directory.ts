import { RuntimeError } from "../../builtins/errors.js";

// The list of entries at the end of a zip file, as far as fflate does not check it: the entries' CRC-32, and that there are
// as many as it says.

const END = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;

const damaged = (): RuntimeError => new RuntimeError("[load_npz] The zip file is damaged.");

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) if (view.getUint32(at, true) === END) return at;
  return -1;
}

// Where the entries begin and how many they are; large files say so in records of their own (zip64).
function findEntries(view: DataView, end: number): { count: number; start: number } {
  const count = view.getUint16(end + 8, true);
  const start = view.getUint32(end + 16, true);
  if (count !== 0xffff && start !== 0xffffffff) return { count, start };
  const locator = end - LOCATOR_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR) return { count, start };
  const large = Number(view.getBigUint64(locator + 8, true));
  return {
    count: Number(view.getBigUint64(large + 32, true)),
    start: Number(view.getBigUint64(large + 48, true)),
  };
}

function readEntries(view: DataView, end: number): number[] {
  const { count, start } = findEntries(view, end);
  const checksums: number[] = [];
  for (let i = 0, at = start; i < count; i++) {
    if (view.getUint32(at, true) !== ENTRY) throw damaged();
    checksums.push(view.getUint32(at + 16, true));
    const name = view.getUint16(at + 28, true);
    const extra = view.getUint16(at + 30, true);
    const comment = view.getUint16(at + 32, true);
    at += ENTRY_SIZE + name + extra + comment;
  }
  return checksums;
}

/** The CRC-32 of each entry, in order; null if this is no zip file. */
export function entryChecksums(zip: Uint8Array): number[] | null {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  if (end < 0) return null;
  try {
    return readEntries(view, end);
  } catch (error) {
    throw error instanceof RangeError ? damaged() : error; // a place outside of the file
  }
}
