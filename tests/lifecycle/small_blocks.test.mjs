// What libmlx frees of small blocks is kept for its next ones (native/convert/small_blocks.h).
import assert from "node:assert/strict";
import { test } from "node:test";
import { addon } from "../../dist/core/addon.js";
import { resultOf } from "./run.mjs";

const address = import.meta.resolve("../../dist/core/addon.js");
// The loops free thousands of nodes at a time, on this thread and on others, more than is kept.
const program = `
  import { once } from "node:events";
  import { Worker } from "node:worker_threads";
  import * as mx from "mlx.node/core";
  import { collectGarbage } from "mlx.node/node";
  const { addon } = await import(${JSON.stringify(address)});
  const sums = () => {
    const kept = [];
    for (let i = 0; i < 20_000; i++) {
      const x = mx.add(mx.mean(mx.ones([3, 5]), -1), i);
      if (i % 1000 === 0) kept.push(x.sum());
    }
    return kept.map((sum) => sum.item());
  };
  const here = [sums(), sums()];
  const source = "import * as mx from " + JSON.stringify(import.meta.resolve("mlx.node/core")) +
    "; import { parentPort } from 'node:worker_threads'; const sums = " + sums + "; parentPort.postMessage(sums());";
  const there = [];
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(source)));
    // Asked for together: a worker's last message may come in the same turn as its exit, before this would go on.
    const [[sums]] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
    there.push(sums);
  }
  collectGarbage();
  const { glibcVersionRuntime } = process.report.getReport().header;
  report({ kept: addon["core.keeps_small_blocks"](), glibc: !!glibcVersionRuntime, here, there });
`;
const expected = Array.from({ length: 20 }, (_, i) => 3 * (1 + 1000 * i));
// The checked build keeps none: every block is to be seen.
const checked = /sanitize/.test(process.env.MLX_NODE_ADDON ?? "");

test("blocks are kept on Linux with glibc, and computations are none the worse", async () => {
  const { kept, glibc, here, there } = await resultOf(program);
  assert.equal(kept, glibc && ["x64", "arm64"].includes(process.arch) && !checked);
  if (!process.env.MLX_NODE_SMALL_BLOCKS) assert.equal(addon["core.keeps_small_blocks"](), kept);
  for (const sums of [...here, ...there]) assert.deepEqual(sums, expected);
});

test("MLX_NODE_SMALL_BLOCKS=off leaves them to the C library", async () => {
  const { kept, here, there } = await resultOf(program, { env: { MLX_NODE_SMALL_BLOCKS: "off" } });
  assert.equal(kept, false);
  for (const sums of [...here, ...there]) assert.deepEqual(sums, expected);
});
