// node_modules, as package-lock.json says.
import { existsSync, statSync } from "node:fs";
import { inRoot, root } from "./paths.mjs";
import { step } from "./report.mjs";
import { must } from "./run.mjs";

/** Runs `npm ci` where node_modules is missing or older than the lock file. */
export async function ensurePackages() {
  const installed = inRoot("node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(inRoot("package-lock.json")).mtimeMs) return;
  await step("packages", "npm ci", () =>
    must("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: root,
      failure: "npm ci failed.",
      // On Windows npm is a script.
      shell: process.platform === "win32",
    }),
  );
}
