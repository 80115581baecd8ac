import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as mx from "mlx.node/core";
import { arrayCounters, collectGarbage, dispose, evalAsync, tidy } from "mlx.node/node";

const disposed = /has been disposed/;

test("a disposed array is an error wherever it is used", () => {
  const a = mx.array([1, 2, 3]);
  a[Symbol.dispose]();
  const uses = [
    () => mx.exp(a),
    () => mx.add(a, 1),
    () => mx.add(1, a),
    () => a.add(1),
    () => mx.array([1]).add(a),
    () => a.shape,
    () => a.dtype,
    () => a.length,
    () => a.item(),
    () => a.tolist(),
    () => a.toTypedArray(),
    () => JSON.stringify(a),
    () => String(a),
    () => Number(a),
    () => [...a],
    () => a.sum(),
    () => mx.concatenate([mx.array([1]), a]),
    () => mx.array(a),
    () => mx.array([a]),
    () => mx.asarray(a),
    () => mx.eval(a),
    () => mx.eval({ deep: [a] }),
    () => mx.async_eval(a),
    () => mx.grad((x) => x.sum())(a),
    () => mx.grad((x) => x.add(a).sum())(mx.array([1, 2, 3])),
    () => mx.fast.rms_norm(mx.array([1, 2, 3]), a, 1e-5),
    () => a.__iadd__(1),
    () => mx.array([1, 2, 3]).__iadd__(a),
  ];
  for (const use of uses)
    assert.throws(use, (error) => error instanceof TypeError && disposed.test(error.message), `${use}`);
  assert.equal(inspect(a), "array(disposed)");
});

test("disposing twice is no error, and a tree is disposed as a whole", () => {
  const tree = { w: mx.array([1]), list: [mx.array([2]), { b: mx.array([3]) }], other: "text", none: null };
  dispose(tree);
  dispose(tree, tree.w);
  for (const a of [tree.w, tree.list[0], tree.list[1].b]) assert.throws(() => a.item(), disposed);
});

test("disposing one of two arrays that share data leaves the other alone", () => {
  const a = mx.array([1, 2, 3]);
  const b = a.reshape(3, 1);
  const c = mx.array(a);
  dispose(a);
  assert.deepEqual(b.tolist(), [[1], [2], [3]]);
  assert.deepEqual(c.tolist(), [1, 2, 3]);
});

test("an array that a graph still needs may be disposed", () => {
  const a = mx.array([1, 2, 3]);
  const b = a.add(1);
  dispose(a);
  assert.deepEqual(b.tolist(), [2, 3, 4]);
});

test("tidy frees what was made inside, but not what is returned or was there before", () => {
  const before = mx.array([1, 2]);
  let inside;
  const result = tidy(() => {
    inside = before.add(1);
    return { sum: inside.sum(), list: [before, inside.multiply(2)], text: "kept" };
  });
  assert.throws(() => inside.tolist(), disposed);
  assert.deepEqual(result.sum.item(), 5);
  assert.deepEqual(result.list[1].tolist(), [4, 6]);
  assert.deepEqual(before.tolist(), [1, 2]);
  assert.equal(result.text, "kept");
});

test("tidy calls nest: what the inner one returns belongs to the outer one", () => {
  let inner;
  let outer;
  const kept = tidy(() => {
    outer = mx.array([1]);
    inner = tidy(() => mx.array([2]).add(outer));
    assert.deepEqual(inner.tolist(), [3]);
    return inner.add(1);
  });
  assert.deepEqual(kept.tolist(), [4]);
  assert.throws(() => inner.tolist(), disposed);
  assert.throws(() => outer.tolist(), disposed);
});

test("an error in tidy comes out unchanged, and what was made is freed", () => {
  const error = new Error("on purpose");
  let made;
  assert.throws(
    () =>
      tidy(() => {
        made = mx.array([1]);
        throw error;
      }),
    (thrown) => thrown === error,
  );
  assert.throws(() => made.item(), disposed);
  assert.equal(
    tidy(() => 3),
    3,
  );
});

