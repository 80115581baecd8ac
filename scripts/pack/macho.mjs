// What a Mach-O file (64 bits, little-endian) says of itself: libraries, paths, versions and symbols.
import { readFileSync } from "node:fs";

const MAGIC = 0xfeedfacf;
const HEADER_SIZE = 32;
const SYMBOL_SIZE = 16;

const command = {
  symbols: 0x2,
  library: 0xc,
  signature: 0x1d,
  bindings: 0x80000022,
  buildVersion: 0x32,
  weakLibrary: 0x80000018,
  path: 0x8000001c,
};

export const fileTypes = { dylib: 6, bundle: 8 };
export const ARM64 = 0x0100000c;

// The library of an undefined symbol that is looked for in all of the process.
const ANY_LIBRARY = 0xfe;

const STAB = 0xe0;
const TYPE = 0x0e;
const EXTERNAL = 0x01;
const PRIVATE = 0x10;

// How a loader binds symbols, before the form with chained fix-ups: a small program for each table.
const bind = {
  ordinal: 0x10,
  longOrdinal: 0x20,
  special: 0x30,
  symbol: 0x40,
  addend: 0x60,
  place: 0x70,
  move: 0x80,
  now: 0x90,
  andMove: 0xa0,
  many: 0xc0,
};
const FLAT = 0xe;

const textAt = (bytes, at) => bytes.toString("latin1", at, bytes.indexOf(0, at));
const versionOf = (number) => `${number >>> 16}.${(number >>> 8) & 0xff}`;

function readSymbols(bytes, at, libraries) {
  const [offset, count, names] = [8, 12, 16].map((field) => bytes.readUInt32LE(at + field));
  const exported = [];
  const imported = [];
  for (let i = 0; i < count; i++) {
    const entry = offset + i * SYMBOL_SIZE;
    const type = bytes[entry + 4];
    if (type & STAB || !(type & EXTERNAL)) continue;
    const name = textAt(bytes, names + bytes.readUInt32LE(entry));
    if ((type & TYPE) !== 0) {
      if (!(type & PRIVATE)) exported.push(name);
      continue;
    }
    const ordinal = bytes.readUInt16LE(entry + 6) >> 8;
    imported.push({ name, from: ordinal === ANY_LIBRARY ? "any" : libraries[ordinal - 1] });
  }
  return { exported, imported };
}

/** The symbols of a bind table, with the library that each is looked for in. */
function* boundSymbols(bytes, start, end, libraries) {
  let at = start;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  let name;
  let from;
  while (at < end) {
    const opcode = bytes[at] & 0xf0;
    const value = bytes[at++] & 0x0f;
    if (opcode === bind.ordinal) from = libraries[value - 1];
    else if (opcode === bind.longOrdinal) from = libraries[number() - 1];
    else if (opcode === bind.special) from = value === FLAT ? "any" : "itself";
    else if (opcode === bind.symbol) {
      name = textAt(bytes, at);
      at += name.length + 1;
    } else if ([bind.addend, bind.place, bind.move].includes(opcode)) number();
    else if (opcode >= bind.now && opcode <= bind.many) {
      yield { name, from };
      if (opcode === bind.andMove) number();
      else if (opcode === bind.many) {
        number();
        number();
      }
    }
  }
}

function readBindings(bytes, at, libraries) {
  const tables = [
    [16, 20],
    [32, 36],
  ].map((fields) => fields.map((field) => bytes.readUInt32LE(at + field)));
  const found = tables.flatMap(([offset, size]) => [...boundSymbols(bytes, offset, offset + size, libraries)]);
  return [...new Map(found.map((symbol) => [symbol.name, symbol])).values()];
}

/** `{ processor, type, libraries, paths, oldest, signed, exported, imported }` of an object file or library. */
export function inspectMachO(file) {
  const bytes = readFileSync(file);
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error(`${file} is no Mach-O file of 64 bits.`);
  const found = { processor: bytes.readUInt32LE(4), type: bytes.readUInt32LE(12), signed: false, oldest: null };
  const libraries = [];
  const paths = [];
  let symbols = null;
  let bindings = null;
  let at = HEADER_SIZE;
  for (let left = bytes.readUInt32LE(16); left > 0; left--) {
    const kind = bytes.readUInt32LE(at);
    if (kind === command.library || kind === command.weakLibrary) {
      libraries.push(textAt(bytes, at + bytes.readUInt32LE(at + 8)));
    } else if (kind === command.path) paths.push(textAt(bytes, at + bytes.readUInt32LE(at + 8)));
    else if (kind === command.buildVersion) found.oldest = versionOf(bytes.readUInt32LE(at + 12));
    else if (kind === command.signature) found.signed = true;
    else if (kind === command.symbols) symbols = at;
    else if (kind === command.bindings) bindings = at;
    at += bytes.readUInt32LE(at + 4);
  }
  const { exported, imported } =
    symbols === null ? { exported: [], imported: [] } : readSymbols(bytes, symbols, libraries);
  // The symbol table's own word on libraries is for linkers; the bindings are what counts when the file is loaded.
  const bound = bindings === null ? imported : readBindings(bytes, bindings, libraries);
  return { ...found, libraries, paths, exported, imported: bound };
}
