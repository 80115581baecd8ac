// The demo's key-value cache holds what was appended, also when it has to grow.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { KVCache } from "../examples/llm/cache.mjs";

/** Keys of [1, 2 heads, positions, 3] that differ in every element, and their negatives as values. */
function positions(from, to) {
  const keys = mx
    .arange(from * 6, to * 6)
    .reshape(1, to - from, 2, 3)
    .transpose(0, 2, 1, 3);
  return [keys, keys.negative()];
}

test("what was appended in parts comes back whole, before and after the cache grows", () => {
  const cache = new KVCache();
  let end = 0;
  for (const [count, capacity] of [
    [200, 256],
    [1, 256],
    [55, 256],
    [1, 512],
    [600, 1024],
  ]) {
    const [keys, values] = cache.update(...positions(end, end + count));
    end += count;
    const [allKeys, allValues] = positions(0, end);
    assert.ok(mx.array_equal(keys, allKeys).item());
    assert.ok(mx.array_equal(values, allValues).item());
    assert.equal(cache.length, end);
    assert.deepEqual(
      cache.state.map((array) => array.shape),
      [
        [1, 2, capacity, 3],
        [1, 2, capacity, 3],
      ],
    );
  }
});

test("all that is computed from the cache keeps its values when later positions are written", () => {
  const cache = new KVCache();
  const [before] = cache.update(...positions(0, 2));
  cache.update(...positions(2, 4));
  assert.ok(mx.array_equal(before, positions(0, 2)[0]).item());
});
