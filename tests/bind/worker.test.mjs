// Environments come and go: each has its own objects, and takes them along when it ends.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { address, collectAll, native, runtime, toy } from "./toy/load.mjs";

const load = `import { toy, native, runtime } from ${JSON.stringify(address)};`;
const keepMany = `${load}
  import { parentPort } from "node:worker_threads";
  const kept = Array.from({ length: 1000 }, (_, i) => toy.text("text " + i));`;

function start(code) {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  const ended = new Promise((done) => worker.once("exit", done));
  const told = new Promise((done, fail) => worker.once("message", done).once("error", fail));
  return { worker, ended, told };
}

test("a worker that ends with live objects frees them", async () => {
  collectAll();
  const before = toy.instances();
  const { ended, told } = start(`${keepMany} parentPort.postMessage([kept.length, toy.instances()]);`);
  const [kept, inProcess] = await told;
  assert.equal(kept, 1000);
  assert.ok(inProcess >= before + 1000);
  assert.equal(await ended, 0);
  assert.equal(toy.instances(), before);
});

test("eight workers that are stopped in the middle free theirs", async () => {
  collectAll();
  const before = toy.instances();
  // Not in the module's own body: V8 itself aborts when a module that awaited something is stopped while it runs.
  const workers = Array.from({ length: 8 }, () =>
    start(`${keepMany}
      setImmediate(() => {
        parentPort.postMessage("ready");
        for (;;) { kept.push(toy.text("more", 1000)); kept.shift(); toy.evaluate(); }
      });`),
  );
  await Promise.all(workers.map(({ told }) => told));
  await Promise.all(workers.map(({ worker }) => worker.terminate()));
  assert.equal(toy.instances(), before);
});

test("an environment does not know another one's handles", async () => {
  const mine = toy.text("mine");
  const handle = runtime.handleOf(mine);
  const { told, ended } = start(`${load}
    import { parentPort } from "node:worker_threads";
    const results = [];
    for (const handle of [${handle}, 1, 50]) {
      try { results.push(native["core.Text.value"](handle)); } catch (error) { results.push(error.message); }
    }
    parentPort.postMessage(results);`);
  for (const result of await told) assert.match(result, /disposed/);
  await ended;
  assert.equal(native["core.Text.value"](handle, mine), "mine");
});

test("a process ends cleanly with live objects, with and without the collector's flag", () => {
  const code = `${load} const kept = Array.from({ length: 1000 }, () => toy.text("x")); console.log(kept.length);`;
  for (const flags of [[], ["--expose-gc"]]) {
    const output = execFileSync(process.execPath, [...flags, "--input-type=module", "-e", code], { encoding: "utf8" });
    assert.equal(output, "1000\n");
  }
});
