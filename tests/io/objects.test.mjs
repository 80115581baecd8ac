// Files that are no paths: bytes in memory, and objects with the methods of Python's file objects.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { AttributeError, RuntimeError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { startOracle } from "../oracle/client.mjs";
import { contents, inFolder } from "./folder.mjs";

const oracle = startOracle(after);

const values = [1.5, -2, 3];
const array = mx.array(values);
mx.save(inFolder("f"), array);
mx.savez(inFolder("f"), { array });
mx.savez_compressed(inFolder("g"), { array });
mx.save_safetensors(inFolder("f"), { array }, { key: "value" });
mx.save_gguf(inFolder("f"), { array });
const bytesOf = (name) => readFileSync(inFolder(name));

/** A file object over bytes that returns at most so many at once. */
class ReadableBytes {
  at = 0;
  constructor(bytes, { name, most = 7 } = {}) {
    this.bytes = bytes;
    this.most = most;
    if (name !== undefined) this.name = name;
  }
  read(size) {
    const end = Math.min(this.at + Math.min(size, this.most), this.bytes.length);
    const piece = this.bytes.subarray(this.at, end);
    this.at = end;
    return piece;
  }
  seek(offset, whence = 0) {
    this.at = offset + [0, this.at, this.bytes.length][whence];
    return this.at;
  }
  tell() {
    return this.at;
  }
}

/** A file object that keeps what is written. */
class WritableBytes {
  pieces = [];
  write(bytes) {
    this.pieces.push(bytes);
    return bytes.length;
  }
  get bytes() {
    return Buffer.concat(this.pieces);
  }
}

const files = { "f.npy": "npy", "f.npz": "npz", "g.npz": "npz", "f.safetensors": "safetensors" };
const only = (loaded) => (loaded instanceof mx.array ? loaded : loaded.array);

test("bytes in memory, at any place in their buffer, shared or not", () => {
  for (const [name, format] of Object.entries(files)) {
    const bytes = bytesOf(name);
    const inside = new Uint8Array(bytes.length + 8);
    inside.set(bytes, 3);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    for (const source of [bytes, new Uint8Array(bytes), inside.subarray(3, bytes.length + 3), shared]) {
      assert.deepEqual(only(mx.load(source, format)).tolist(), values);
      assert.deepEqual(only(mx.load(source, { format, stream: mx.cpu })).tolist(), values);
    }
  }
  const [, metadata] = mx.load(bytesOf("f.safetensors"), { format: "safetensors", return_metadata: true });
  assert.deepEqual(metadata, { key: "value" });
});

test("arrays do not depend on the bytes that they were read from", () => {
  for (const [name, format] of Object.entries(files)) {
    const bytes = bytesOf(name);
    const loaded = only(mx.load(bytes, format));
    bytes.fill(0xff);
    assert.deepEqual(loaded.tolist(), values);
  }
});

test("file objects to read from, with their format by name or given", () => {
  for (const [name, format] of Object.entries(files)) {
    for (const most of [1, 7, 1 << 20]) {
      assert.deepEqual(only(mx.load(new ReadableBytes(bytesOf(name), { name, most }))).tolist(), values);
      assert.deepEqual(only(mx.load(new ReadableBytes(bytesOf(name), { most }), format)).tolist(), values);
    }
    // A plain object is a file here, no keywords.
    const inner = new ReadableBytes(bytesOf(name));
    const plain = {
      read: (size) => inner.read(size),
      seek: (offset, whence) => inner.seek(offset, whence),
      tell: () => BigInt(inner.tell()),
    };
    assert.deepEqual(only(mx.load(plain, { format })).tolist(), values);
  }
});

test("file objects to write to get the bytes of the file", async () => {
  const targets = {
    "o.npy": (file) => mx.save(file, array),
    "o.npz": (file) => mx.savez(file, { array }),
    "p.npz": (file) => mx.savez_compressed(file, { array }),
    "o.safetensors": (file) => mx.save_safetensors(file, { array }, { key: "value" }),
  };
  for (const [name, save] of Object.entries(targets)) {
    const file = new WritableBytes();
    save(file);
    assert.deepEqual(only(mx.load(file.bytes, name.split(".")[1])).tolist(), values);
    if (!name.endsWith(".npz")) assert.deepEqual(file.bytes, bytesOf(name.replace("o", "f")));
    const quiet = [];
    save({ write: (bytes) => void quiet.push(bytes) });
    assert.equal(Buffer.concat(quiet).length, file.bytes.length);
  }
  const large = new WritableBytes();
  mx.save(large, mx.zeros([10_000_000], mx.uint8));
  assert.ok(large.pieces.length > 2);
  mx.save(inFolder("large"), mx.zeros([10_000_000], mx.uint8));
  assert.deepEqual(large.bytes, bytesOf("large.npy"));
  await oracle.expectEqual([{ target: "core.load", args: [inFolder("f.npy")] }]);
});

