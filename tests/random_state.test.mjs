// The state that random numbers come from: the same bits as Python's after the same seed, call by call.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as mx from "mlx.node/core";
import { call, name, startOracle } from "./oracle/client.mjs";

const oracle = startOracle(after);

const draws = {
  uniform: [[], [0, 1, [3]], [-1, mx.array([5, 6]), [4, 2], mx.float16]],
  normal: [[[3]], [[2, 2], mx.bfloat16, 1.5, 2]],
  randint: [
    [0, 10, [5]],
    [2 ** 24, 2 ** 24 + 2, [9]],
    [-(2n ** 62n), 2n ** 62n, [4], mx.int64],
    [5, -5, [3]],
  ],
  bernoulli: [[], [0.3, [6]], [mx.array([2, -2], mx.float32)]],
  truncated_normal: [
    [-2, 2, [4]],
    [mx.array([[-2, 0]], mx.float32), mx.array([[0], [1], [2]], mx.float32)],
  ],
  gumbel: [[[3]]],
  laplace: [[[3], mx.float16]],
  categorical: [[mx.array([[0.1, 2, 0.5]])], [mx.zeros([2, 4]), { num_samples: 3 }]],
  permutation: [[7], [mx.arange(12).reshape(3, 4), { axis: 1 }]],
};

const split = (args) => {
  const last = args.at(-1);
  const isKeywords = last !== undefined && Object.getPrototypeOf(last) === Object.prototype;
  return isKeywords ? [args.slice(0, -1), last] : [args, {}];
};

test("many draws after one seed", () => {
  const all = Object.entries(draws).flatMap(([which, list]) => list.map((args) => [which, args]));
  const twice = [...all, ...all.toReversed()];
  const cases = [0, 1, 2 ** 31, 2n ** 63n].map((seed) => ({
    target: "builtins.list",
    args: [
      [
        call("core.random.seed", [seed]),
        ...twice.map(([which, args]) => call(`core.random.${which}`, ...split(args))),
        call("builtins.list", [name("core.random.state")]),
      ],
    ],
    run() {
      const made = [mx.random.seed(seed) ?? null, ...twice.map(([which, args]) => mx.random[which](...args))];
      return [...made, [...mx.random.state]];
    },
    label: `seed ${seed}`,
  }));
  return oracle.expectEqual(cases);
});

test("keys neither use the state nor change it", () => {
  const key = mx.random.key(7);
  mx.random.seed(1);
  const before = mx.random.state[0].tolist();
  const [first, second] = [1, 2].map(() => mx.random.normal([4], { key }).tolist());
  assert.deepEqual(first, second);
  assert.deepEqual(mx.random.state[0].tolist(), before);
  assert.notDeepEqual(mx.random.normal([4]).tolist(), first);
  assert.notDeepEqual(mx.random.state[0].tolist(), before);
});

test("a state that is put back gives the same numbers again", () => {
  mx.random.seed(3);
  const kept = mx.array(mx.random.state[0]);
  const first = mx.random.uniform(0, 1, [5]).tolist();
  assert.notDeepEqual(mx.random.uniform(0, 1, [5]).tolist(), first);
  mx.random.state[0] = kept;
  assert.deepEqual(mx.random.uniform(0, 1, [5]).tolist(), first);
});

test("numbers keep to their bounds, and reach all values between", () => {
  mx.random.seed(9);
  const integers = mx.random.randint(-3, 4, [2000]);
  assert.deepEqual([integers.min().item(), integers.max().item()], [-3, 3]);
  const half = mx.random.uniform(-1, 5, [5000], mx.float16);
  assert.ok(half.min().item() >= -1 && half.max().item() < 5);
  const bounded = mx.random.truncated_normal(-0.5, 2, [5000]);
  assert.ok(bounded.min().item() >= -0.5 && bounded.max().item() <= 2);
  for (const dtype of [mx.float16, mx.bfloat16]) {
    for (const draw of [mx.random.normal, mx.random.laplace]) {
      assert.ok(
        mx
          .isfinite(draw([5000], dtype))
          .all()
          .item(),
      );
    }
  }
  const shuffled = mx.random.permutation(mx.arange(100));
  assert.deepEqual(mx.sort(shuffled).tolist(), mx.arange(100).tolist());
});

test("samples of several variables have the mean and covariance that were asked for", () => {
  mx.random.seed(5);
  const mean = mx.array([4, 7], mx.float32);
  const covariance = mx.array([
    [2, 0.5],
    [0.5, 1],
  ]);
  const samples = mx.random.multivariate_normal(mean, covariance, [20_000], { stream: mx.cpu });
  const centred = samples.subtract(samples.mean(0));
  assert.ok(mx.allclose(samples.mean(0), mean, { atol: 0.05 }).item());
  assert.ok(mx.allclose(centred.T.matmul(centred).divide(20_000), covariance, { atol: 0.08 }).item());
});
