// evalAsync hands graphs over in parts: what is computed is the same, in the same memory, and the event loop turns.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { evalAsync } from "mlx.node/node";
import { resultOf } from "../lifecycle/run.mjs";

const seed = (n) => mx.random.normal([16, 16], { key: mx.random.key(n) });

// Graphs of every form, as trees of arrays that are yet to be computed.
const graphs = {
  "a deep chain": () => {
    let x = mx.ones([4]);
    for (let i = 0; i < 3000; i++) x = mx.sin(x).add(0.1);
    return x;
  },
  "many small ones": () => Array.from({ length: 500 }, (_, i) => mx.exp(mx.array(i / 100)).add(1)),
  "one sum of many": () => {
    let total = mx.array(0);
    for (let i = 0; i < 500; i++) total = total.add(mx.square(mx.array(i)).multiply(2));
    return total;
  },
  "one stack of many chains": () =>
    mx.stack(
      Array.from({ length: 60 }, (_, i) => {
        let x = mx.array([i, 1]);
        for (let k = 0; k < 7; k++) x = x.multiply(0.5).add(k);
        return x;
      }),
    ),
  "operations with several results": () => {
    const results = [];
    for (let i = 0; i < 40; i++) {
      const [q, r] = mx.divmod(mx.arange(8).add(i), 3);
      const [a, b] = mx.split(q.add(1), 2);
      results.push(i % 2 === 0 ? r : a.add(b));
    }
    return { results };
  },
  "a part of it is there": () => {
    const x = seed(1).matmul(seed(2));
    mx.eval(x);
    return [x, x.add(1), mx.array([1, 2, 3])];
  },
  "shared parts": () => {
    let x = seed(1);
    for (let i = 0; i < 12; i++) x = x.matmul(x).divide(mx.linalg.norm(x)).add(x);
    return [x, x.T, x.sum()];
  },
  "gradients and compiled functions": () => {
    const f = mx.compile(mx.value_and_grad((w) => mx.cumsum(w, 0).matmul(seed(3)).sum()));
    let w = seed(4);
    for (let i = 0; i < 20; i++) w = w.subtract(f(w)[1].multiply(1e-3));
    return w;
  },
  nothing: () => [],
};

const textOf = (tree) => JSON.stringify(tree);

for (const [name, make] of Object.entries(graphs)) {
  test(`the same as eval: ${name}`, async () => {
    const tree = make();
    await evalAsync(tree);
    const expected = make();
    mx.eval(expected);
    assert.equal(textOf(tree), textOf(expected));
  });
}

test("several at a time, and evaluations in between", async () => {
  const made = [1, 2, 3, 4].map(() => graphs["a deep chain"]());
  const expected = textOf(graphs["a deep chain"]());
  const waiting = made.map((tree) => evalAsync(tree));
  assert.equal(textOf(made[1]), expected); // reads it: an evaluation in the middle of the other
  mx.eval(made[2]);
  await new Promise((done) => setImmediate(done));
  assert.equal(textOf(made[3]), expected);
  await Promise.all(waiting);
  assert.deepEqual(made.map(textOf), Array(4).fill(expected));
});

test("arrays may be disposed while they are computed", async () => {
  const x = graphs["a deep chain"]();
  const y = x.add(1);
  const waiting = evalAsync(y);
  x[Symbol.dispose]();
  await waiting;
  assert.equal(y.size, 4);
  const gone = graphs["a deep chain"]();
  const more = evalAsync(gone);
  gone[Symbol.dispose]();
  await more;
});

test("what fails rejects, in whichever part it is", async () => {
  const chain = (start, length) => {
    let x = start;
    for (let i = 0; i < length; i++) x = mx.sin(x).add(0.1);
    return x;
  };
  const singular = (x) => mx.linalg.inv(x.multiply(0), { stream: mx.cpu });
  for (const [before, after] of [
    [0, 0],
    [0, 500],
    [500, 0],
    [250, 250],
  ]) {
    const failing = chain(singular(chain(mx.ones([4, 4]), before)), after);
    await assert.rejects(evalAsync(failing), { name: "RuntimeError", message: /Inverse/ }, `${before}, ${after}`);
  }
  await evalAsync(mx.array(1).add(1));
});

test("within vmap and compile it rejects", async () => {
  for (const transform of [(f) => mx.vmap(f), (f) => mx.compile(f)]) {
    let waiting;
    transform((x) => {
      waiting = evalAsync(x.add(1));
      return x;
    })(mx.array([1, 2]));
    await assert.rejects(waiting, { name: "ValueError" });
  }
});

test("timers keep firing during an evaluation of about a second", async () => {
  const w = mx.random.normal([512, 512], { scale: 1 / 23 });
  mx.eval(w);
  const chain = (length) => {
    let x = w;
    for (let i = 0; i < length; i++) x = x.matmul(w);
    return x;
  };
  const start = performance.now();
  mx.eval(chain(20));
  const length = Math.ceil((20 * 1000) / (performance.now() - start));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await evalAsync(chain(Math.max(length, 40)));
  clearInterval(timer);
  assert.ok(ticks >= 10, `the timer fired ${ticks} times`);
});

test("the peak of memory is that of eval", async () => {
  const peak = (how) =>
    resultOf(`
      import * as mx from "mlx.node/core";
      import { evalAsync } from "mlx.node/node";
      let x = mx.ones([1024, 1024]);
      mx.eval(x);
      mx.reset_peak_memory();
      for (let i = 0; i < 100; i++) x = mx.sin(x).add(mx.cos(x));
      ${how}
      report(mx.get_peak_memory() / 2 ** 20);
    `);
  const [blocking, waiting] = [await peak("mx.eval(x);"), await peak("await evalAsync(x);")];
  assert.ok(waiting <= blocking * 1.5 + 8, `${waiting} MB instead of ${blocking} MB`);
});