test("what a file object throws comes out, the same object", () => {
  const error = new Error("the disk is gone");
  const fail = () => {
    throw error;
  };
  const failing = { write: fail };
  const isSame = (thrown) => thrown === error;
  assert.throws(() => mx.save(failing, array), isSame);
  assert.throws(() => mx.savez(failing, { array }), isSame);
  assert.throws(() => mx.savez_compressed(failing, { array }), isSame);
  assert.throws(() => mx.save_safetensors(failing, { array }), isSame);
  for (const method of ["read", "seek", "tell"]) {
    const file = new ReadableBytes(bytesOf("f.npy"), { name: "f.npy" });
    file[method] = fail;
    assert.throws(() => mx.load(file), isSame);
  }
  // The first bytes go through, and later ones fail.
  let calls = 0;
  const later = { write: (bytes) => (calls++ === 2 ? fail() : bytes.length) };
  assert.throws(() => mx.save(later, array), isSame);
});

test("file objects that do not keep to their part", () => {
  const writes = [(bytes) => bytes.length - 1, () => 0, () => 0n];
  for (const write of writes) {
    assert.throws(() => mx.save({ write }, array), { message: "[load] Failed to write to file object" });
  }
  for (const write of [() => null, () => true, () => "3", async (bytes) => bytes.length]) {
    assert.throws(() => mx.save({ write }, array), TypeError);
    assert.throws(() => mx.savez({ write }, { array }), TypeError);
  }
  assert.throws(() => mx.save({ write: () => 0, closed: true }, array), RuntimeError);

  const reading = (changes) => Object.assign(new ReadableBytes(bytesOf("f.npy")), changes);
  const load = (changes) => mx.load(reading(changes), "npy");
  for (const read of [() => "text", () => null, async () => new Uint8Array(1), () => [1, 2]]) {
    assert.throws(() => load({ read }), TypeError);
  }
  assert.throws(() => load({ read: () => new Uint8Array(0) }), RuntimeError);
  assert.throws(() => load({ read: (size) => new Uint8Array(size + 1) }), RuntimeError);
  assert.throws(() => load({ tell: () => Number.NaN }), RuntimeError);
  assert.throws(() => load({ tell: () => ({}) }), RuntimeError);
  assert.throws(() => load({ closed: true }), { name: "RuntimeError", message: /Failed to open/ });
  assert.throws(() => load({ seek: () => 0 }), RuntimeError);
  assert.throws(() => mx.load(reading({})), AttributeError);
  assert.throws(() => mx.load(reading({ name: "noname" })), ValueError);
  assert.throws(() => mx.load(bytesOf("f.npy")), ValueError);
  assert.throws(() => mx.load(bytesOf("f.gguf"), "gguf"), { message: "[load_gguf] Input must be a string" });
  assert.throws(() => mx.save_gguf({ write() {} }, { array }), { message: "[save_gguf] Input must be a string" });
});

test("file objects may use the library while it uses them", () => {
  const pieces = [];
  const nested = new WritableBytes();
  const write = (bytes) => {
    mx.save_safetensors(nested, { other: mx.add(array, 1) });
    assert.deepEqual(mx.load(bytesOf("f.npz"), "npz").array.tolist(), values);
    pieces.push(bytes);
  };
  const parts = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`part ${i}`, mx.full([3], i)]));
  mx.save_safetensors({ write }, parts);
  const loaded = mx.load(Buffer.concat(pieces), "safetensors");
  for (const [name, part] of Object.entries(parts)) assert.deepEqual(loaded[name].tolist(), part.tolist());

  const disposing = mx.array([5, 6]);
  const kept = [];
  const disposeFirst = (bytes) => {
    disposing[Symbol.dispose]();
    kept.push(bytes);
  };
  mx.save({ write: disposeFirst }, disposing);
  assert.deepEqual(mx.load(Buffer.concat(kept), "npy").tolist(), [5, 6]);
});

test("URLs are paths", () => {
  mkdirSync(inFolder("a folder"));
  const url = pathToFileURL(inFolder("a folder", "x y.npy"));
  mx.save(url, array);
  assert.deepEqual(contents("a folder"), ["x y.npy"]);
  assert.deepEqual(mx.load(url).tolist(), values);
  mx.savez(url, array);
  assert.deepEqual(contents("a folder"), ["x y.npy", "x y.npy.npz"]);
  assert.throws(() => mx.load(new URL("https://example.org/x.npy")), TypeError);
});
