// The trial of an addon in a process of its own: whatever happens there, this process gets an error and goes on.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { host } from "../../dist/loader/host.js";
import { nvidiaLibraries } from "../../dist/loader/nvidia.js";
import { evaluating, tryInChild, tryOnce } from "../../dist/loader/trial.js";

const scratch = mkdtempSync(join(tmpdir(), "mlx-node-trial-"));
after(() => rmSync(scratch, { recursive: true }));

/** A package whose addon's trial is the given code. */
function packageWith(name, code) {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), `exports.load = () => ({ "core.trial": () => { ${code} } });`);
  return folder;
}

const messageOf = (name, code) => tryInChild(packageWith(name, code), [], host)?.message;

test("a computation that goes well", () => {
  assert.equal(tryInChild(packageWith("good", "console.log('noise')"), [], host), null);
});

test("an error's message comes back, without what else was printed", () => {
  const code = "console.error('noise'); throw new Error('MLX finds no GPU that it can use.')";
  assert.equal(messageOf("throws", code), "MLX finds no GPU that it can use.");
});

test("a crash is an error", () => {
  assert.match(messageOf("aborts", "process.abort()"), /^a small computation crashed with SIGABRT/);
  assert.match(messageOf("illegal", "process.kill(process.pid, 'SIGILL')"), /crashed with SIGILL/);
});

test("a process that ends by itself is an error", () => {
  assert.equal(messageOf("ends", "process.exit(9)"), "a small computation ended with status 9");
});

test("the answer is kept for the process", () => {
  const folder = packageWith("once", "throw new Error('first')");
  assert.equal(tryOnce(folder, [], host).message, "first");
  packageWith("once", "");
  assert.equal(tryOnce(folder, [], host).message, "first");
});

test("only programs that run a text are started", () => {
  const at = (program, versions = {}) => evaluating({ ...host, program, versions });
  assert.deepEqual(at("/usr/bin/node").args[0], "-e");
  assert.deepEqual(at("/usr/bin/node24").args[0], "-e");
  assert.deepEqual(at("/opt/deno").args[0], "eval");
  assert.deepEqual(at("/opt/app", { electron: "37.0.0" }).env, { ELECTRON_RUN_AS_NODE: "1" });
  assert.equal(at("/opt/my-application"), null);
  assert.match(tryInChild(scratch, [], { ...host, program: "/opt/my-application" }).message, /was not tried/);
});

test("NVIDIA's libraries are found in Python's layout, in the order of their needs", () => {
  const nvidia = join(scratch, "nvidia");
  for (const file of ["cudnn/lib/libcudnn.so.9", "cudnn/lib/libcudnn_ops.so.9", "cu13/lib/libcublasLt.so.13"]) {
    mkdirSync(join(nvidia, file, ".."), { recursive: true });
    writeFileSync(join(nvidia, file), "");
  }
  assert.deepEqual(nvidiaLibraries(nvidia), [
    join(nvidia, "cu13", "lib", "libcublasLt.so.13"),
    join(nvidia, "cudnn", "lib", "libcudnn.so.9"),
  ]);
  assert.deepEqual(nvidiaLibraries(join(scratch, "none")), []);
});
