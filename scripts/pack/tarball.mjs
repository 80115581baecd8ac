// From a staged folder to a tarball.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "../lib/report.mjs";
import { ask } from "../lib/run.mjs";
import { listFiles } from "./check-contents.mjs";
import { tarballs } from "./places.mjs";

/** Packs the folder; gives the tarball's path and sizes, and what of the folder is not in it. */
export function makeTarball(folder) {
  mkdirSync(tarballs, { recursive: true });
  const args = ["pack", folder, "--ignore-scripts", "--json", "--pack-destination", tarballs];
  const text = ask("npm", args, { stdio: ["ignore", "pipe", "ignore"] });
  if (text === null) throw new SetupError(`npm pack failed for ${folder}.`);
  const found = JSON.parse(text);
  // A list, or since npm 12 an object by name.
  const [{ filename, size, unpackedSize, files }] = Object.values(found);
  const packed = new Set(files.map(({ path }) => path));
  const left = listFiles(folder).filter((file) => !packed.has(file));
  return { path: join(tarballs, filename), size, unpackedSize, left };
}
