// Which addon is taken, and what is said where none can be.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { dlopenError, installed, simulate, version } from "./simulate.mjs";

const local = "/clone/build/native/mlx.node";

test("the version is that of package.json, and of every package in npm/", () => {
  const read = (...path) => JSON.parse(readFileSync(inRoot(...path, "package.json"), "utf8"));
  assert.equal(version, read().version);
  const platforms = readdirSync(inRoot("npm")).filter((name) => /^(linux|darwin)-/.test(name));
  assert.ok(platforms.length >= 5);
  for (const name of platforms) {
    const { version: own, peerDependencies = {} } = read("npm", name);
    assert.deepEqual([own, peerDependencies["mlx.node"] ?? version], [version, version], name);
  }
});

test("a local build comes first, and MLX_NODE_ADDON before it", () => {
  const files = { [local]: { local: true }, "/mine.node": { mine: true } };
  const packages = { "linux-x64": installed("linux-x64") };
  assert.deepEqual(simulate({ files, packages }).loaded.addon, { local: true });
  const named = simulate({ files, packages, env: { MLX_NODE_ADDON: "/mine.node" } });
  assert.deepEqual(named.loaded.addon, { mine: true });
  assert.equal(named.loaded.from, "/mine.node");
});

test("a broken local build gives way to the package, and its error is kept", () => {
  const error = dlopenError("libmlx.so: cannot open shared object file: No such file or directory");
  const { loaded } = simulate({ files: { [local]: error }, packages: { "linux-x64": installed("linux-x64") } });
  assert.equal(loaded.from, "@mlx.node/linux-x64");
  assert.deepEqual(loaded.failed, [{ what: local, error }]);
});

test("the file of MLX_NODE_ADDON is the only one that is tried", () => {
  const { error } = simulate({
    ...{ env: { MLX_NODE_ADDON: "/gone.node" }, files: { [local]: {} } },
    packages: { "linux-x64": installed("linux-x64") },
  });
  assert.equal(error.name, "LoadError");
  assert.equal(error.code, "MLX_NODE_LOAD");
  assert.match(error.message, /Tried:\n {2}- \/gone\.node: Cannot find module/);
  assert.equal(error.errors.length, 1);
});

test("each platform has its package", () => {
  for (const [platform, backend] of [
    ["linux-x64", "cpu"],
    ["linux-arm64", "cpu"],
    ["darwin-arm64", "metal"],
  ]) {
    const { loaded, trials } = simulate({ platform, packages: { [platform]: installed(platform) } });
    assert.deepEqual(loaded, { addon: { name: platform }, from: `@mlx.node/${platform}`, backend, failed: [] });
    assert.equal(trials.length, 0);
  }
});

test("CUDA is preferred where it is installed and its trial goes well, the newer one first", () => {
  const packages = {
    "linux-x64": installed("linux-x64"),
    "linux-x64-cuda12": installed("linux-x64-cuda12"),
    "linux-x64-cuda13": installed("linux-x64-cuda13"),
  };
  const { loaded, trials, warnings } = simulate({ packages });
  assert.equal(loaded.backend, "cuda13");
  assert.equal(trials.length, 1);
  assert.equal(warnings.length, 0);
});

test("`require` is asked only for packages that no folder has, and last, since it takes long", () => {
  const cpu = installed("@mlx.node/linux-x64");
  const { loaded, asked } = simulate({ packages: { "linux-x64": cpu } });
  assert.equal(loaded.backend, "cpu");
  assert.deepEqual(asked, []);
  const broken = installed("@mlx.node/linux-x64", { error: dlopenError("libm.so.6: no") });
  assert.deepEqual(simulate({ packages: { "linux-x64": broken } }).asked, [
    "@mlx.node/linux-x64-cuda13",
    "@mlx.node/linux-x64-cuda12",
  ]);
});

test("a packed program has packages that only `require` finds, in the usual order", () => {
  const packages = {
    "linux-x64": installed("@mlx.node/linux-x64"),
    "linux-x64-cuda12": installed("@mlx.node/linux-x64-cuda12"),
  };
  const { loaded, asked } = simulate({ packages, packed: true });
  assert.equal(loaded.backend, "cuda12");
  assert.deepEqual(asked, ["@mlx.node/linux-x64-cuda13", "@mlx.node/linux-x64-cuda12"]);
});

