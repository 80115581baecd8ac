// How load and the save functions take their arguments, and what they say to wrong ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { contents, inFolder } from "./folder.mjs";

const array = mx.array([1, 2]);
const path = inFolder("file");

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const noFiles = [
  null,
  3,
  3n,
  true,
  Symbol("s"),
  [],
  ["a"],
  new Date(0),
  () => "a",
  array,
  new Uint16Array(3),
  new ArrayBuffer(3),
];
const half = "\ud800";

test("arguments by position and by name", () => {
  mx.save({ file: path, arr: array });
  assert.deepEqual(mx.load(`${path}.npy`).tolist(), [1, 2]);
  mx.save(path, { arr: array });
  mx.savez({ file: path, a: array });
  assert.deepEqual(Object.keys(mx.load(`${path}.npz`)), ["a"]);
  mx.savez(path, array, { a: array, args: array, kwargs: array, constructor: array });
  assert.deepEqual(Object.keys(mx.load(`${path}.npz`)).sort(), ["a", "args", "arr_0", "constructor", "kwargs"]);
  mx.savez_compressed(path, array, array);
  assert.deepEqual(Object.keys(mx.load(`${path}.npz`)).sort(), ["arr_0", "arr_1"]);
  mx.save_safetensors(path, { array }, { k: "v" });
  mx.save_safetensors(path, { array }, undefined, { metadata: { k: "v" } });
  assert.deepEqual(mx.load(`${path}.safetensors`, null, true)[1], { k: "v" });
  assert.deepEqual(mx.load(`${path}.safetensors`, undefined, { return_metadata: true })[1], { k: "v" });
  mx.save_gguf(path, { array: mx.ones([2]) }, null);
  assert.deepEqual(mx.load(`${path}.gguf`, { return_metadata: true })[1], {});
  mx.save_gguf(path, Object.assign(Object.create(null), { array }));
  assert.deepEqual(mx.load(`${path}.gguf`).array.tolist(), [1, 2]);
});

test("wrong calls", () => {
  const wrong = [
    () => mx.load(),
    () => mx.load({ file: `${path}.npy` }),
    () => mx.load(`${path}.npy`, 3),
    () => mx.load(`${path}.npy`, ["npy"]),
    () => mx.load(`${path}.npy`, null, 1),
    () => mx.load(`${path}.npy`, null, false, mx.cpu),
    () => mx.load(`${path}.npy`, { stream: "cpu" }),
    () => mx.load(`${path}.npy`, { other: 1 }),
    () => mx.load(`${path}.npy`, "npy", { format: "npy" }),
    () => mx.save(path),
    () => mx.save(path, array, array),
    () => mx.save(path, array, { arr: array }),
    () => mx.savez(),
    () => mx.savez({ a: array }),
    () => mx.savez(path, array, { file: path }),
    () => mx.save_safetensors(path),
    () => mx.save_gguf(path),
    () => mx.save_gguf(path, { array }, {}, { other: 1 }),
  ];
  for (const call of wrong) assert.throws(call, TypeError, String(call));
});

test("what is no file", () => {
  for (const file of [...noFiles, revoked()]) {
    assert.throws(() => mx.load(file), TypeError);
    assert.throws(() => mx.load(file, "npz"), TypeError);
    assert.throws(() => mx.save(file, array), TypeError);
    assert.throws(() => mx.savez(file, array), TypeError);
    assert.throws(() => mx.save_safetensors(file, { array }), TypeError);
    assert.throws(() => mx.save_gguf(file, { array }), TypeError);
  }
  assert.throws(() => mx.save(Buffer.from(path), array), TypeError);
  for (const file of [`${path}\0.npy`, `${path}${half}.npy`]) {
    assert.throws(() => mx.load(file), ValueError);
    assert.throws(() => mx.save(file, array), ValueError);
  }
});

