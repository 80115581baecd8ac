// Devices and streams: which there are, which is taken when none is named, and that operations run on any of them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";

const hasGpu = mx.is_available(mx.gpu);
const isSame = (a, b) => a.__eq__(b);

describe("devices", () => {
  test("the default one, set and read", () => {
    const before = mx.default_device();
    assert.ok(isSame(before, new mx.Device(hasGpu ? mx.gpu : mx.cpu)));
    for (const cpu of [mx.cpu, mx.Device(mx.cpu), mx.Device(mx.cpu, 0)]) {
      mx.set_default_device(cpu);
      assert.ok(isSame(mx.default_device(), mx.Device(mx.cpu)));
      assert.ok(isSame(mx.default_device(), mx.cpu));
      assert.equal(String(mx.default_device()), "Device(cpu, 0)");
    }
    mx.set_default_device(before);
  });

  test("one that is not there is refused, and nothing changes", () => {
    if (hasGpu) return;
    assert.throws(() => mx.set_default_device(mx.gpu), ValueError);
    assert.throws(() => mx.default_stream(mx.gpu), ValueError);
    assert.throws(() => mx.new_stream(mx.gpu), ValueError);
    assert.throws(() => mx.synchronize(mx.gpu), ValueError);
    assert.throws(() => mx.add(1, 1, { stream: mx.gpu }), ValueError);
    assert.ok(isSame(mx.default_device(), mx.cpu));
  });

  test("a context changes the default for a while, also when it ends by an error", () => {
    const before = mx.default_device();
    assert.equal(
      mx.stream(mx.cpu, () => String(mx.default_device())),
      "Device(cpu, 0)",
    );
    const error = new Error("on purpose");
    assert.throws(
      () =>
        mx.stream(mx.new_stream(mx.cpu), () => {
          throw error;
        }),
      (thrown) => thrown === error,
    );
    assert.ok(isSame(mx.default_device(), before));
  });
});

describe("streams", () => {
  test("each new one is another, on the device that it was made for", () => {
    const streams = [mx.default_stream(mx.cpu), mx.new_stream(mx.cpu), mx.new_stream(mx.cpu)];
    for (const stream of streams) assert.ok(isSame(stream.device, mx.cpu));
    assert.equal(new Set(streams.map(String)).size, 3);
    assert.ok(!isSame(streams[0], streams[1]));
    assert.ok(isSame(streams[0], mx.default_stream(mx.cpu)));
  });

  test("an operation runs on the one that is named, or on that of the device that is", () => {
    const x = mx.array(1);
    for (const stream of [null, mx.default_device(), mx.cpu, mx.Device(mx.cpu), mx.default_stream(mx.cpu)]) {
      assert.equal(mx.add(x, x, { stream }).item(), 2);
    }
    assert.equal(mx.add(x, x, { stream: mx.new_stream(mx.cpu) }).item(), 2);
  });

  test("results of one are inputs of another", () => {
    const [first, second] = [mx.new_stream(mx.cpu), mx.new_stream(mx.cpu)];
    let sum = mx.zeros([16]);
    for (let i = 0; i < 50; i++) sum = mx.add(sum, i % 3, { stream: i % 2 ? first : second });
    assert.deepEqual(new Set(sum.tolist()), new Set([49]));
    mx.synchronize(first);
    mx.synchronize(second);
    mx.synchronize();
  });

  // The end of a context brings back the stream of the device that was the default one before, in Python too.
  test("the default one is set for good, or within a context", () => {
    const device = mx.default_device();
    const before = mx.default_stream(device);
    const other = mx.new_stream(device);
    mx.stream(other, () => assert.ok(isSame(mx.default_stream(device), other)));
    assert.ok(isSame(mx.default_stream(device), before));
    mx.set_default_stream(other);
    assert.ok(isSame(mx.default_stream(device), other));
    assert.equal(mx.array([1, 2]).sum().item(), 3);
    mx.set_default_stream(before);
  });

  test("contexts nest", () => {
    const device = mx.default_device();
    const outside = mx.default_stream(device);
    const [outer, inner] = [mx.new_stream(device), mx.new_stream(device)];
    mx.stream(outer, () => {
      mx.stream(inner, () => assert.ok(isSame(mx.default_stream(device), inner)));
      assert.ok(isSame(mx.default_stream(device), outer));
    });
    const context = mx.stream(inner);
    assert.ok(isSame(mx.default_stream(device), inner));
    context[Symbol.dispose ?? Symbol.for("dispose")]();
    assert.ok(isSame(mx.default_stream(device), outside));
  });

  test("one of each thread takes the place of a stream", () => {
    const own = mx.new_thread_local_stream(mx.cpu);
    assert.equal(mx.add(1, 2, { stream: own }).item(), 3);
    assert.deepEqual(
      mx.stream(own, () => mx.arange(3).multiply(2).tolist()),
      [0, 2, 4],
    );
  });
});

test("a worker has streams of its own, and may clear them", async () => {
  const source = `
    const { parentPort } = require("node:worker_threads");
    import("${import.meta.resolve("mlx.node/core")}").then((mx) => {
      const own = mx.new_thread_local_stream(mx.cpu);
      const sum = mx.stream(own, () => mx.arange(10).sum().item());
      const other = mx.add(1, 1, { stream: mx.new_stream(mx.cpu) }).item();
      mx.clear_streams();
      parentPort.postMessage([sum, other]);
    });
  `;
  const answers = [0, 1].map(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(source, { eval: true });
        worker.on("message", resolve);
        worker.on("error", reject);
      }),
  );
  assert.deepEqual(await Promise.all(answers), [
    [45, 2],
    [45, 2],
  ]);
  assert.equal(mx.add(1, 1).item(), 2);
});
