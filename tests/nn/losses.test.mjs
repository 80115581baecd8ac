// Losses and their gradients against Python's.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { losses } from "mlx.node/nn";
import { name, startOracle } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";
import { float, ints, numbers, shares } from "./values.mjs";

const loss = (fn, args, keywords = {}, argnums = [0]) =>
  nnCase("function", [name(`nn.losses.${fn}`), args, keywords, argnums]);

const a = numbers(3, 4);
const b = mx.multiply(numbers(4, 3).reshape(3, 4), -0.5);
const signs = mx.sign(numbers(3, 4));
const classes = ints(2, 0, 3);
const all = (fn, args, argnums) => ["none", "mean", "sum"].map((reduction) => loss(fn, args, { reduction }, argnums));

const cases = [
  ...all("cross_entropy", [a, classes]),
  loss("cross_entropy", [a, mx.softmax(b, -1)], {}, [0, 1]),
  loss("cross_entropy", [a, ints(0, 2, 1, 0)], { axis: 0 }),
  loss("cross_entropy", [a, classes], { label_smoothing: 0.1, weights: numbers(3) }),
  loss("cross_entropy", [a, classes, numbers(3), -1, float(0), "mean"]),
  loss("cross_entropy", [a, mx.softmax(b, -1)], { label_smoothing: 0.3 }),
  loss("cross_entropy", [a.astype(mx.float16), classes]),
  ...all("binary_cross_entropy", [a, shares(3, 4)]),
  loss("binary_cross_entropy", [shares(3, 4), shares(4, 3).reshape(3, 4)], { with_logits: false }, [0, 1]),
  loss("binary_cross_entropy", [mx.array([0, 1, 1], mx.float32), mx.array([1, 0, 1])], { with_logits: false }),
  loss("binary_cross_entropy", [a, shares(3, 4), numbers(3, 4)], { reduction: "sum" }),
  ...all("l1_loss", [a, b], [0, 1]),
  ...all("mse_loss", [a, b], [0, 1]),
  ...all("nll_loss", [a, classes]),
  loss("nll_loss", [a, ints(0, 2, 1, 0), 0]),
  ...all("gaussian_nll_loss", [a, b, shares(3, 4)], [0, 1, 2]),
  loss("gaussian_nll_loss", [a, b, mx.zeros([3, 4])], { full: true, eps: 0.01 }),
  ...all("kl_div_loss", [a, b], [0, 1]),
  loss("kl_div_loss", [a, b, 0]),
  ...all("smooth_l1_loss", [a, b], [0, 1]),
  loss("smooth_l1_loss", [a, b], { beta: 0.5 }),
  ...all("triplet_loss", [a, b, signs], [0, 1, 2]),
  loss("triplet_loss", [a, b, signs], { axis: 0, p: 3, margin: 0.5, eps: 1e-3 }),
  loss("triplet_loss", [a, b, signs], { p: 1 }),
  ...all("hinge_loss", [a, signs]),
  ...all("huber_loss", [a, b], [0, 1]),
  loss("huber_loss", [a, b], { delta: 0.3 }),
  ...all("log_cosh_loss", [a, b], [0, 1]),
  ...all("cosine_similarity_loss", [a, b], [0, 1]),
  loss("cosine_similarity_loss", [a, b], { axis: 0, eps: 10 }),
  ...all("margin_ranking_loss", [a, b, signs], [0, 1]),
  loss("margin_ranking_loss", [a, b, signs], { margin: 0.75 }),
];

describe("losses", () => {
  const oracle = startOracle(after);
  test("values and gradients", () => oracle.expectEqual(cases));
});

test("wrong arguments", () => {
  assert.throws(() => losses.l1_loss(a, numbers(3)), ValueError);
  assert.throws(() => losses.mse_loss(a, b, "median"), ValueError);
  assert.throws(() => losses.cross_entropy(a, numbers(4)), ValueError);
  assert.throws(() => losses.cross_entropy(a, ints(1, 2)), ValueError);
  assert.throws(() => losses.cross_entropy(a, classes, { label_smoothing: 1 }), ValueError);
  assert.throws(() => losses.cross_entropy(a, classes, numbers(4)), ValueError);
  assert.throws(() => losses.margin_ranking_loss(a, numbers(4, 3), signs), ValueError);
  assert.throws(() => losses.mse_loss(a), /missing required parameter 'targets'/);
  assert.throws(() => losses.mse_loss(a, [1, 2]), /parameter 'targets' must be mx.array, not an Array/);
});
