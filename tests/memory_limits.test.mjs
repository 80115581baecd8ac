// What the allocator tells, and the limits that it is given. In a process of its own, as every test file.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as mx from "mlx.node/core";
import { collectGarbage, dispose } from "mlx.node/node";

const KB = 1024;
const settled = (shape) => {
  const array = mx.ones(shape);
  mx.eval(array);
  mx.synchronize();
  return array;
};

afterEach(() => {
  collectGarbage();
  mx.clear_cache();
});

test("a limit is set, and the one before is given back", () => {
  const cache = mx.set_cache_limit(1000);
  assert.equal(mx.set_cache_limit(0), 1000);
  assert.equal(mx.set_cache_limit(cache), 0);
  assert.equal(mx.set_cache_limit(cache), cache);

  const memory = mx.get_memory_limit();
  assert.equal(mx.set_memory_limit(10), memory);
  assert.equal(mx.get_memory_limit(), 10);
  // Above the limit arrays are computed all the same, one after another.
  assert.equal(mx.ones([4096]).sum().item(), 4096);
  assert.equal(mx.set_memory_limit(memory), 10);
  assert.equal(mx.get_memory_limit(), memory);
});

test("a limit is an int that is not negative", () => {
  for (const set of [mx.set_cache_limit, mx.set_memory_limit, mx.set_wired_limit]) {
    for (const wrong of [1.5, "1", null, -1n << 70n, mx.array(1)]) assert.throws(() => set(wrong), TypeError);
    assert.throws(() => set(), TypeError);
  }
  assert.throws(() => mx.set_cache_limit(-1), TypeError);
});

test("memory in use grows with an array, and is what it was when the array has gone", () => {
  const before = mx.get_active_memory();
  const a = settled([64 * KB]);
  assert.ok(mx.get_active_memory() >= before + 256 * KB);
  assert.ok(mx.get_active_memory() < before + 320 * KB);
  dispose(a);
  assert.equal(mx.get_active_memory(), before);
  for (const rows of [128, 90]) dispose(settled([rows, 128]));
  assert.equal(mx.get_active_memory(), before);
});

test("the peak stays until it is reset", () => {
  const before = mx.get_active_memory();
  dispose(settled([64 * KB]), settled([64 * KB]));
  assert.ok(mx.get_peak_memory() >= before + 512 * KB);
  mx.reset_peak_memory();
  assert.equal(mx.get_peak_memory(), 0);
  const a = settled([1024]);
  assert.ok(mx.get_peak_memory() >= 4 * KB);
  assert.ok(mx.get_peak_memory() < before + 512 * KB);
  assert.equal(a.size, 1024);
});

test("what has gone is kept for reuse, unless the cache is empty by its limit or by a call", () => {
  dispose(settled([64 * KB]));
  assert.ok(mx.get_cache_memory() >= 256 * KB);
  mx.clear_cache();
  assert.equal(mx.get_cache_memory(), 0);
  const limit = mx.set_cache_limit(0);
  dispose(settled([64 * KB]));
  assert.equal(mx.get_cache_memory(), 0);
  mx.set_cache_limit(limit);
});
