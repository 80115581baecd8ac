// A user's project: an empty folder, packages installed from the tarballs alone, and a PATH on which there is nothing but the
// program that runs.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after } from "node:test";
import { platform } from "../../scripts/lib/pins.mjs";
import { rootPackage, tarballs } from "../../scripts/pack/places.mjs";
import { nodeProgram } from "../../scripts/pack/tools.mjs";

export const scratch = mkdtempSync(join(tmpdir(), "mlx-node-packages-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const { version } = rootPackage();

/** npm's program as a file that any Node can run: it lies behind the command `npm`. */
function findNpm() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const command = join(folder, "npm");
    if (existsSync(command)) return join(dirname(realpathSync(command)), "npm-cli.js");
  }
  throw new Error("There is no npm on the PATH.");
}
const npmCli = findNpm();

/** The tarball of `mlx.node` or of a platform package. */
export const tarballOf = (key) =>
  join(tarballs, key === "mlx.node" ? `${key}-${version}.tgz` : `mlx.node-${key}-${version}.tgz`);

export const ownPackages = ["mlx.node", platform];

/** The Nodes that the packages are for, and the one that runs this. */
export const nodes = [20, 22, 24, 26]
  .map((major) => ({ major, program: nodeProgram(major) }))
  .filter((each) => each.program);

/** An environment with an own home and a PATH that has this one program, as `name`, and a shell. */
export function bareEnvironment(folder, program, name = "node") {
  const bin = join(folder, ".bin");
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  symlinkSync(program, join(bin, name));
  symlinkSync("/bin/sh", join(bin, "sh"));
  return { PATH: bin, HOME: folder, TMPDIR: folder, OPENBLAS_NUM_THREADS: "1" };
}

export function run(program, args, { cwd, env, status = 0, ...options }) {
  const result = spawnSync(program, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (result.error) throw result.error;
  if (status !== null && result.status !== status) {
    throw new Error(
      `${program} ${args.join(" ").slice(0, 200)} ended with ${result.signal ?? result.status}:\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result;
}

/** A project with these packages, installed by npm under the given Node without a network. */
export function project(name, packages = ownPackages, program = process.execPath) {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", version: "1.0.0", private: true }));
  const env = bareEnvironment(folder, program);
  const args = [npmCli, "install", "--offline", "--no-audit", "--no-fund", ...packages.map(tarballOf)];
  run(program, args, { cwd: folder, env });
  const inside = (options) => ({ cwd: folder, env: { ...env, ...options?.env }, ...options?.spawn });
  return {
    ...{ folder, env },
    modules: readdirSync(join(folder, "node_modules")),
    /** Runs a file or arguments of the program in the project. */
    run: (args, options) => run(program, args, { ...inside(options), status: options?.status }),
    write: (file, text) => writeFileSync(join(folder, file), text),
  };
}
