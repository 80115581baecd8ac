// Reading and compiling the text of mlx.node/core takes Node half of an import's time. As Python keeps what it compiled in
// __pycache__, the packed package keeps it in a folder `compiled` beside its text: the first import writes it, where it may.
import type { Script } from "node:vm";

/** What a packed module consists of besides its entry: where its text is, a function of the module's URL, and its hash. */
export interface Compiled {
  readonly text: URL;
  readonly url: string;
  readonly hash: string;
}

type Exports = Record<string, unknown>;

// Each engine, place and set of options has a file of its own. More than these do not come about by ordinary use.
const MOST_FILES = 16;

// The engine refuses what was compiled with other options of its own. Which of Node's options are such is not known here, so
// that all count; texts and files that are given to them do not. The place counts, too: it is in what is kept, for traces.
function hashOfUse(folder: string): string {
  const use = [folder, ...process.execArgv.filter((option) => option.startsWith("--"))];
  if (process.env.NODE_OPTIONS) use.push(process.env.NODE_OPTIONS);
  const text = use.join("\n");
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash >>> 0).toString(36);
}

/** Null if nothing is to be kept: the variable is Node's own, for its cache of the same kind. */
function fileFor(folder: string, hash: string): string | null {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return null;
  const { platform, arch, versions } = process;
  const name = `${platform}-${arch}-${versions.v8}-${hash}-${hashOfUse(folder)}.bin`;
  return process.getBuiltinModule("node:path").join(folder, "compiled", name);
}

// The engine believes what it is given, and a damaged file could crash the process. Files lose whole sectors as a rule, or their
// end. So a file ends with a sum of two words of each sector, and its length. (A real checksum would be zlib's, and to load
// that takes as long as all this saves.)
const SECTOR_WORDS = 128;
const TRAILER = 8;

function sumOf(bytes: Buffer): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let sum = bytes.length;
  for (let i = 0; i < words.length; i += SECTOR_WORDS / 2) sum = (Math.imul(sum, 31) + (words[i] as number)) | 0;
  return sum;
}

function read(file: string): Buffer | undefined {
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  if (!existsSync(file)) return undefined;
  try {
    const bytes = readFileSync(file);
    const end = bytes.length - TRAILER;
    if (end <= 0 || bytes.byteOffset % 4 !== 0 || bytes.readInt32LE(end + 4) !== end) return undefined;
    const compiled = bytes.subarray(0, end);
    return sumOf(compiled) === bytes.readInt32LE(end) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function withTrailer(compiled: Buffer): Buffer {
  const bytes = Buffer.alloc(compiled.length + TRAILER);
  compiled.copy(bytes);
  bytes.writeInt32LE(sumOf(bytes.subarray(0, compiled.length)), compiled.length);
  bytes.writeInt32LE(compiled.length, compiled.length + 4);
  return bytes;
}

// Written under another name first, since several processes may begin at the same time, and one may be stopped.
function keep(file: string, script: Script): void {
  const fs = process.getBuiltinModule("node:fs");
  const draft = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    const folder = process.getBuiltinModule("node:path").dirname(file);
    fs.mkdirSync(folder, { recursive: true });
    if (!fs.existsSync(file) && fs.readdirSync(folder).length >= MOST_FILES) return;
    const descriptor = fs.openSync(draft, "wx");
    try {
      fs.writeFileSync(descriptor, withTrailer(script.createCachedData()));
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(draft, file);
  } catch {
    // A folder that this user may not write to, an archive, a full disk: it goes without.
    try {
      fs.rmSync(draft, { force: true });
    } catch {
      // Neither may it be removed.
    }
  }
}

// Scripts run among the process's own globals. Where modules have others (Jest gives each file of tests its own), a dict of
// the program's would be none to a text that ran there.
function inThisRealm(source: string, filename: string): (url: string) => Exports {
  // biome-ignore lint/security/noGlobalEval: the text of this package, and the only way to run it among these globals
  return globalThis.eval(`${source}\n//# sourceURL=${filename}`);
}

/** Runs the text, compiled before if possible; gives what it exports. */
export function runCompiled({ url, text, hash }: Compiled): Exports {
  const { Script } = process.getBuiltinModule("node:vm");
  const { fileURLToPath } = process.getBuiltinModule("node:url");
  const filename = fileURLToPath(text);
  const file = fileFor(process.getBuiltinModule("node:path").dirname(filename), hash);
  const cachedData = file === null ? undefined : read(file);
  const source = process.getBuiltinModule("node:fs").readFileSync(filename, "latin1");
  const script = new Script(source, { filename, cachedData });
  const run: unknown = script.runInThisContext();
  if (!(run instanceof Function)) return inThisRealm(source, filename)(url);
  const exports: Exports = run(url);
  // Only now, so that what it needs for running is in it.
  if (file !== null && (!cachedData || script.cachedDataRejected)) keep(file, script);
  return exports;
}
