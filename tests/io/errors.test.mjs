// Files and arguments that are wrong: Python's errors, and no bytes whatever end the process.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { NotImplementedError, RuntimeError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { Data, startOracle } from "../oracle/client.mjs";
import { realize, run } from "../oracle/encode.mjs";
import { contents, inFolder } from "./folder.mjs";
import { gguf, keyAndValue, numberOf, string, tensor } from "./gguf_bytes.mjs";

const oracle = startOracle(after);
const formats = ["npy", "npz", "safetensors", "gguf"];

const file = (name, bytes) => {
  writeFileSync(inFolder(name), bytes);
  return inFolder(name);
};
const saved = (name) => readFileSync(inFolder(name));
const load = (...args) => ({ target: "core.load", args });

const safetensors = (header, data = "") => {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.from(data)]);
};
const npy = (header, data = "1234") => {
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length % 256, header.length >> 8]);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(data)]);
};
const shaped = (shape) => `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }\n`;

test("missing files, folders, unknown formats", async () => {
  mkdirSync(inFolder("folder.npy"));
  const missing = formats.map((format) => load(inFolder(`missing.${format}`)));
  const folders = formats.map((format) => load(inFolder("folder.npy"), format));
  const names = ["", "name", "name.", "name.txt", "name.NPY", "./name"].map((name) => load(name));
  const metadata = ["npy", "npz"].map((format) => load(inFolder("missing"), format, true));
  const given = ["", "txt", "NPZ"].map((format) => load(inFolder("missing.npy"), format));
  await oracle.expectEqual([...missing, ...folders, ...names, ...metadata, ...given]);
});

test("empty files, and such of another format", async () => {
  mx.save(inFolder("good"), mx.arange(10));
  const cases = formats.flatMap((format) => [
    load(file(`empty.${format}`, "")),
    load(file(`text.${format}`, "This is no array. ".repeat(10))),
    load(inFolder("good.npy"), format),
  ]);
  await oracle.expectEqual(cases);
});

test("damaged npy files", async () => {
  const descriptions = ["{'d", "{'descr': '<f4'}", shaped("(-1,)"), shaped("(-1, -3)"), shaped("(abc,)")];
  descriptions.push(shaped("(20000000000,)"), shaped("(2000000000, 2000000000, 2000000000)"), shaped("(1,"));
  descriptions.push(shaped("(1,)").replace("<f4", "<U2"), shaped("(1,)").replace("<f4", "|O8"));
  const bytes = [
    ...descriptions.map((text) => npy(text)),
    npy(shaped("(1,)")).fill(9, 6, 7),
    npy(shaped("(1,)")).subarray(0, 30),
  ];
  await oracle.expectEqual(bytes.map((content, index) => load(file(`damaged-${index}.npy`, content))));
});

test("an npy file that ends too early is an error at once", () => {
  mx.save(inFolder("whole"), mx.arange(1000));
  const bytes = saved("whole.npy");
  for (const length of [bytes.length - 1, 1000, 100]) {
    const path = file("short.npy", bytes.subarray(0, length));
    assert.throws(() => mx.load(path), { name: "RuntimeError", message: "[read] Unable to read from file." });
    assert.throws(() => mx.load(saved("short.npy"), "npy"), {
      name: "RuntimeError",
      message: "[load] Failed to read from file object",
    });
  }
});

test("damaged safetensors files", async () => {
  const one = (changes) => ({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...changes } });
  const headers = ["[]", "{", "nonsense", "[".repeat(100_000), one({ shape: [-1] }), one({ shape: [2] })];
  headers.push(one({ data_offsets: [4, 0] }), one({ data_offsets: [0] }), one({ data_offsets: [4, 8] }));
  headers.push(one({ dtype: "F31" }), one({ dtype: 3 }), one({ shape: "a" }), { x: {} }, { x: 1 });
  headers.push({ __metadata__: { a: 3 } }, one({ shape: Array(5).fill(100_000) }));
  const bytes = headers.map((header) => safetensors(header, "1234"));
  bytes.push(safetensors("{}").subarray(0, 9), Buffer.alloc(8), Buffer.alloc(8, 255), Buffer.alloc(3));
  await oracle.expectEqual(bytes.map((content, index) => load(file(`damaged-${index}.safetensors`, content))));
  // MLX looks at the product only.
  for (const shape of [
    [-1, -1],
    [2 ** 31, 2 ** 31],
  ]) {
    const data_offsets = shape[0] < 0 ? [0, 4] : [0, 0];
    const path = file("negative.safetensors", safetensors(one({ shape, data_offsets }), "1234"));
    assert.throws(() => mx.load(path), { name: "RuntimeError", message: /negative dimension/ });
  }
});

const weights = [tensor("w", [4], 0)];
const zeros = Buffer.alloc(256);

