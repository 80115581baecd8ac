// Quantizing models: nn.quantize with its options, and the layers that are made from others.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { NotImplementedError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { call, startOracle } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";

const model = () =>
  call("nn.Sequential", [
    call("nn.Embedding", [32, 64]),
    call("nn.Sequential", [call("nn.Linear", [64, 32]), call("nn.ReLU")]),
    call("nn.Linear", [32, 64], { bias: false }),
  ]);
const wide = () => call("nn.Sequential", [call("nn.Linear", [64, 32], { bias: false }), call("nn.ReLU")]);
const quantized = (made, keywords) => nnCase("quantized", [made, keywords]);

describe("nn.quantize", () => {
  const oracle = startOracle(after);
  test("with each mode", () =>
    oracle.expectEqual([
      quantized(model(), { group_size: 32 }),
      quantized(model(), { group_size: 32, bits: 8 }),
      quantized(model(), { mode: "mxfp4" }),
      quantized(model(), { mode: "nvfp4" }),
      quantized(model(), { mode: "mxfp8" }),
      quantized(wide(), { mode: "nvfp4", quantize_input: true }),
    ]));
});

const small = () => new nn.Sequential(new nn.Linear(64, 32), new nn.Linear(32, 32));

test("class_predicate chooses layers and gives them keywords", () => {
  const layers = small();
  nn.quantize(layers, {
    class_predicate: (path, module) => {
      if (!(module instanceof nn.Linear)) return false;
      return path === "layers.0" ? { group_size: 32, bits: 2 } : false;
    },
  });
  assert.ok(layers.layers[0] instanceof nn.QuantizedLinear && layers.layers[1] instanceof nn.Linear);
  assert.equal(layers.layers[0].bits, 2);
  assert.throws(() => nn.quantize(small(), { class_predicate: () => "yes" }), ValueError);
  assert.throws(() => nn.quantize(new nn.Sequential(new nn.ReLU()), { class_predicate: () => true }), ValueError);
  assert.throws(() => nn.quantize(small(), 64, 4, "affine"), /takes at most 3 positional arguments/);
});

test("QQLinear quantizes its weights for evaluation and back for training", () => {
  const layer = new nn.Linear(64, 32, { bias: false }).to_quantized({ mode: "mxfp8", quantize_input: true });
  assert.ok(layer instanceof nn.QQLinear);
  const paths = () => Object.keys(layer);
  assert.deepEqual(paths(), ["weight"]);
  layer.eval();
  assert.deepEqual(paths(), ["weight", "scales"]);
  assert.equal(layer.weight.dtype, mx.uint32);
  layer.train();
  assert.deepEqual(paths(), ["weight"]);
  assert.throws(() => nn.QQLinear.from_linear(new nn.Linear(64, 32)), NotImplementedError);
});

test("wrong arguments", () => {
  assert.throws(() => new nn.QuantizedLinear(64, 32, { mode: "int4" }), ValueError);
  assert.throws(() => new nn.Linear(64, 32).to_quantized({ quantize_input: true }), ValueError);
  assert.throws(() => new nn.Embedding(4, 64).to_quantized({ quantize_input: true }), ValueError);
  assert.throws(() => nn.QuantizedLinear.from_linear(), /missing required parameter 'linear_layer'/);
});

test("a subclass makes its own instances", () => {
  class Mine extends nn.QuantizedLinear {}
  assert.ok(Mine.from_linear(new nn.Linear(64, 32)) instanceof Mine);
});
