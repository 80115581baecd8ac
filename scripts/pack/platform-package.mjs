// A platform package: the addon, libmlx with its headers (MLX's compile includes them at run time), its BLAS, and papers.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, inRoot } from "../lib/paths.mjs";
import { pins } from "../lib/pins.mjs";
import { step } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { runtimePackages, unpackRuntime } from "../lib/runtime.mjs";
import { filesBelow, fingerprint, stamp } from "../lib/stamp.mjs";
import { stages } from "./places.mjs";

export const platformOf = (json) => `${json.os[0]}-${json.cpu[0]}`;

/** The released library of a platform and backend, unpacked once. */
async function runtimeOf(json, target) {
  const platform = platformOf(json);
  const { backend } = json.mlx;
  const packages = runtimePackages(backend, platform);
  const place = join(build, "pack", "runtimes", `${platform}-${backend}`);
  const done = stamp(`${place}.stamp`, [place]);
  const print = fingerprint([inRoot("scripts", "lib", "openblas.mjs")], packages);
  if (!done.holds(print)) {
    await step("runtime", `MLX ${pins.version} for ${platform}, ${backend}`, async () => {
      const unpacked = await unpackRuntime(packages, { target: platform, compiler: target.compiler, env: target.env });
      rmSync(place, { recursive: true, force: true });
      mkdirSync(join(place, ".."), { recursive: true });
      renameSync(unpacked, place);
      done.set(print);
    });
  }
  return place;
}

function readme({ name, description, mlx, libc }) {
  const needs = libc
    ? `It needs glibc ${mlx.glibc} and the libstdc++ of GCC 12 (GLIBCXX_${mlx["libstdc++"]}), or later.`
    : `It needs macOS ${mlx.macos} or later.`;
  const cuda = mlx.backend.startsWith("cuda")
    ? "\nNVIDIA's own libraries are not in it: they come from the system, or from the folder that MLX_NODE_NVIDIA names.\n" +
      `\n    npm install mlx.node ${name}\n`
    : "\nIt comes with mlx.node where it fits; nobody has to install it by hand.\n";
  return `# ${name}\n\n${description}: the addon, and MLX's released library.\n${cuda}\n${needs}\n`;
}

/** Lays the package out in build/pack/stages/<name>. */
export async function stagePlatform({ key, json }, target) {
  const runtime = await runtimeOf(json, target);
  const addon = await target.addon(runtime);
  const folder = join(stages, key);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "mlx"), { recursive: true });
  cpSync(join(runtime, "mlx", "include"), join(folder, "mlx", "include"), { recursive: true });
  // Beside them lie files for CMake, and libraries that libmlx does not load.
  for (const name of readdirSync(join(runtime, "mlx", "lib")).filter((each) =>
    /^(libmlx\.|mlx\.metallib$)/.test(each),
  )) {
    cpSync(join(runtime, "mlx", "lib", name), join(folder, "mlx", "lib", name));
  }
  const [papers] = readdirSync(runtime).filter((each) => /^mlx.*\.dist-info$/.test(each));
  cpSync(join(runtime, papers, "licenses"), join(folder, "mlx", "licences"), { recursive: true });
  for (const name of readdirSync(runtime).filter((each) => each.endsWith(".libs"))) {
    cpSync(join(runtime, name), join(folder, name), { recursive: true });
  }
  cpSync(addon, join(folder, "mlx.node"));
  // Apple's libraries are signed, and a stripped one would not load; there, the linker leaves our own symbols out.
  if (target.strip) {
    const binaries = filesBelow(folder, (file) => /\.(so|node)(\.|$)/.test(file));
    await must(target.strip, binaries, { env: target.env, failure: `strip failed for ${key}.` });
  }
  cpSync(inRoot("npm", "index.js"), join(folder, "index.js"));
  for (const name of ["LICENSE", "THIRD_PARTY_NOTICES.md"]) cpSync(inRoot(name), join(folder, name));
  writeFileSync(join(folder, "README.md"), readme(json));
  writeFileSync(join(folder, "package.json"), readFileSync(inRoot("npm", key, "package.json")));
  return folder;
}
