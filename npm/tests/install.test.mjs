// What an install puts there, and what is said where it could not put everything there.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { platform } from "../../scripts/lib/pins.mjs";
import { project, run, tarballOf } from "./consumer.mjs";

const load = [
  "--input-type=module",
  "-e",
  'import * as mx from "mlx.node/core"; console.log(mx.ones([2]).sum().item());',
];

test("an install brings two packages and runs nothing", () => {
  const consumer = project("plain");
  assert.deepEqual(consumer.modules.filter((name) => !name.startsWith(".")).sort(), ["@mlx.node", "mlx.node"]);
  assert.deepEqual(readdirSync(join(consumer.folder, "node_modules", "@mlx.node")), [platform]);
  for (const name of ["mlx.node", join("@mlx.node", platform)]) {
    const json = JSON.parse(readFileSync(join(consumer.folder, "node_modules", name, "package.json"), "utf8"));
    assert.equal(json.scripts, undefined);
  }
  assert.equal(consumer.run(load).stdout, "2\n");
});

test("the program mlx.node is there", () => {
  const { folder, env } = project("program");
  const { stdout } = run(join(folder, "node_modules", ".bin", "mlx.node"), ["doctor", "--json"], { cwd: folder, env });
  const report = JSON.parse(stdout);
  assert.equal(report.works, true);
  assert.equal(report.MLX.addon, `@mlx.node/${platform}`);
  assert.match(report.Packages[platform], new RegExp(`^${report.Packages["mlx.node"]}, ~/node_modules/`));
  assert.match(report.MLX["mx.compile"], /^no g\+\+|^disabled/);
});

test("an error that nobody catches is printed with a short line of the package, not with a file in one line", () => {
  const consumer = project("plain");
  const program = 'import * as mx from "mlx.node/core"; mx.reshape(mx.ones([2]), "no shape");';
  const { stderr } = consumer.run(["--input-type=module", "-e", program], { status: 1 });
  assert.match(stderr, /TypeError: reshape\(\): parameter 'shape' must be .*\nSignature: reshape\(/);
  const [longest] = stderr.split("\n").sort((a, b) => b.length - a.length);
  assert.ok(longest.length < 500, `a line of ${longest.length} characters: ${longest.slice(0, 200)}`);
});

test("without the platform's package, the error says how to get it", () => {
  const consumer = project("alone", ["mlx.node"]);
  const { stderr } = consumer.run(load, { status: 1 });
  assert.match(stderr, new RegExp(`LoadError: The package @mlx\\.node/${platform}, .* is not installed`));
  assert.match(stderr, new RegExp(`npm install @mlx\\.node/${platform}@\\d`));
  assert.match(stderr, /--omit=optional/);
});

test("a library that is missing or damaged is named", () => {
  const consumer = project("damaged");
  const lib = join(consumer.folder, "node_modules", "@mlx.node", platform, "mlx", "lib");
  const [name] = readdirSync(lib).filter((file) => file.startsWith("libmlx."));
  rmSync(join(lib, name));
  assert.match(consumer.run(load, { status: 1 }).stderr, /is missing beside the addon: the package is incomplete/);
  writeFileSync(join(lib, name), "not a library");
  assert.match(consumer.run(load, { status: 1 }).stderr, /damaged or for another machine/);
});

const cuda = ["linux-x64-cuda12", "linux-x64-cuda13"].filter((key) => existsSync(tarballOf(key)));

for (const key of cuda) {
  const backend = key.split("-").at(-1);
  test(`${key} on a machine without a GPU`, { skip: existsSync("/dev/nvidia0") && "there is a GPU" }, () => {
    const consumer = project(key, ["mlx.node", platform, key]);
    const { stdout, stderr } = consumer.run(load);
    assert.equal(stdout, "2\n");
    assert.match(stderr, new RegExp(`MlxNodeWarning: @mlx\\.node/${key} does not work here, so MLX runs on cpu`));
    const named = consumer.run(load, { status: 1, env: { MLX_NODE_BACKEND: backend } });
    assert.match(named.stderr, /LoadError: lib[\w.]+, (a part of|which NVIDIA's driver installs)/);
    const chosen = consumer.run(load, { env: { MLX_NODE_BACKEND: "cpu" } });
    assert.equal(chosen.stdout + chosen.stderr, "2\n");
  });
}

test("the CUDA packages are there to be tried", { skip: platform !== "linux-x64" && "made on linux-x64 only" }, () => {
  assert.equal(cuda.length, 2);
});