test("where the trial fails, the next one is taken, with a warning that says why", () => {
  const packages = { "linux-x64": installed("linux-x64"), "linux-x64-cuda13": installed("linux-x64-cuda13") };
  const error = dlopenError("libcuda.so.1: cannot open shared object file: No such file or directory");
  const { loaded, warnings } = simulate({ packages, trial: { "linux-x64-cuda13": error } });
  assert.equal(loaded.backend, "cpu");
  assert.deepEqual(loaded.failed, [{ what: "@mlx.node/linux-x64-cuda13", error }]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^@mlx\.node\/linux-x64-cuda13 does not work here, so MLX runs on cpu: libcuda\.so\.1/);
  assert.match(warnings[0], /NVIDIA's driver/);
  assert.match(warnings[0], /MLX_NODE_BACKEND=cpu/);
});

test("MLX_NODE_BACKEND chooses without a trial", () => {
  const packages = { "linux-x64": installed("linux-x64"), "linux-x64-cuda13": installed("linux-x64-cuda13") };
  const gpu = simulate({ packages, env: { MLX_NODE_BACKEND: "cuda13" } });
  assert.equal(gpu.loaded.backend, "cuda13");
  assert.equal(gpu.trials.length, 0);
  const cpu = simulate({ packages, env: { MLX_NODE_BACKEND: "cpu" } });
  assert.equal(cpu.loaded.backend, "cpu");
  assert.equal(cpu.trials.length, 0);
});

test("MLX_NODE_NVIDIA names a folder for libraries and headers", () => {
  const nvidia = mkdtempSync(join(tmpdir(), "mlx-node-nvidia-"));
  try {
    for (const file of ["cu13/lib/libcublasLt.so.13", "cu13/include/cuda_fp16.h"]) {
      mkdirSync(dirname(join(nvidia, file)), { recursive: true });
      writeFileSync(join(nvidia, file), "");
    }
    const packages = { "linux-x64-cuda13": installed("linux-x64-cuda13") };
    const env = { MLX_NODE_NVIDIA: nvidia };
    const { loaded, trials } = simulate({ packages, env });
    assert.equal(loaded.backend, "cuda13");
    assert.deepEqual(trials[0].libraries, [join(nvidia, "cu13", "lib", "libcublasLt.so.13")]);
    assert.equal(env.CUDA_HOME, join(nvidia, "cu13"));
    const own = { MLX_NODE_NVIDIA: nvidia, CUDA_PATH: "/opt/cuda" };
    simulate({ packages, env: own });
    assert.equal(own.CUDA_HOME, undefined, "what the user says stays");
  } finally {
    rmSync(nvidia, { recursive: true });
  }
});

test("MLX_NODE_BACKEND must be one that the platform has", () => {
  const { error } = simulate({ env: { MLX_NODE_BACKEND: "metal" } });
  assert.ok(error instanceof TypeError);
  assert.equal(error.message, 'MLX_NODE_BACKEND is "metal"; on linux-x64 it can be cpu, cuda12, cuda13.');
});

const cpuFails = (message, world = {}) => {
  const package_ = installed("linux-x64", { error: dlopenError(message) });
  const { error } = simulate({ packages: { "linux-x64": package_ }, ...world });
  assert.equal(error.name, "LoadError");
  assert.ok(error.message.includes(message), "the original error is kept");
  return error.message;
};

const cudaFails = (message) => {
  const { error } = simulate({
    env: { MLX_NODE_BACKEND: "cuda12" },
    packages: { "linux-x64-cuda12": installed("linux-x64-cuda12", { error: dlopenError(message) }) },
  });
  return error.message;
};

const causes = {
  "the optional package was left out": [
    () => simulate().error.message,
    /The package @mlx\.node\/linux-x64, .* is not installed/,
    /--omit=optional/,
    new RegExp(`npm install @mlx\\.node/linux-x64@${version.replaceAll(".", "\\.")}\\n`),
    /npm run build/,
  ],
  "a CUDA package that was asked for is not installed": [
    () => simulate({ env: { MLX_NODE_BACKEND: "cuda13" } }).error.message,
    /@mlx\.node\/linux-x64-cuda13 is not installed, and MLX_NODE_BACKEND is cuda13/,
    /npm install @mlx\.node\/linux-x64-cuda13@/,
  ],
  "musl, where npm installs nothing": [
    () => simulate({ libc: "musl" }).error.message,
    /musl \(Alpine Linux\)/,
    /MLX_ROOT=/,
  ],
  "musl, where the package was forced in": [
    () => cpuFails("Error loading shared library ld-linux-x86-64.so.2", { libc: "musl" }),
    /musl \(Alpine Linux\)/,
  ],
  "an old glibc": [
    () =>
      cpuFails("/lib/x86_64-linux-gnu/libm.so.6: version `GLIBC_2.35' not found (required by libmlx.so)", {
        libc: { glibc: "2.31" },
      }),
    /needs glibc 2\.35 or later; this system has glibc 2\.31/,
    /Ubuntu 22\.04/,
  ],
  "an old glibc without the package": [
    () => simulate({ libc: { glibc: "2.28" } }).error.message,
    /needs glibc 2\.35 or later; this system has glibc 2\.28/,
  ],
  "a glibc that cannot be asked": [
    () => cpuFails("libc.so.6: version `GLIBC_2.38' not found", { libc: null }),
    /needs glibc 2\.38 or later; this system has an older one/,
  ],
  "an old libstdc++": [
    () => cpuFails("libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by libmlx.so)"),
    /libstdc\+\+\.so\.6 that has GLIBCXX_3\.4\.30/,
    /Conda/,
  ],
  "no NVIDIA driver": [
    () => cudaFails("libcuda.so.1: cannot open shared object file: No such file or directory"),
    /libcuda\.so\.1, which NVIDIA's driver installs, was not found/,
  ],
  "no cuDNN": [
    () => cudaFails("libcudnn.so.9: cannot open shared object file: No such file or directory"),
    /libcudnn\.so\.9, a part of cuDNN, was not found/,
    /mlx\[cuda12\]/,
    /MLX_NODE_NVIDIA/,
  ],
  "no cuBLAS": [
    () => cudaFails("libcublasLt.so.12: cannot open shared object file: No such file or directory"),
    /libcublasLt\.so\.12, a part of the CUDA toolkit/,
  ],
  "another library": [
    () => cpuFails("libatomic.so.1: cannot open shared object file: No such file or directory"),
    /The library libatomic\.so\.1 is missing/,
  ],
  "an incomplete package": [
    () => cpuFails("libmlx.so: cannot open shared object file: No such file or directory"),
    /libmlx\.so is missing beside the addon/,
  ],
  "an addon of another machine": [
    () => cpuFails("mlx.node: invalid ELF header"),
    /damaged or for another machine than linux-x64/,
  ],
  "an asar archive of Electron": [
    () =>
      cpuFails("/app/resources/app.asar/node_modules/libmlx.so: cannot open shared object file", {
        versions: { node: "22.0.0", electron: "37.0.0" },
      }),
    /asarUnpack/,
  ],
  "addons forbidden": [
    () => {
      const error = Object.assign(new Error("Cannot load native addon because loading addons is disabled."), {
        code: "ERR_DLOPEN_DISABLED",
      });
      return simulate({ packages: { "linux-x64": installed("linux-x64", { error }) } }).error.message;
    },
    /--allow-addons/,
  ],
  "a processor without the instructions": [
    () => {
      const packages = { "linux-x64-cuda13": installed("linux-x64-cuda13") };
      const trial = { "linux-x64-cuda13": new Error("a small computation crashed with SIGILL") };
      return simulate({ packages, trial }).error.message;
    },
    /lacks instructions/,
    /AVX2/,
  ],
  "a package of another version": [
    () => simulate({ packages: { "linux-x64": installed("linux-x64", { version: "0.0.1" }) } }).error.message,
    /@mlx\.node\/linux-x64 is version 0\.0\.1, and mlx\.node is .*: they must be the same/,
  ],
  "a platform without a package": [
    () => simulate({ platform: "freebsd-x64" }).error.message,
    /There is no mlx\.node package for freebsd-x64 \(there are linux-x64, linux-arm64, darwin-arm64\)/,
    /MLX_ROOT=<where MLX is installed> npm run build/,
  ],
  Windows: [() => simulate({ platform: "win32-x64" }).error.message, /In WSL 2 the Linux package works/],
  "a Node for x64 on a Mac": [
    () => simulate({ platform: "darwin-x64" }).error.message,
    /Rosetta/,
    /install the arm64 Node/,
  ],
  "something unknown": [() => cpuFails("undefined symbol: surprise"), /npx mlx\.node doctor/],
};

for (const [cause, [message, ...expected]] of Object.entries(causes)) {
  test(`help: ${cause}`, () => {
    const text = message();
    for (const pattern of expected) assert.match(text, pattern);
  });
}
