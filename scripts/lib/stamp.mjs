// Knowing whether a step's inputs are those of the last time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const smallFile = 1 << 20;

/** All files below a folder, or the file itself, sorted; nothing where it does not exist. */
export function filesBelow(path, keep = () => true) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(keep)
    .sort();
}

/** A digest of files and values: small files by content, so that a touched or rewritten one is still the same. */
export function fingerprint(paths, ...values) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((p) => filesBelow(p))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0`);
    hash.update(size <= smallFile ? readFileSync(path) : String(mtimeMs));
  }
  for (const value of values) hash.update(`\0${JSON.stringify(value)}`);
  return hash.digest("hex");
}

/** A file that says with which inputs a step last succeeded. */
export function stamp(path, outputs = []) {
  return {
    holds: (print) => existsSync(path) && readFileSync(path, "utf8") === print && outputs.every((o) => existsSync(o)),
    clear: () => rmSync(path, { force: true }),
    set(print) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, print);
    },
  };
}
