// What the package keeps of its text, compiled, beside it: see src/loader/compiled.ts.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { nodes, project } from "./consumer.mjs";

const load = 'import * as mx from "mlx.node/core"; console.log(mx.ones([2]).sum().item());';
const options = ["--input-type=module", "-e", load];

function kept(consumer) {
  const folder = join(consumer.folder, "node_modules", "mlx.node", "dist", "core", "compiled");
  return { folder, files: () => (existsSync(folder) ? readdirSync(folder) : []) };
}

// A program that says whether the engine takes the one file that is kept.
const accepted = `
  const { readFileSync, readdirSync } = require("node:fs");
  const core = "node_modules/mlx.node/dist/core/";
  const [file] = readdirSync(core + "compiled");
  const bytes = readFileSync(core + "compiled/" + file);
  const script = new (require("node:vm").Script)(readFileSync(core + "script.js", "latin1"), {
    cachedData: bytes.subarray(0, bytes.length - 8),
  });
  console.log(script.cachedDataRejected);
`;

for (const { major, program } of nodes) {
  test(`Node ${major}: the first import keeps what it compiled, and the engine takes it`, () => {
    const consumer = project(`compiled-${major}`, undefined, program);
    const { folder, files } = kept(consumer);
    assert.equal(consumer.run(options).stdout, "2\n");
    const [file, ...others] = files();
    assert.deepEqual(others, []);
    assert.match(file, /^linux-\w+-[\w.-]+\.bin$/);
    const first = readFileSync(join(folder, file));
    assert.equal(consumer.run(options).stdout, "2\n");
    assert.deepEqual(files(), [file]);
    assert.ok(first.equals(readFileSync(join(folder, file))), "it was written again");
    assert.equal(consumer.run(["-e", accepted]).stdout, "false\n");
  });
}

test("a damaged file is not used, and is written anew", () => {
  const consumer = project("compiled-damaged");
  const { folder, files } = kept(consumer);
  consumer.run(options);
  const path = join(folder, files()[0]);
  const whole = readFileSync(path);
  const zeros = Buffer.from(whole).fill(0, 65536, 65536 + 512);
  const mixed = Buffer.from(whole);
  whole.copy(mixed, 8192, 16384, 20480);
  const damaged = [zeros, mixed, whole.subarray(0, whole.length - 1), whole.subarray(0, whole.length >> 1)];
  for (const bytes of [...damaged, Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(4096)]) {
    writeFileSync(path, bytes);
    assert.equal(consumer.run(options).stdout, "2\n");
    assert.equal(consumer.run(["-e", accepted]).stdout, "false\n");
    const now = readFileSync(path);
    assert.ok(!now.equals(bytes) && now.length > 100_000, `${bytes.length} bytes were not replaced`);
    assert.equal(files().length, 1);
  }
});

test("other options of the engine have a file of their own", () => {
  const consumer = project("compiled-options");
  const { folder, files } = kept(consumer);
  consumer.run(options);
  const before = readFileSync(join(folder, files()[0]));
  assert.equal(consumer.run(["--expose-gc", ...options]).stdout, "2\n");
  assert.equal(consumer.run(options, { env: { NODE_OPTIONS: "--max-old-space-size=512" } }).stdout, "2\n");
  assert.equal(files().length, 3);
  assert.ok(files().some((file) => before.equals(readFileSync(join(folder, file)))));
});

test("a package that was moved names its new place in traces", () => {
  const consumer = project("compiled-moved");
  consumer.run(options);
  const program =
    'import * as mx from "mlx.node/core"; try { mx.reshape(1); } catch (error) { console.log(error.stack); }';
  assert.match(
    consumer.run(["--input-type=module", "-e", program]).stdout,
    /compiled-moved\/node_modules\/mlx\.node\/dist\/core\/script\.js:\d/,
  );
  const modules = join(consumer.folder, "node_modules");
  const elsewhere = join(consumer.folder, "elsewhere");
  mkdirSync(elsewhere);
  renameSync(modules, join(elsewhere, "node_modules"));
  consumer.write("elsewhere/program.mjs", program);
  assert.match(
    consumer.run(["elsewhere/program.mjs"]).stdout,
    /elsewhere\/node_modules\/mlx\.node\/dist\/core\/script\.js:\d/,
  );
});

test("nothing is written where it may not be, nor with NODE_DISABLE_COMPILE_CACHE", () => {
  const consumer = project("compiled-none");
  const { folder, files } = kept(consumer);
  assert.equal(consumer.run(options, { env: { NODE_DISABLE_COMPILE_CACHE: "1" } }).stdout, "2\n");
  assert.deepEqual(files(), []);
  // No folder can be made there.
  writeFileSync(folder, "a file");
  assert.equal(consumer.run(options).stdout, "2\n");
  assert.equal(readFileSync(folder, "utf8"), "a file");
});

test("many processes and workers may be the first", async () => {
  const consumer = project("compiled-many");
  const { files } = kept(consumer);
  consumer.write("load.mjs", load);
  consumer.write(
    "workers.mjs",
    'import { Worker } from "node:worker_threads"; for (let i = 0; i < 4; i++) new Worker("./load.mjs");',
  );
  const ended = [1, 2, 3].map(() => {
    const child = spawn(process.execPath, ["workers.mjs"], { cwd: consumer.folder, env: consumer.env });
    const output = [];
    child.stdout.on("data", (data) => output.push(data));
    return new Promise((done) => child.once("close", (status) => done([status, Buffer.concat(output).toString()])));
  });
  for (const result of await Promise.all(ended)) assert.deepEqual(result, [0, "2\n2\n2\n2\n"]);
  assert.equal(files().length, 1);
});

test("where modules have globals of their own, as in Jest, the package takes part in them", () => {
  const consumer = project("compiled-realm");
  const { files } = kept(consumer);
  const inside = `
    const loss = (parameters) => mx.sum(mx.square(parameters.w));
    const { w } = mx.grad(loss)({ w: mx.array([1, 2.5]) });
    let error;
    try { mx.reshape("no array", [1]); } catch (caught) { error = caught; }
    [String(w), error.name, /script\\.js:\\d/.test(error.stack)].join(" ");
  `;
  consumer.write(
    "realm.mjs",
    `
    import { readFileSync } from "node:fs";
    import vm from "node:vm";
    const file = new URL("./node_modules/mlx.node/dist/core/for-node.js", import.meta.url);
    const context = vm.createContext({
      ...{ process, performance, Buffer, URL, TextDecoder, TextEncoder, setImmediate, queueMicrotask },
    });
    const module = new vm.SourceTextModule(readFileSync(file, "utf8"), {
      context,
      identifier: file.href,
      initializeImportMeta: (meta) => { meta.url = file.href; },
    });
    await module.link(() => { throw new Error("It imports nothing."); });
    await module.evaluate();
    context.mx = module.namespace;
    console.log(vm.runInContext(${JSON.stringify(inside)}, context));
  `,
  );
  const { stdout } = consumer.run(["--no-warnings", "--experimental-vm-modules", "realm.mjs"]);
  assert.equal(stdout, "array([2, 5], dtype=float32) TypeError true\n");
  assert.deepEqual(files(), []);
});
