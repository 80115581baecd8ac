// The device that operations run on by default, be it a GPU or the CPU: what is known of it, its memory, and graphs that
// use both devices.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as mx from "mlx.node/core";
import { evalAsync } from "mlx.node/node";
import { call, startOracle } from "../oracle/client.mjs";

const MB = 2 ** 20;
const onGpu = mx.default_device().type === mx.gpu;

describe("devices", () => {
  const oracle = startOracle(after);

  test("a GPU is the default device where there is one", () => {
    assert.equal(onGpu, mx.is_available(mx.gpu));
    assert.equal(mx.device_count(mx.gpu) > 0, onGpu);
  });

  test("what is known of the default device is what Python knows", async () => {
    const info = mx.device_info();
    // How much memory is free just now is another matter.
    const keys = Object.keys(info).filter((key) => !key.startsWith("free"));
    const args = (key) => [call("core.device_info"), key];
    await oracle.expectEqual([
      { target: "builtins.sorted", args: [call("core.device_info")], run: () => Object.keys(info).sort() },
      ...keys.map((key) => ({ target: "operator.getitem", args: args(key), run: () => info[key], label: key })),
    ]);
    assert.ok(keys.length > 0);
  });
});

test("memory is counted, kept and given back", () => {
  mx.clear_cache();
  const before = mx.get_active_memory();
  mx.reset_peak_memory();
  const array = mx.ones([16 * MB], mx.float32);
  mx.eval(array);
  assert.ok(mx.get_active_memory() - before >= 64 * MB);
  assert.ok(mx.get_peak_memory() >= before + 64 * MB);
  array[Symbol.dispose]();
  mx.synchronize();
  assert.ok(mx.get_active_memory() - before < MB, `${mx.get_active_memory() - before} bytes more than before`);
  // On a CPU it goes back to the system at once.
  assert.ok(mx.get_cache_memory() >= (onGpu ? 64 * MB : 0));
  mx.clear_cache();
  assert.equal(mx.get_cache_memory(), 0);
});

test("a graph over both devices gives what one device gives", () => {
  const [a, b] = [1, 2].map((n) => mx.random.normal([64, 64], { key: mx.random.key(n) }));
  const there = mx.default_device();
  const mixed = (first, second) => {
    const x = mx.abs(a, { stream: first }).add(b);
    const y = mx.sum(x, 1, { stream: second });
    return mx.sort(mx.maximum(y, 0.5, { stream: first }), { stream: second });
  };
  const expected = mixed(mx.cpu, mx.cpu);
  for (const streams of [
    [mx.cpu, there],
    [there, mx.cpu],
    [there, there],
  ]) {
    assert.ok(mx.allclose(mixed(...streams), expected, 1e-5).item());
  }
});

test("numbers get to the device and back, of every dtype that it has", () => {
  for (const dtype of [mx.uint8, mx.int16, mx.int32, mx.int64, mx.float16, mx.bfloat16, mx.float32, mx.complex64]) {
    const x = mx.arange(1000).remainder(100).astype(dtype);
    assert.equal(mx.sum(mx.not_equal(x.add(x), mx.multiply(x, 2))).item(), 0);
    assert.deepEqual(x.get("5:9").astype(mx.int32).tolist(), [5, 6, 7, 8]);
  }
  const values = Float32Array.from({ length: 1000 }, (_, i) => i / 8);
  assert.deepEqual(mx.array(values).multiply(2).divide(2).toTypedArray(), values);
});

test("promises of results are kept while the event loop turns", async () => {
  const x = mx.random.normal([256, 256], { key: mx.random.key(3) });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const products = [];
  for (let i = 0; i < 50; i++) products.push(x.matmul(x).multiply(i));
  await evalAsync(products);
  await new Promise((done) => setTimeout(done, 5));
  clearInterval(timer);
  assert.ok(turns > 0);
  assert.ok(mx.allclose(products[2], products[1].multiply(2), 1e-4).item());
});

test("work in several streams of the device comes together", () => {
  const streams = Array.from({ length: 4 }, () => mx.new_stream(mx.default_device()));
  const parts = streams.map((stream, i) =>
    mx.stream(stream, () => mx.sum(mx.arange(i * 1000, (i + 1) * 1000, { dtype: mx.float32 }).square())),
  );
  const total = parts.reduce((sum, part) => sum.add(part));
  const expected = mx.sum(mx.arange(4000, { dtype: mx.float32 }).square());
  assert.ok(mx.allclose(total, expected).item());
});
