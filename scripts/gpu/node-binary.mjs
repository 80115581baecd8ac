// Node's executable out of its npm package, checked against the hash in cmake/mlx.json.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pins } from "../lib/pins.mjs";
import { SetupError } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { filesBelow } from "../lib/stamp.mjs";

/** Unpacks the pinned package below `folder` and gives the paths of the executable and of its licence. */
export async function nodeBinary(folder) {
  const { name, version, integrity } = pins.node;
  const scratch = mkdtempSync(join(folder, "node-package-"));
  await must("npm", ["pack", "--silent", "--pack-destination", scratch, `${name}@${version}`], {
    failure: `npm could not bring ${name} ${version}.`,
  });
  const [archive] = filesBelow(scratch);
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== integrity) {
    rmSync(scratch, { recursive: true });
    throw new SetupError(`${name} ${version} has the hash ${found}, and cmake/mlx.json asks for ${integrity}.`);
  }
  await must("tar", ["-xzf", archive, "-C", scratch, "package/bin/node", "package/LICENSE"]);
  return { executable: join(scratch, "package", "bin", "node"), licence: join(scratch, "package", "LICENSE") };
}
