// Building the addon for darwin-arm64 on Linux, with the clang of the Python package ziglang. It has no headers and libraries
// of Apple's but the C library's; what the addon needs of the C++ and Objective-C runtimes is named to the linker in stub
// libraries, so that it is bound to the system's own, which MLX's library uses too: with a runtime of its own the addon
// could not catch MLX's exceptions.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { build, inRoot } from "../lib/paths.mjs";
import { pins } from "../lib/pins.mjs";
import { installPackages } from "../lib/pip.mjs";
import { SetupError, step } from "../lib/report.mjs";
import { must } from "../lib/run.mjs";
import { filesBelow, fingerprint, stamp } from "../lib/stamp.mjs";
import { inspectMachO } from "./macho.mjs";

const place = join(build, "cross", "zig");
const zig = join(place, "ziglang", "zig");
const target = ["-target", "aarch64-macos.14.0"];

const flags = [
  ...["-std=c++20", "-O2", "-DNDEBUG", "-fno-sanitize=undefined", "-fvisibility=hidden", "-fvisibility-inlines-hidden"],
  // Without it, newer functions of libc++ would be called, which macOS 14 does not have.
  "-D_LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS=1",
  ...["-Wall", "-Wextra"],
];

const env = () => ({ ...process.env, ZIG_GLOBAL_CACHE_DIR: join(build, "cross", "zig-cache") });

async function ensureZig() {
  const done = stamp(`${place}.stamp`, [zig]);
  const print = fingerprint([], pins.zig);
  if (done.holds(print)) return;
  await step("cross", `zig ${pins.zig.version}, for macOS`, async () => {
    mkdirSync(build, { recursive: true });
    const unpacked = mkdtempSync(join(build, "unpack-"));
    await installPackages([pins.zig], unpacked);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(join(place, ".."), { recursive: true });
    renameSync(unpacked, place);
    chmodSync(zig, 0o755);
    done.set(print);
  });
}

function compile(source, object, runtime) {
  const includes = [
    ...["-I", inRoot("native")],
    ...["-isystem", join(runtime, "mlx", "include"), "-isystem", inRoot("node_modules", "node-api-headers", "include")],
  ];
  const args = ["c++", ...target, ...flags, ...includes, "-c", source, "-o", object];
  return new Promise((done, fail) => {
    const child = spawn(zig, args, { env: env(), stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    child.on("error", fail);
    child.on("close", (status) => {
      if (status === 0) done();
      else fail(new SetupError(`${said}\n\n${basename(source)} did not compile for darwin-arm64.`));
    });
  });
}

/** Compiles what changed, some files at a time. */
async function compileAll(sources, objects, runtime) {
  const headers = fingerprint(
    [...filesBelow(inRoot("native"), (file) => file.endsWith(".h"))],
    pins.runtime.metal,
    flags,
  );
  const waiting = sources.map((source) => {
    const object = join(objects, `${source.slice(inRoot("native").length + 1).replaceAll("/", "-")}.o`);
    return { source, object, done: stamp(`${object}.stamp`, [object]), print: fingerprint([source], headers) };
  });
  const files = waiting.map(({ object }) => object);
  const left = waiting.filter(({ done, print }) => !done.holds(print));
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      await compile(next.source, next.object, runtime);
      next.done.set(next.print);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return files;
}

const stub = (library, symbols) =>
  [
    ...["--- !tapi-tbd", "tbd-version: 4", "targets: [ arm64-macos ]", `install-name: '${library}'`],
    ...["exports:", "  - targets: [ arm64-macos ]", `    symbols: [ ${symbols.join(", ")} ]`, "...", ""],
  ].join("\n");

/** Stub libraries with what the objects want of the runtimes. */
function writeStubs(files, objects, libmlx) {
  const parts = files.map(inspectMachO);
  const own = new Set([...parts.flatMap(({ exported }) => exported), ...inspectMachO(libmlx).exported]);
  const wanted = [...new Set(parts.flatMap(({ imported }) => imported.map(({ name }) => name)))].sort();
  const left = wanted.filter((name) => !own.has(name));
  const stubs = {
    "libc++.tbd": ["/usr/lib/libc++.1.dylib", left.filter((name) => /^(__Z|___cxa_|___gxx_)/.test(name))],
    "libobjc.tbd": ["/usr/lib/libobjc.A.dylib", left.filter((name) => name.startsWith("_objc_"))],
  };
  return Object.entries(stubs).map(([name, [library, symbols]]) => {
    writeFileSync(join(objects, name), stub(library, symbols));
    return join(objects, name);
  });
}

async function buildAddon(runtime) {
  await ensureZig();
  const objects = join(build, "pack", "objects", "darwin-arm64");
  const addon = join(runtime, "mlx.node");
  const tests = inRoot("native", "bind", "test");
  const sources = filesBelow(inRoot("native"), (file) => /\.(cc|mm)$/.test(file) && !file.startsWith(tests));
  const done = stamp(join(objects, "addon.stamp"), [addon]);
  const print = fingerprint([inRoot("native"), inRoot("scripts", "pack", "darwin.mjs")], pins.runtime.metal, pins.zig);
  if (done.holds(print)) return addon;
  await step("addon", `compiling what changed of ${sources.length} C++ files for darwin-arm64`, async () => {
    mkdirSync(objects, { recursive: true });
    const files = await compileAll(sources, objects, runtime);
    const library = join(runtime, "mlx", "lib");
    const stubs = writeStubs(files, objects, join(library, "libmlx.dylib"));
    await must(
      zig,
      [
        ...["c++", ...target, "-dynamiclib", "-nostdlib++", "-undefined", "dynamic_lookup", "-s"],
        ...["-o", addon, ...files, ...stubs, `-L${library}`, "-lmlx"],
        ...["-Wl,-rpath,@loader_path/mlx/lib", "-install_name", "@rpath/mlx.node"],
      ],
      { env: env(), failure: "The addon could not be linked for darwin-arm64." },
    );
    done.set(print);
  });
  return addon;
}

/** How to make the addon for darwin-arm64. Apple's libraries are signed, so nothing is stripped. */
export const darwin = () => ({ strip: null, addon: buildAddon });