test("what is no array", () => {
  const disposed = mx.array([1]);
  disposed[Symbol.dispose]();
  for (const value of [
    null,
    3,
    "a",
    [array],
    [1, 2],
    new Float32Array(2),
    {},
    disposed,
    Object.create(mx.array.prototype),
  ]) {
    assert.throws(() => mx.save(inFolder("none"), value), TypeError);
    assert.throws(() => mx.savez(inFolder("none"), value, array), TypeError);
    assert.throws(() => mx.savez(inFolder("none"), { value }), TypeError);
    assert.throws(() => mx.save_safetensors(inFolder("none"), { array, value }), TypeError);
    assert.throws(() => mx.save_gguf(inFolder("none"), { value }), TypeError);
  }
  for (const arrays of [null, 3, "a", [array], array, new Map([["a", array]])]) {
    assert.throws(() => mx.save_safetensors(inFolder("none"), arrays), TypeError);
    assert.throws(() => mx.save_gguf(inFolder("none"), arrays), TypeError);
  }
  assert.ok(contents().every((name) => name.startsWith("file.")));
});

test("what is no metadata", () => {
  const safetensors = (metadata) => () => mx.save_safetensors(inFolder("none"), { array }, metadata);
  const gguf = (metadata) => () => mx.save_gguf(inFolder("none"), { array }, metadata);
  for (const metadata of [3, "a", ["a"], array, new Map()]) {
    assert.throws(safetensors(metadata), TypeError);
    assert.throws(gguf(metadata), TypeError);
  }
  for (const value of [3, null, ["a"], {}, array]) assert.throws(safetensors({ value }), ValueError);
  for (const value of [3, 3n, true, [1], ["a", 1], {}, new Uint8Array(1)]) assert.throws(gguf({ value }), TypeError);
  for (const text of [{ [half]: "a" }, { a: half }]) {
    assert.throws(safetensors(text), ValueError);
    assert.throws(gguf(text), ValueError);
  }
  assert.throws(gguf({ a: ["b", half] }), ValueError);
  assert.throws(() => mx.save_safetensors(inFolder("none"), { [half]: array }), ValueError);
  assert.throws(() => mx.savez(inFolder("none"), { [half]: array }), ValueError);
  assert.ok(contents().every((name) => name.startsWith("file.")));
});

test("getters that change things meanwhile", () => {
  const doomed = mx.ones([3]);
  const arrays = {
    get first() {
      return mx.full([3], 7);
    },
    get second() {
      doomed[Symbol.dispose]();
      return array;
    },
  };
  mx.save_safetensors(path, arrays);
  assert.deepEqual(mx.load(`${path}.safetensors`).first.tolist(), [7, 7, 7]);
  assert.throws(() => mx.save_gguf(path, { array }, { doomed, ...arrays, third: doomed }), TypeError);
  const fresh = Object.defineProperty({}, "x", { enumerable: true, get: () => mx.full([2], 3) });
  mx.save_gguf(path, fresh, fresh);
  const [loaded, metadata] = mx.load(`${path}.gguf`, { return_metadata: true });
  assert.deepEqual(
    [loaded.x.tolist(), metadata.x.tolist()],
    [
      [3, 3],
      [3, 3],
    ],
  );
});

test("signatures are Python's", () => {
  const kinds = "file: file | str | pathlib.Path";
  assert.equal(mx.savez.signature, `savez(${kinds}, *args, **kwargs)`);
  assert.equal(mx.save.signature, `save(${kinds}, arr: array) -> None`);
  assert.match(
    mx.load.signature,
    /^load\(file: .*, \/, format: str \| None = None, return_metadata: bool = False, \*, stream/,
  );
  assert.match(mx.save_gguf.signature, /metadata: dict\[str, array \| str \| list\[str\]\]\)$/);
  const { load, save, savez, savez_compressed, save_safetensors, save_gguf } = mx;
  for (const [name, fn] of Object.entries({ load, save, savez, savez_compressed, save_safetensors, save_gguf })) {
    assert.ok(fn.doc.length > 20);
    assert.equal(fn.name, name);
  }
});
