import assert from "node:assert/strict";
import { test } from "node:test";
import { resultOf } from "./run.mjs";

const worker = (body) => `
  import { parentPort, workerData } from "node:worker_threads";
  import * as mx from "mlx.node/core";
  import { evalAsync } from "mlx.node/node";
  ${body}
`;
const program = (workerBody, main) => `
  import { once } from "node:events";
  import { Worker } from "node:worker_threads";
  import * as mx from "mlx.node/core";
  const source = ${JSON.stringify(worker(workerBody))};
  const start = (workerData) => new Worker(new URL("data:text/javascript," + encodeURIComponent(source.replaceAll(
    "mlx.node/core", import.meta.resolve("mlx.node/core")).replaceAll("mlx.node/node", import.meta.resolve("mlx.node/node")))),
    { workerData });
  ${main}
`;

test("eight workers compute at once and agree with the main thread", async () => {
  const { sums, expected } = await resultOf(
    program(
      `
      mx.random.seed(workerData);
      const x = mx.random.normal([64, 64]);
      const loss = (w) => w.matmul(x).square().sum();
      const [value, gradient] = mx.value_and_grad(loss)(mx.eye(64));
      parentPort.postMessage([value.item(), mx.sum(gradient).item()]);
      `,
      `
      const workers = Array.from({ length: 8 }, () => start(3));
      const sums = await Promise.all(workers.map(async (w) => (await once(w, "message"))[0]));
      await Promise.all(workers.map((w) => w.terminate()));
      mx.random.seed(3);
      const x = mx.random.normal([64, 64]);
      const [value, gradient] = mx.value_and_grad((w) => w.matmul(x).square().sum())(mx.eye(64));
      report({ sums, expected: [value.item(), mx.sum(gradient).item()] });
      `,
    ),
  );
  for (const sum of sums) assert.deepEqual(sum, expected);
});

test("workers may be terminated in the middle of anything", async () => {
  const { rounds } = await resultOf(
    program(
      `
      const weights = mx.ones([32, 32]);
      parentPort.postMessage("started");
      for (let i = 0; ; i++) {
        const [value] = mx.value_and_grad((w) => w.matmul(w).sum())(weights);
        if (i % 3 === 0) mx.eval(value);
        else if (i % 3 === 1) evalAsync(value);
        else await evalAsync(value);
      }
      `,
      `
      let rounds = 0;
      for (; rounds < 4; rounds++) {
        const workers = Array.from({ length: 8 }, () => start());
        await Promise.all(workers.map((w) => once(w, "message")));
        await new Promise((resolve) => setTimeout(resolve, 30 * rounds));
        await Promise.all(workers.map((w) => w.terminate()));
      }
      report({ rounds, alive: mx.array([1, 2]).tolist() });
      `,
    ),
  );
  assert.equal(rounds, 4);
});

test("a worker ends by itself with live arrays, again and again", async () => {
  const { codes } = await resultOf(
    program(
      `globalThis.kept = Array.from({ length: 1000 }, (_, i) => mx.array([i])); mx.eval(globalThis.kept.slice(0, 5));`,
      `
      const codes = [];
      for (let i = 0; i < 6; i++) codes.push((await once(start(), "exit"))[0]);
      report({ codes });
      `,
    ),
  );
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
});

test("dtypes, devices and errors of a worker are its own", async () => {
  const { answer } = await resultOf(
    program(
      `
      const problems = [];
      if (mx.zeros([2]).dtype !== mx.float32) problems.push("dtype");
      if (!mx.default_device().__eq__(mx.is_available(mx.gpu) ? mx.gpu : mx.cpu)) problems.push("device");
      try { mx.reshape(mx.zeros([2]), [3]); problems.push("no error"); } catch (error) {
        if (error.name !== "ValueError") problems.push(error.name);
      }
      parentPort.postMessage(problems);
      `,
      `const [answer] = await once(start(), "message"); report({ answer });`,
    ),
  );
  assert.deepEqual(answer, []);
});
