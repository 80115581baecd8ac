// Other processors than this machine's, under qemu: arm64, for which the package was cross-compiled, and an x64 of 2008.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { platform } from "../../scripts/lib/pins.mjs";
import { ask } from "../../scripts/lib/run.mjs";
import { emulator } from "../../scripts/pack/arm64.mjs";
import { nodeForArm64 } from "../../scripts/pack/tools.mjs";
import { bareEnvironment, project, run, scratch, tarballOf } from "./consumer.mjs";

const emulated = platform === "linux-x64" ? emulator() : null;

/** A project made by unpacking: npm would refuse the packages of another processor. */
function unpacked() {
  const folder = join(scratch, "arm64");
  for (const [key, name] of [
    ["mlx.node", "mlx.node"],
    ["linux-arm64", "@mlx.node/linux-arm64"],
  ]) {
    const to = join(folder, "node_modules", name);
    mkdirSync(to, { recursive: true });
    assert.notEqual(ask("tar", ["-xzf", tarballOf(key), "-C", to, "--strip-components=1"]), null);
  }
  return folder;
}

test("a bit of everything on linux-arm64", { skip: emulated ? false : "there is no qemu for arm64 here" }, () => {
  assert.ok(existsSync(tarballOf("linux-arm64")), "the package was made");
  const folder = unpacked();
  copyFileSync(inRoot("npm", "tests", "smoke.mjs"), join(folder, "smoke.mjs"));
  const { command, args, env } = emulated;
  const options = {
    cwd: folder,
    env: { ...bareEnvironment(folder, process.execPath), LD_LIBRARY_PATH: env.LD_LIBRARY_PATH ?? "" },
  };
  const start = (...more) => run(command, [...args, nodeForArm64(), ...more], { ...options, timeout: 300_000 }).stdout;
  assert.equal(start("-p", "process.arch"), "arm64\n");
  assert.equal(start("smoke.mjs"), "good\n");
});

test("a bit of everything without AVX", { skip: emulated ? false : "there is no qemu here" }, () => {
  const { folder, env } = project("without-avx");
  copyFileSync(inRoot("npm", "tests", "smoke.mjs"), join(folder, "smoke.mjs"));
  const command = emulated.command.replace("aarch64", "x86_64");
  const args = ["-cpu", "Nehalem", process.execPath, "smoke.mjs"];
  assert.equal(run(command, args, { cwd: folder, env, timeout: 300_000 }).stdout, "good\n");
});