test("damaged gguf files: Python's errors", async () => {
  const [list, text] = [9, 8];
  const bytes = [
    gguf([keyAndValue("a", list, [numberOf(4, 9), numberOf(8, 1), numberOf(4, 4)])], weights, zeros),
    gguf([keyAndValue("a", list, [numberOf(4, 13), numberOf(8, 1)])], weights, zeros),
    gguf([keyAndValue("a", 13, [numberOf(4, 1)])], weights, zeros),
    gguf([keyAndValue("a", list, [numberOf(4, 4), numberOf(8, 2n ** 62n)])], weights, zeros),
    gguf([keyAndValue("a", text, [numberOf(8, 1_000_000)])], weights, zeros),
    gguf([], [tensor("w", [4], 0, 2n ** 64n - 100n)], zeros),
    gguf([], [tensor("w", [2n ** 31n], 0)], zeros),
    gguf([], [tensor("w", [2n ** 31n, 0], 0)], zeros),
    gguf([], [tensor("w", [2n ** 32n, 2n ** 32n], 0)], zeros),
    gguf([], [tensor("w", [1000], 0)], zeros),
    gguf([], [tensor("w", [], 8)], zeros),
    gguf([], [tensor("w", [31], 8)], zeros),
    gguf([], [tensor("w", [32], 6)], zeros),
    gguf([], [...weights, ...weights], zeros),
    gguf([], weights, zeros).subarray(0, 20),
    gguf([], weights, zeros).fill("X", 0, 1),
    // And what is odd, but good.
    gguf([], [tensor("w", [], 0)], zeros),
    gguf([], [tensor("w", [0], 0)], zeros),
    gguf([], [tensor("w", Array(8).fill(1), 0)], zeros),
    gguf([], [tensor("w", [32], 39)], zeros),
    gguf([keyAndValue("general.alignment", 4, [numberOf(4, 128)])], weights, zeros, 128),
    gguf([keyAndValue("a", 4, [numberOf(4, 1)]), keyAndValue("a", 4, [numberOf(4, 2)])], weights, zeros),
  ];
  const cases = bytes.map((content, index) => load(file(`damaged-${index}.gguf`, content), "gguf", true));
  await oracle.expectEqual(cases);
});

test("damaged gguf files that end a process of Python's", () => {
  const whole = gguf([], weights, zeros);
  const counts = (at) => Buffer.concat([whole.subarray(0, at), numberOf(8, 2n ** 63n), whole.subarray(at + 8)]);
  const bytes = {
    "more than 8 dimensions": gguf([], [tensor("w", Array(9).fill(1), 0)], zeros),
    "no longer supported": gguf([], [tensor("w", [32], 4)], zeros),
    "alignment of the file is 0": gguf([keyAndValue("general.alignment", 4, [numberOf(4, 0)])], weights, zeros),
    "'d' is of type float64": gguf([keyAndValue("d", 12, [Buffer.alloc(8)])], weights, zeros),
    "'l' is of type float64": gguf([keyAndValue("l", 9, [numberOf(4, 12), numberOf(8, 1)])], weights, zeros),
    "Tensor info extends past": counts(8),
    "Metadata key extends past": counts(16),
    "String metadata value extends past": gguf([keyAndValue("s", 8, [numberOf(8, 2n ** 64n - 5n)])], weights, zeros),
    "Array metadata value extends past": gguf(
      [keyAndValue("l", 9, [numberOf(4, 8), numberOf(8, 2), numberOf(8, 2n ** 64n - 8n)])],
      weights,
      zeros,
    ),
  };
  for (const [message, content] of Object.entries(bytes)) {
    const path = file("fatal.gguf", content);
    assert.throws(() => mx.load(path), { name: "RuntimeError", message: new RegExp(`^\\[load_gguf\\] .*${message}`) });
  }
});

test("text that is not UTF-8 is Python's UnicodeDecodeError, a ValueError here", () => {
  const wrong = {
    "byte 0xff in position 1: invalid start byte": [0x41, 0xff],
    "byte 0xc3 in position 0: unexpected end of data": [0xc3],
    "bytes in position 1-2: unexpected end of data": [0x41, 0xe2, 0x82],
    "byte 0xed in position 0: invalid continuation byte": [0xed, 0xa0, 0x80],
    "bytes in position 0-1: invalid continuation byte": [0xe2, 0x82, 0x41],
    "byte 0xf4 in position 0: invalid continuation byte": [0xf4, 0x90, 0x80, 0x80],
    "byte 0xc0 in position 0: invalid start byte": [0xc0, 0x80],
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    const path = file("text.gguf", gguf([keyAndValue("s", 8, [string(Buffer.from(bytes))])], weights, zeros));
    const expected = { name: "ValueError", message: `'utf-8' codec can't decode ${what}` };
    assert.throws(() => mx.load(path, { return_metadata: true }), expected);
    assert.ok(mx.load(path).w);
  }
});

