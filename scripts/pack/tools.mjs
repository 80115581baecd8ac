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

/** The program of a Node of this major version, if the tools have one for this machine. */
export function nodeProgram(major) {
  const program = inTools(`node${major}`, "bin", "node");
  return existsSync(program) ? program : null;
}
