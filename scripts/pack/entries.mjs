// The modules of dist/ that package.json names: exports and programs.
import { posix } from "node:path";

const inside = (path) => posix.normalize(path);

/** What users import: `{ subpath: file }`. */
export function exportedModules(json) {
  const entries = Object.entries(json.exports).filter(([, target]) => typeof target === "object");
  return Object.fromEntries(entries.map(([subpath, target]) => [subpath, inside(target.default)]));
}

export const programs = (json) => Object.values(json.bin ?? {}).map(inside);
