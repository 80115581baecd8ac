// Compiled functions, random state and disabled compiling in two workers at a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resultOf } from "../lifecycle/run.mjs";

const ROUNDS = 300;

test("compiled functions in two workers do not know of each other", async () => {
  const results = await resultOf(`
    import { Worker } from "node:worker_threads";
    const source = \`
      import("node:worker_threads").then(async ({ parentPort, workerData: factor }) => {
        const mx = await import("mlx.node/core");
        let traces = 0;
        mx.random.seed(factor);
        const state = { sum: mx.zeros([3]) };
        const f = mx.compile((a, k) => {
          traces++;
          state.sum = state.sum.add(a.matmul(mx.eye(3)));
          return mx.cumsum(a, 0).matmul(mx.full([3], factor, mx.float32)).add(k);
        }, { inputs: state, outputs: state });
        const noise = mx.compile(() => mx.random.uniform({ shape: [2] }), mx.random.state, mx.random.state);
        const x = mx.array([1, 2, 3], mx.float32);
        const values = new Set();
        for (let i = 0; i < ${ROUNDS}; i++) {
          values.add(f(x, i % 2).item());
          const g = mx.compile(mx.grad((a) => mx.cumsum(a, 0).sum()));
          values.add(String(g(x).tolist()));
          await null;
        }
        parentPort.postMessage({ traces, values: [...values], sum: state.sum.tolist(), noise: [noise().tolist(), noise().tolist()] });
      });
    \`;
    const run = (factor) => new Promise((resolve, reject) => {
      const worker = new Worker(source, { eval: true, workerData: factor });
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    report(await Promise.all([run(2), run(5), run(2)]));
  `);
  const [two, five, again] = results;
  assert.deepEqual(two.values, [20, "3,2,1", 21]);
  assert.deepEqual(five.values, [50, "3,2,1", 51]);
  for (const { traces, sum } of results) {
    assert.equal(traces, 2);
    assert.deepEqual(sum, [ROUNDS, 2 * ROUNDS, 3 * ROUNDS]);
  }
  assert.deepEqual(two, again);
  assert.notDeepEqual(two.noise[0], two.noise[1]);
  assert.notDeepEqual(two.noise, five.noise);
});

test("a worker may end in the middle of a nest, and with compiled functions alive", async () => {
  const codes = await resultOf(`
    import { Worker } from "node:worker_threads";
    const source = (ending) => \`
      import("mlx.node/core").then((mx) => {
        const x = mx.array([1, 2, 3]);
        globalThis.f = mx.compile((a) => a.multiply(2));
        globalThis.c = mx.custom_function((a) => a.multiply(2));
        c.vjp((a, d) => d.multiply(3));
        globalThis.graph = mx.checkpoint((a) => c(a))(f(x));
        \${ending}
      });
    \`;
    const run = (ending) => new Promise((resolve) => {
      const worker = new Worker(source(ending), { eval: true });
      worker.once("error", (error) => resolve(error.message));
      worker.once("exit", resolve);
    });
    const endings = [
      "",
      "process.exit(3);",
      "mx.grad(mx.vmap(mx.compile((a) => { process.exit(4); return a; })))(x);",
      "mx.grad((a) => { throw new Error('inside'); })(x);",
    ];
    report(await Promise.all(endings.map(run)));
  `);
  assert.deepEqual(codes, [0, 3, 4, "inside"]);
});
