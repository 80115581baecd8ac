// cmake/mlx.json: which packages, in which versions, with which hashes, for this machine.
import { readFileSync } from "node:fs";
import { inRoot } from "./paths.mjs";
import { SetupError } from "./report.mjs";

export const pinFile = inRoot("cmake", "mlx.json");
export const pins = JSON.parse(readFileSync(pinFile, "utf8"));

export const platform = `${process.platform}-${process.arch}`;

/** The kind of MLX to use: MLX_NODE_BACKEND, or what this platform has. */
export function backend(env = process.env) {
  const offered = pins.backends[platform];
  if (!offered) {
    throw new SetupError(
      `There is no released MLX library for ${platform} (there is one for ${Object.keys(pins.backends).join(", ")}).\n` +
        "Build MLX yourself as a shared library and set MLX_ROOT to where it is installed.",
    );
  }
  const wanted = env.MLX_NODE_BACKEND || offered[0];
  if (!offered.includes(wanted)) {
    throw new SetupError(`MLX_NODE_BACKEND is ${wanted}; on ${platform} it can be ${offered.join(" or ")}.`);
  }
  return wanted;
}

/** The line of a requirements file for a pinned package, for this machine or another kind. */
export function requirement(pin, target = platform) {
  const sums = pin.sha256[target] ?? pin.sha256.any;
  if (!sums) throw new SetupError(`${pin.name} ${pin.version} is not pinned for ${target}.`);
  return [`${pin.name}==${pin.version}`, ...sums.map((sum) => `--hash=sha256:${sum}`)].join(" ");
}

export const platformTags = (target = platform) => pins.tags[target] ?? [];

/** The released libraries are built for glibc; says so before pip says that it found nothing. */
export function checkLibc() {
  if (process.platform !== "linux") return;
  process.report.excludeNetwork = true;
  const found = process.report.getReport().header.glibcVersionRuntime;
  const needed = /manylinux_(\d+)_(\d+)/.exec(pins.tags[platform]?.[0] ?? "");
  if (!needed) return;
  const [major, minor] = (found ?? "0.0").split(".").map(Number);
  if (major > Number(needed[1]) || (major === Number(needed[1]) && minor >= Number(needed[2]))) return;
  throw new SetupError(
    `MLX's released library needs glibc ${needed[1]}.${needed[2]} or later; this system has ` +
      `${found ? `glibc ${found}` : "another C library"}.\n` +
      "Use Debian 12, Ubuntu 22.04 or later, or build MLX yourself and set MLX_ROOT to where it is installed.",
  );
}
