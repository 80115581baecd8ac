// The tarball, as the tools see it that know how packages are used.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inTools } from "./tools.mjs";

/** What publint says of a staged package. */
export async function lintPackage(folder) {
  const { publint } = await import(pathToFileURL(inTools("publint", "src", "index-node.js")).href);
  const { formatMessage } = await import(pathToFileURL(inTools("publint", "src", "utils.js")).href);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/**
 * What @arethetypeswrong/cli says of the tarball. The package is ES modules alone, which every Node that it supports can
 * also require(); TypeScript's older CommonJS mode (module node16) does not know that, hence the profile.
 */
export function checkTypes(tarball) {
  const program = inTools("@arethetypeswrong", "cli", "dist", "index.js");
  const args = [program, tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji", "--no-color"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: join(tarball, "..") });
  return status === 0 ? [] : [`@arethetypeswrong/cli: ${stdout}${stderr}`];
}
