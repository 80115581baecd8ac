// The released MLX library (lib, include, share), beside the addon in build/native.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { useOpenBlas } from "./openblas.mjs";
import { build, native } from "./paths.mjs";
import { backend, checkLibc, pins, platform } from "./pins.mjs";
import { installPackages } from "./pip.mjs";
import { findPython } from "./python.mjs";
import { note, SetupError, step } from "./report.mjs";
import { ask } from "./run.mjs";
import { fingerprint, stamp } from "./stamp.mjs";
import { checkTools } from "./toolchain.mjs";

/** The packages that make a working libmlx on this machine or another kind. */
export const runtimePackages = (kind, target = platform) =>
  target.startsWith("linux") ? [pins.runtime[kind], pins.blas] : [pins.runtime[kind]];

/**
 * Unpacks the packages into a new folder below build/, which the caller moves into place.
 * @param options.reference keeps the BLAS that the library was released with
 * @param options.target another platform than this machine's, with a `compiler` for it, which runs in `env`
 * @param options.version that of the Python that the packages are for, if not the one that brings them
 */
export async function unpackRuntime(packages, { reference = false, target = platform, compiler, env, version } = {}) {
  if (target === platform) {
    checkLibc();
    checkTools();
  }
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, "unpack-"));
  try {
    await installPackages(reference ? packages.filter((pin) => pin !== pins.blas) : packages, folder, {
      platform: target,
      version,
    });
    if (packages.includes(pins.blas) && !reference) await useOpenBlas(folder, { target, compiler, env });
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

// CUDA's libraries are NVIDIA's to distribute: libmlx looks for them in a folder `nvidia` beside its own.
function linkNvidia(kind) {
  const place = join(native, "nvidia");
  rmSync(place, { recursive: true, force: true });
  if (!kind.startsWith("cuda")) return;
  const code = "import importlib.util as u; print(next(iter(u.find_spec('nvidia').submodule_search_locations)))";
  const found =
    process.env.MLX_NODE_NVIDIA || ask(findPython().executable, ["-c", code], { stdio: ["ignore", "pipe", "ignore"] });
  if (found) symlinkSync(resolve(found.trim()), place);
  else {
    note(
      `${kind} also needs NVIDIA's libraries: \`python3 -m pip install mlx[${kind}]==${pins.version}\` brings them; ` +
        "or set MLX_NODE_NVIDIA to a folder site-packages/nvidia. Then remove build/native/runtime.stamp.",
    );
  }
}

/** Makes the runtime be there, and gives the folder that holds its lib/ and include/. */
export async function ensureRuntime() {
  if (process.env.MLX_ROOT) {
    const own = resolve(process.env.MLX_ROOT);
    if (!existsSync(join(own, "include", "mlx", "mlx.h"))) {
      throw new SetupError(`MLX_ROOT is ${own}, but there is no include/mlx/mlx.h in it.`);
    }
    return own;
  }
  const kind = backend();
  const packages = runtimePackages(kind);
  const place = join(native, "mlx");
  const done = stamp(join(native, "runtime.stamp"), [place]);
  const print = fingerprint([], packages, platform);
  if (done.holds(print)) return place;

  await step(
    "runtime",
    `MLX ${pins.version} for ${kind}, from ${packages.map((p) => p.name).join(" and ")}`,
    async () => {
      const unpacked = await unpackRuntime(packages);
      // The stamp goes first and comes back last: a move cut short is done again.
      done.clear();
      mkdirSync(native, { recursive: true });
      const kept = readdirSync(unpacked).filter((name) => name === "mlx" || name.endsWith(".libs"));
      for (const name of readdirSync(native)) {
        if (name === "mlx" || name.endsWith(".libs")) rmSync(join(native, name), { recursive: true });
      }
      for (const name of kept) renameSync(join(unpacked, name), join(native, name));
      rmSync(unpacked, { recursive: true });
      linkNvidia(kind);
      done.set(print);
    },
  );
  return place;
}
