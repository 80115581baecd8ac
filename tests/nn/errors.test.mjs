// Layers refuse what Python's refuse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as nn from "mlx.node/nn";
import { numbers } from "./values.mjs";

test("arguments of constructors", () => {
  const wrong = [
    () => new nn.Dropout(1),
    () => new nn.Dropout2d(-0.1),
    () => new nn.Dropout3d({ p: 1.5 }),
    () => new nn.GELU("loose"),
    () => new nn.LayerNorm(4, 0),
    () => new nn.InstanceNorm(4, -1),
    () => new nn.RMSNorm(4, { eps: 0 }),
    () => new nn.BatchNorm(4, 0),
    () => new nn.GroupNorm(0, 4),
    () => new nn.GroupNorm(2, 0),
    () => new nn.GroupNorm(3, 4),
    () => new nn.Conv1d(3, 4, 1, { groups: 2 }),
    () => new nn.Conv2d(3, 4, 1, { groups: 2 }),
    () => new nn.MaxPool1d(0),
    () => new nn.MaxPool2d([1, 2, 3]),
    () => new nn.AvgPool2d(2, { stride: 0 }),
    () => new nn.AvgPool3d(2, { padding: -1 }),
    () => new nn.MultiHeadAttention(7, 2),
    () => new nn.SinusoidalPositionalEncoding(3),
    () => new nn.Upsample(2, "area"),
    () => new nn.Upsample(2, { antialias: true }),
    () => new nn.Upsample(2, "linear", { antialias: true, align_corners: true }),
  ];
  for (const make of wrong) assert.throws(make, ValueError, String(make));
});

test("inputs of the wrong form", () => {
  const wrong = [
    () => new nn.Dropout2d()(numbers(2, 3)),
    () => new nn.Dropout3d()(numbers(2, 3, 4)),
    () => new nn.InstanceNorm(3)(numbers(2, 3)),
    () => new nn.BatchNorm(3)(numbers(3)),
    () => new nn.BatchNorm(3)(numbers(1, 3)),
    () => new nn.MaxPool1d(2)(numbers(2, 3)),
    () => new nn.MaxPool1d(2)(numbers(2, 3, 4, 5)),
    () => new nn.Upsample(2)(numbers(2, 3)),
    () => new nn.Upsample([2, 2])(numbers(2, 3, 4)),
    () => nn.layers.upsample.upsample_nearest(numbers(2, 3, 4), [2, 2]),
    () => nn.layers.upsample.upsample_linear(numbers(2, 3, 4), [2], true, true),
  ];
  for (const run of wrong) assert.throws(run, ValueError, String(run));
});
