// Compiling the addons with CMake.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { build, inRoot, native, root } from "./paths.mjs";
import { pinFile } from "./pins.mjs";
import { step } from "./report.mjs";
import { must } from "./run.mjs";
import { filesBelow, fingerprint, stamp } from "./stamp.mjs";
import { checkTools, generator } from "./toolchain.mjs";

const inputs = () => [
  inRoot("CMakeLists.txt"),
  inRoot("cmake"),
  inRoot("native"),
  pinFile,
  inRoot("package-lock.json"),
];

// CMake refuses a build folder that was made for another place: the clone was moved or copied.
function dropIfMoved(objects) {
  const cache = join(objects, "CMakeCache.txt");
  if (existsSync(cache) && !readFileSync(cache, "utf8").includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${root}\n`)) {
    rmSync(objects, { recursive: true });
  }
}

/** Configures where needed and builds; `sanitize` ("address,undefined") makes a second, checked build beside. */
export async function buildNative(mlxRoot, { sanitize = "" } = {}) {
  const output = sanitize ? join(build, "sanitize", "native") : native;
  const objects = sanitize ? join(build, "sanitize", "objects") : join(build, "objects");
  const addon = join(output, "mlx.node");

  const configuration = [
    ...["-S", root, "-B", objects, `-DMLX_ROOT=${mlxRoot}`, `-DMLX_NODE_OUTPUT=${output}`],
    ...[`-DMLX_NODE_SANITIZE=${sanitize}`],
  ];
  const compiler = [process.env.CXX, process.env.CXXFLAGS, process.env.CMAKE_ARGS];
  // The library and its version stand for all of MLX's headers.
  const mlx = [join(mlxRoot, "lib"), join(mlxRoot, "include", "mlx", "version.h")];
  const print = fingerprint([...inputs(), ...mlx], configuration, compiler);
  const done = stamp(join(output, "addon.stamp"), [addon, join(output, "toy.node")]);
  if (done.holds(print)) return addon;

  checkTools();
  const files = filesBelow(inRoot("native"), (file) => /\.(cc|mm)$/.test(file)).length;
  await step(
    "addon",
    `compiling what changed of ${files} C++ files${sanitize ? ` with ${sanitize}` : ""}`,
    async () => {
      const extra = (process.env.CMAKE_ARGS ?? "").split(" ").filter(Boolean);
      dropIfMoved(objects);
      const chosen = existsSync(join(objects, "CMakeCache.txt")) ? [] : ["-G", generator()];
      await must("cmake", [...configuration, ...chosen, ...extra], { failure: "CMake could not configure the build." });
      await must("cmake", ["--build", objects, "--parallel", String(availableParallelism())], {
        failure: "The native code did not compile.",
      });
      done.set(print);
    },
  );
  return addon;
}