test("tidy refuses a function that returns a Promise, and the next call works", async () => {
  let made;
  assert.throws(
    () =>
      tidy(async () => {
        made = mx.array([1]);
      }),
    /returned a Promise/,
  );
  assert.throws(() => made.item(), disposed);
  const after = mx.array([5]);
  assert.deepEqual(tidy(() => after.add(1)).tolist(), [6]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(after.item(), 5);
});

test("tidy around and inside a gradient", () => {
  const x = mx.array([1, 2, 3]);
  const gradient = tidy(() => mx.grad((a) => tidy(() => a.multiply(a).sum()))(x));
  assert.deepEqual(gradient.tolist(), [2, 4, 6]);
});

test("arrays that nothing refers to are freed by a collection, without the event loop", () => {
  const start = arrayCounters().live;
  for (let i = 0; i < 5000; i++) mx.array([i]);
  collectGarbage();
  assert.ok(arrayCounters().live - start < 100, `${arrayCounters().live - start} arrays are left`);
});

test("a handle never outlives its wrapper in a call that runs code of the user", () => {
  const shape = [
    2,
    {
      valueOf() {
        return 1;
      },
    },
  ];
  assert.throws(() => mx.zeros(shape), TypeError);
  const a = mx.array([1, 2, 3, 4]);
  const sneaky = new Proxy([2, 2], {
    get(target, key) {
      if (key === "0") {
        mx.reshape(mx.zeros([6]), [3, 2]);
        collectGarbage();
      }
      return Reflect.get(target, key);
    },
  });
  assert.deepEqual(mx.reshape(a, sneaky).tolist(), [
    [1, 2],
    [3, 4],
  ]);
  const disposing = {
    get stream() {
      dispose(a);
      return null;
    },
  };
  assert.throws(() => mx.add(a, 1, disposing), disposed);
});

test("objects that only look like arrays are refused", () => {
  const a = mx.array([1, 2]);
  class Sub extends mx.array {}
  const sub = new Sub([1, 2]);
  assert.ok(sub instanceof Sub && sub instanceof mx.array);
  assert.deepEqual(mx.add(sub, 1).tolist(), [2, 3]);
  const impostors = [
    new Proxy(a, {}),
    Object.create(a),
    Object.create(mx.array.prototype),
    { __proto__: Object.getPrototypeOf(a) },
    structuredClone({}),
    Object.assign({}, a),
    Symbol("a"),
    () => a,
    new Date(),
    "array",
  ];
  for (const impostor of impostors) {
    assert.throws(() => mx.matmul(impostor, a), TypeError, String(Object.prototype.toString.call(impostor)));
    assert.throws(() => mx.add(impostor, a), TypeError);
    assert.throws(() => mx.sum(impostor), TypeError);
  }
  for (const getter of ["shape", "dtype", "T", "size", "length"]) {
    assert.throws(() => Reflect.get(mx.array.prototype, getter, {}), TypeError, getter);
  }
  assert.throws(() => mx.array.prototype.sum.call({}), TypeError);
  assert.throws(() => new (Object.getPrototypeOf(mx.float32).constructor)(), TypeError);
});

test("evalAsync computes while timers keep firing, and rejects with MLX's error", async () => {
  const a = mx.random.normal([700, 700]);
  let graph = a;
  for (let i = 0; i < 12; i++) graph = graph.matmul(a).multiply(0.01);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await evalAsync({ result: [graph] });
  clearInterval(timer);
  assert.ok(ticks > 0);
  assert.equal(graph.shape[0], 700);
  const gone = mx.array([1]);
  dispose(gone);
  await assert.rejects(evalAsync(gone), disposed);
});

test("a getter in a list that asks for a shape does not disturb the list", () => {
  const a = mx.zeros([7, 8, 9]);
  const list = [2, 3, 0, 4];
  Object.defineProperty(list, 2, { get: () => (a.shape.length === 3 ? 1 : 0) });
  assert.deepEqual(mx.zeros(list).shape, [2, 3, 1, 4]);
});