test("damaged npz files", () => {
  mx.savez(inFolder("zip"), mx.arange(100), { b: mx.ones([3]) });
  const whole = saved("zip.npz");
  const changed = (at, value) => Buffer.from(whole).fill(value, at, at + 1);
  const directory = whole.indexOf("PK\x01\x02");
  const cases = [
    [changed(200, 99), RuntimeError, /^Bad CRC-32 for file 'arr_0.npy'$/],
    [changed(directory + 10, 12), NotImplementedError, /another method than deflate/],
    [changed(directory + 10, 8), RuntimeError, /damaged|Bad CRC-32/],
    [changed(directory, 0), RuntimeError, /damaged/],
    [changed(directory + 45, 99), RuntimeError, /./],
    [whole.subarray(0, -30), ValueError, /^\[load_npz\] Input must be a zip file/],
    [whole.subarray(20), RuntimeError, /./],
  ];
  for (const [bytes, constructor, message] of cases) {
    const path = file("damaged.npz", bytes);
    for (const source of [path, bytes]) {
      const isExpected = (error) => error instanceof constructor && message.test(error.message);
      assert.throws(() => mx.load(source, "npz"), isExpected);
    }
  }
});

test("bytes changed at random never end the process", () => {
  let state = 12345;
  const random = (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  mx.save_gguf(inFolder("random"), { "a.weight": mx.ones([4, 8]), b: mx.zeros([3]) }, { s: "text", l: ["a", "b"] });
  mx.save_safetensors(inFolder("random"), { a: mx.ones([4, 8]), b: mx.zeros([3]) }, { s: "text" });
  mx.save(inFolder("random"), mx.ones([4, 8]));
  mx.savez_compressed(inFolder("random"), mx.ones([4, 8]), mx.zeros([3]));
  const outcomes = { read: 0, refused: 0 };
  for (const format of formats) {
    const whole = saved(`random.${format}`);
    for (let round = 0; round < 250; round++) {
      const bytes = Buffer.from(whole.subarray(0, random(4) === 0 ? random(whole.length) : whole.length));
      for (let k = random(4); k >= 0 && bytes.length > 0; k--) bytes[random(Math.min(bytes.length, 300))] = random(256);
      try {
        const loaded = mx.load(file(`changed.${format}`, bytes));
        mx.eval(loaded);
        outcomes.read++;
      } catch (error) {
        assert.ok(error instanceof RuntimeError || error instanceof ValueError || error instanceof RangeError, error);
        outcomes.refused++;
      }
    }
  }
  assert.ok(outcomes.read > 50 && outcomes.refused > 200, JSON.stringify(outcomes));
});

test("what cannot be saved: Python's errors", async () => {
  const array = new Data("float32", [2], new Uint8Array(8));
  const of = (dtype, shape = [1]) =>
    new Data(dtype, shape, new Uint8Array(16 * (shape[0] || 1)).subarray(0, sizes[dtype]));
  const sizes = { bfloat16: 2, uint8: 1, float64: 8, complex64: 8, float16: 2, bool: 1 };
  const realizeAll = (values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, realize(value)]));
  const save = (target, path, ...dicts) => ({
    target: `core.${target}`,
    args: [path, ...dicts],
    run: () =>
      run(`core.${target}`, [
        ours(path),
        ...dicts.map((value) => (value === array ? realize(value) : realizeAll(value))),
      ]),
  });
  // Python leaves what it began to write.
  const ours = (path) => path.replace("by-python", "by-us");
  const gone = (name) => inFolder("no folder", name);
  await oracle.expectEqual([
    save("save", gone("a.npy"), array),
    save("save", gone("a"), array),
    save("save", inFolder("folder"), array),
    save("save_safetensors", gone("a"), { array }),
    save("save_gguf", gone("a"), { array }),
    save("save_safetensors", inFolder("by-python"), { array: of("float64") }),
    save("save_safetensors", inFolder("by-python"), { array }, { number: 3 }),
    ...Object.keys(sizes)
      .filter((dtype) => dtype !== "float16")
      .map((dtype) => save("save_gguf", inFolder("by-python"), { array: of(dtype) })),
    save("save_gguf", inFolder("by-python"), { array }, { none: null }),
    save("save_gguf", inFolder("by-python"), { array }, { two: new Data("float32", [1, 2], new Uint8Array(8)) }),
    save("save_gguf", inFolder("by-python"), { array }, { none: new Data("float32", [0], new Uint8Array(0)) }),
    ...["float16", "bfloat16", "complex64"].map((dtype) =>
      save("save_gguf", inFolder("by-python"), { array }, { number: of(dtype) }),
    ),
    {
      target: "core.savez",
      args: [inFolder("by-python"), array],
      keywords: { arr_0: array },
      run: () => mx.savez(inFolder("by-us"), realize(array), { arr_0: realize(array) }),
    },
  ]);
  assert.throws(
    () => mx.savez(gone("a"), mx.ones([1])),
    (error) =>
      error instanceof RuntimeError &&
      error.message === `[savez] Failed to open file ${gone("a.npz")}` &&
      error.cause.code === "ENOENT",
  );
  // Python writes such a file, which it cannot read.
  assert.throws(() => mx.save_gguf(inFolder("by-us"), { array: mx.ones(Array(9).fill(1)) }), ValueError);
  assert.deepEqual(
    contents().filter((name) => name.startsWith("by-us") || name.startsWith(".mlx")),
    [],
  );
});
