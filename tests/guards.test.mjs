// Arguments that end Python's process, deep within the library: here they are errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { library } from "./oracle/client.mjs";

test("a dependency of nothing", () => {
  const error = new ValueError("[depends] At least one input is required.");
  assert.throws(() => mx.depends([], []), error);
  assert.throws(() => mx.depends([], mx.array(1)), error);
});

test("convolutions without groups or without weights", () => {
  const axes = {
    conv1d: 1,
    conv2d: 2,
    conv3d: 3,
    conv_transpose1d: 1,
    conv_transpose2d: 2,
    conv_transpose3d: 3,
    conv_general: 2,
  };
  for (const [name, rank] of Object.entries(axes)) {
    const sizes = Array(rank).fill(3);
    const input = mx.ones([1, ...sizes, 2]);
    const weight = mx.ones([2, ...sizes, 2]);
    assert.throws(() => library[name](input, weight, { groups: 0 }), ValueError, name);
    for (const empty of [
      [0, ...sizes, 2],
      [2, ...sizes.map(() => 0), 2],
    ]) {
      assert.throws(
        () => library[name](input, mx.ones(empty)),
        new ValueError("[conv] The weight must not be empty."),
        name,
      );
    }
    assert.throws(() => library[name](mx.ones([1, ...sizes, 0]), mx.ones([2, ...sizes, 0])), ValueError, name);
  }
});

test("a slice of negative size", () => {
  const error = new ValueError("[slice] Slice sizes must not be negative.");
  assert.throws(() => mx.slice(mx.ones([2, 3]), mx.array([0, 1]), [0, 1], [1, -1]), error);
});
