// A file is saved whole or not at all, and what is still to be read from an old file stays readable.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as mx from "mlx.node/core";
import { contents, inFolder } from "./folder.mjs";

const savers = {
  npy: (path, array) => mx.save(path, array),
  npz: (path, array) => mx.savez(path, { array }),
  safetensors: (path, array) => mx.save_safetensors(path, { array }),
  gguf: (path, array) => mx.save_gguf(path, { array }),
};
const formats = Object.keys(savers);
const loadArray = (path) => (path.endsWith(".npy") ? mx.load(path) : mx.load(path).array);
const isEqual = (array, values) => assert.deepEqual(array.tolist(), values);

// The superuser may write everywhere; as somebody else the same process may not.
const SOMEBODY = 65534;
function asSomebody(callback) {
  if (process.getuid() !== 0) return callback();
  process.seteuid(SOMEBODY);
  try {
    return callback();
  } finally {
    process.seteuid(0);
  }
}

test("a file is replaced, and nothing else is left in the folder", () => {
  mkdirSync(inFolder("replace"));
  for (const format of formats) {
    const path = inFolder("replace", `file.${format}`);
    savers[format](path, mx.array([1, 2, 3]));
    savers[format](path, mx.array([4, 5]));
    isEqual(loadArray(path), [4, 5]);
  }
  assert.deepEqual(contents("replace"), formats.map((format) => `file.${format}`).sort());
});

test("arrays of a file that was replaced or removed are still read from it", () => {
  for (const format of formats) {
    const path = inFolder(`lazy.${format}`);
    savers[format](path, mx.array([1, 2, 3]));
    const first = loadArray(path);
    savers[format](path, mx.add(first, mx.array([10, 20, 30])));
    const second = loadArray(path);
    savers[format](path, mx.zeros([1000], mx.int32));
    isEqual(second, [11, 22, 33]);
    isEqual(first, [1, 2, 3]);
    const third = loadArray(path);
    rmSync(path);
    assert.equal(mx.sum(third).item(), 0);
  }
});

test("a disk that is full leaves the old file", () => {
  mkdirSync(inFolder("full"));
  for (const format of formats) savers[format](inFolder("full", `file.${format}`), mx.array([1, 2, 3]));
  const before = formats.map((format) => readFileSync(inFolder("full", `file.${format}`)));
  // Files of more than a few kilobytes fail there, as on a full disk.
  const child = fileURLToPath(new URL("./save_large.mjs", import.meta.url));
  const { stdout, stderr, status } = spawnSync("sh", ["-c", 'ulimit -f 16; exec "$@"', "sh", process.execPath, child], {
    cwd: inFolder("full"),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const errors = JSON.parse(stdout);
  assert.deepEqual(Object.keys(errors), formats);
  for (const format of formats) assert.match(errors[format], /Unable to write|EFBIG|could not be written|gguf_append/);
  assert.deepEqual(contents("full"), formats.map((format) => `file.${format}`).sort());
  formats.forEach((format, i) => {
    assert.deepEqual(readFileSync(inFolder("full", `file.${format}`)), before[i]);
  });
});

test("arrays that cannot be computed, or not be saved in the format, leave the old file", () => {
  mkdirSync(inFolder("failing"));
  const path = inFolder("failing", "file");
  const old = mx.array([1, 2, 3]);
  for (const format of formats) savers[format](`${path}.${format}`, old);
  const float64 = mx.zeros([3], mx.float64, { stream: mx.cpu });
  assert.throws(() => savers.safetensors(path, float64), /invalid dtype|float64 is not supported on the GPU/);
  assert.throws(() => savers.gguf(path, float64), /not supported/);
  assert.throws(() => mx.save_gguf(path, { old }, { two: mx.ones([1, 1]) }), /more than one dimension/);
  const many = Object.fromEntries(Array.from({ length: 65536 }, (_, i) => [`array ${i}`, old]));
  assert.throws(() => mx.savez(path, many), /zip64/);
  assert.deepEqual(contents("failing"), formats.map((format) => `file.${format}`).sort());
  for (const format of formats) isEqual(loadArray(`${path}.${format}`), [1, 2, 3]);
});

test("a folder and a file that may not be written to stay as they are", () => {
  mkdirSync(inFolder("forbidden"));
  chmodSync(inFolder(), 0o755);
  for (const format of formats) savers[format](inFolder("forbidden", `file.${format}`), mx.array([1, 2, 3]));
  const before = contents("forbidden");
  chmodSync(inFolder("forbidden"), 0o555);
  asSomebody(() => {
    for (const format of formats) {
      for (const name of ["file", "new"]) {
        const path = inFolder("forbidden", `${name}.${format}`);
        assert.throws(() => savers[format](path, mx.array([4])), /Failed to open file|gguf_create failed/);
      }
    }
  });
  for (const name of before) chmodSync(inFolder("forbidden", name), 0o444);
  chmodSync(inFolder("forbidden"), 0o777);
  asSomebody(() => {
    for (const format of formats) {
      const path = inFolder("forbidden", `file.${format}`);
      assert.throws(() => savers[format](path, mx.array([4])), /Failed to open file|gguf_create failed/);
    }
  });
  assert.deepEqual(contents("forbidden"), before);
  for (const name of before) isEqual(loadArray(inFolder("forbidden", name)), [1, 2, 3]);
});

test("links are followed, and a file keeps its permissions", () => {
  for (const format of formats) {
    const [target, link] = [inFolder(`target.${format}`), inFolder(`link.${format}`)];
    savers[format](target, mx.array([1]));
    chmodSync(target, 0o640);
    symlinkSync(target, link);
    savers[format](link, mx.array([2, 3]));
    assert.ok(lstatSync(link).isSymbolicLink());
    isEqual(loadArray(target), [2, 3]);
    assert.equal(statSync(target).mode & 0o777, 0o640);
  }
});

test("what is no file is written to, not replaced", () => {
  const link = inFolder("null.npy");
  symlinkSync("/dev/null", link);
  mx.save(link, mx.array([1]));
  assert.ok(statSync("/dev/null").isCharacterDevice());
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.throws(() => mx.load(link), { name: "RuntimeError" });
});

test("long names", () => {
  const path = inFolder(`${"n".repeat(250)}.npy`);
  mx.save(path, mx.array([7]));
  isEqual(mx.load(path), [7]);
  writeFileSync(path, "");
  assert.throws(() => mx.load(path), { name: "RuntimeError" });
});
