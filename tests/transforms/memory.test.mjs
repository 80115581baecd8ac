// Closures, tracers, graphs and compiled traces go when nothing refers to them: 100,000 transforms of new functions, each
// called once, leave memory where it was (fewer where that takes long: where each is evaluated, above all). Programs of their own, because memory is a process's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resultOf } from "../lifecycle/run.mjs";
import { partOf } from "../part.mjs";

const MB = 1024 * 1024;
const ROUNDS = 100_000;
const FEWER = 20_000;
const EVALUATIONS = 5_000;

/**
 * Runs a step many times, and half as many times again; the arrays that are alive and the memory that is resident before
 * and after that. Some functions outlive two young collections, and what they hold waits for a full one: it takes several
 * of these until memory has its size.
 */
const measure = (setting, step, rounds = ROUNDS) =>
  resultOf(
    `
      import * as mx from "mlx.node/core";
      import { arrayCounters, collectGarbage } from "mlx.node/node";
      const x = mx.array([0.5, -1.25, 2]);
      const w = mx.array([1, 2, 3], mx.float32);
      ${setting}
      const run = (count) => { for (let i = 0; i < count; i++) { ${step} } };
      const state = () => {
        collectGarbage();
        collectGarbage();
        return { live: arrayCounters().live, rss: process.memoryUsage.rss(), heap: process.memoryUsage().heapUsed };
      };
      run(${rounds});
      const before = state();
      run(${rounds / 2});
      report({ before, after: state() });
    `,
    { flags: ["--expose-gc"] },
  );

// Each makes new functions in each round, with an array of their own inside, and gives an array.
const steps = {
  grad: "const y = x.add(i); const z = mx.grad((a) => a.multiply(y).sum())(x);",
  "grad of trees": "const p = { w: x.add(i), l: [x] }; const z = mx.grad((q) => q.w.multiply(q.l[0]).sum())(p).w;",
  vmap: "const y = x.add(i); const z = mx.vmap((a) => a.add(y))(x);",
  "vjp of jvp":
    "const y = x.add(i); const z = mx.vjp((b) => mx.jvp((a) => a.multiply(y), [b], [y])[1], [x], [y])[1][0];",
  // An array that is there already: of one to be computed, each value of i would become a kernel of its own.
  compile: "const y = mx.array([i, 1, 2.5]); const z = mx.compile((a) => mx.cumsum(a, 0).matmul(y))(w);",
  "compile with captured state": `
    const state = [mx.array(i)];
    const z = mx.compile((a) => { state[0] = state[0].add(1); return mx.cumsum(a, 0); }, state, state)(w);
  `,
  custom_function: `
    const y = x.add(i);
    const f = mx.custom_function((a) => a.multiply(y));
    f.vjp((a, c) => c.multiply(y));
    const z = mx.grad((a) => f(a).sum())(x);
  `,
  "custom_function without a gradient": `
    const y = x.add(i);
    const f = mx.custom_function((a) => a.multiply(y));
    f.vmap((a, axis) => [a.multiply(y), axis]);
    const z = f(x);
  `,
  checkpoint: "const y = x.add(i); const z = mx.grad((a) => mx.checkpoint((b) => mx.exp(b).multiply(y))(a).sum())(x);",
};

function checkFlat({ before, after }) {
  assert.ok(after.live < before.live + 2000, `${before.live} arrays were alive, then ${after.live}`);
  assert.ok(after.heap < before.heap + 8 * MB, `the heap grew from ${before.heap / MB} to ${after.heap / MB} MB`);
  assert.ok(after.rss < before.rss + 64 * MB, `resident memory grew from ${before.rss / MB} to ${after.rss / MB} MB`);
}

const tests = {};

for (const [name, step] of Object.entries(steps)) {
  const rounds = name.includes(" ") ? FEWER : ROUNDS;
  tests[`${rounds} times ${name}`] = async () => {
    checkFlat(await measure("", step, rounds));
  };
  tests[`${EVALUATIONS} times ${name}, evaluated`] = async () => {
    checkFlat(await measure("", `${step} mx.eval(z);`, EVALUATIONS));
  };
}

tests[`${ROUNDS} errors inside`] = async () => {
  checkFlat(await measure("", "const y = x.add(i); try { mx.grad((a) => { a.multiply(y); throw y; })(x); } catch {}"));
};

tests[`${EVALUATIONS} exports to a callback`] = async () => {
  checkFlat(
    await measure("", "const y = x.add(i); mx.export_function(() => {}, (a) => a.multiply(y), w);", EVALUATIONS),
  );
};

tests[`${ROUNDS} calls of one compiled function, of few forms`] = async () => {
  checkFlat(await measure("const f = mx.compile((a, k) => mx.cumsum(a, 0, { reverse: k > 1 }));", "f(x, i % 3);"));
};

tests["where compiling is disabled, calls leave nothing behind"] = async () => {
  const setting = "mx.disable_compile(); const f = mx.compile((a) => [mx.cumsum(a, 0), { name: 'n'.repeat(100) }]);";
  checkFlat(await measure(setting, "f(x);"));
};

tests["the traces of a compiled function, and what it captured, go with it"] = async () => {
  const { kept, gone } = await resultOf(
    `
      import * as mx from "mlx.node/core";
      import { collectGarbage } from "mlx.node/node";
      const x = mx.ones([4]);
      // Constants of the trace: 40 MB in ten functions.
      const make = () => Array.from({ length: 10 }, (_, i) => {
        const big = mx.full([1024, 1024], i, mx.float32);
        mx.eval(big);
        const f = mx.compile((a) => a.add(big.sum()));
        mx.eval(f(x));
        return f;
      });
      let functions = make();
      collectGarbage();
      const kept = mx.get_active_memory();
      functions = null;
      await new Promise((done) => setImmediate(done));
      for (let i = 0; i < 3; i++) collectGarbage();
      await new Promise((done) => setImmediate(done));
      collectGarbage();
      report({ kept, gone: mx.get_active_memory() });
    `,
    { flags: ["--expose-gc"] },
  );
  assert.ok(kept > 38 * MB, `${kept / MB} MB`);
  assert.ok(gone < 2 * MB, `${gone / MB} MB are still there`);
};

for (const [name, run] of partOf(Object.entries(tests))) test(name, run);
