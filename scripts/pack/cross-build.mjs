// Compiling the addon for another platform with CMake, into the folder of that platform's unpacked library.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { build, inRoot, root } from "../lib/paths.mjs";
import { step } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { filesBelow, fingerprint, stamp } from "../lib/stamp.mjs";
import { generator } from "../lib/toolchain.mjs";

/** Gives the path of the addon. `settings` are CMake's, and say which compiler to use. */
export async function crossBuild(platform, runtime, settings, env = process.env) {
  const objects = join(build, "pack", "objects", platform);
  const addon = join(runtime, "mlx.node");
  const inputs = ["CMakeLists.txt", "cmake", "native", "package-lock.json"].map((name) => inRoot(name));
  const done = stamp(join(objects, "addon.stamp"), [addon]);
  const print = fingerprint([...inputs, join(runtime, "mlx", "lib")], settings);
  if (done.holds(print)) return addon;
  const files = filesBelow(inRoot("native"), (file) => /\.(cc|mm)$/.test(file)).length;
  await step("addon", `compiling what changed of ${files} C++ files for ${platform}`, async () => {
    const places = [`-DMLX_ROOT=${join(runtime, "mlx")}`, `-DMLX_NODE_OUTPUT=${runtime}`];
    const chosen = existsSync(join(objects, "CMakeCache.txt")) ? [] : ["-G", generator()];
    await must("cmake", ["-S", root, "-B", objects, ...places, ...settings, ...chosen], {
      env,
      failure: `CMake could not configure the build for ${platform}.`,
    });
    const jobs = String(availableParallelism());
    await must("cmake", ["--build", objects, "--target", "addon", "--parallel", jobs], {
      env,
      failure: `The native code did not compile for ${platform}.`,
    });
    done.set(print);
  });
  return addon;
}
