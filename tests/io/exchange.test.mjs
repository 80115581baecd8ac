// Files of every format and dtype go from here to Python and back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import * as mx from "mlx.node/core";
import { Data, dtypes, startOracle } from "../oracle/client.mjs";
import { call, realize, run } from "../oracle/encode.mjs";
import { dtypesHere } from "../oracle/python.mjs";
import { inFolder } from "./folder.mjs";

const oracle = startOracle(after);

const shapes = [[], [3], [2, 3], [2, 0, 3], [1, 2, 1, 3]];
const itemSize = { bool: 1, bfloat16: 2, complex64: 8 };
const sizeOf = (dtype) => itemSize[dtype] ?? Number(dtype.match(/\d+/)[0]) / 8;

/** An array whose bytes are all different; of booleans, as they must be. */
function sample(dtype, shape) {
  const count = shape.reduce((product, size) => product * size, 1) * sizeOf(dtype);
  const byte = dtype === "bool" ? (_, i) => i % 2 : (_, i) => (37 * i + 11) % 120;
  return new Data(dtype, shape, Uint8Array.from({ length: count }, byte));
}

/** Python carries out a call that must not fail. */
async function inPython(target, args, keywords = {}) {
  const [answer] = await oracle.ask([{ target, args, keywords }]);
  assert.equal(answer.error, undefined);
}

const samples = (names) => names.flatMap((dtype) => shapes.map((shape) => sample(dtype, shape)));
const label = ({ dtype, shape }) => `${dtype} (${shape})`;
const named = (list) => Object.fromEntries(list.map((data) => [`array ${label(data)}`, data]));
const realized = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, realize(data)]));
const isSame = (ours, theirs) => assert.deepEqual(readFileSync(ours), readFileSync(theirs));

test("npy: every dtype and shape, the same bytes as Python's", async () => {
  const cases = [];
  for (const [index, data] of samples(dtypesHere).entries()) {
    const [ours, theirs] = [inFolder(`ours-${index}.npy`), inFolder(`theirs-${index}.npy`)];
    mx.save(ours, realize(data));
    cases.push({ data, ours, theirs });
  }
  const saved = await oracle.ask(cases.map(({ theirs, data }) => ({ target: "core.save", args: [theirs, data] })));
  for (const { error } of saved) assert.equal(error, undefined);
  for (const { ours, theirs } of cases) isSame(ours, theirs);
  await oracle.expectEqual(cases.map(({ ours }) => ({ target: "core.load", args: [ours] })));
  for (const { data, theirs } of cases) {
    assert.ok(mx.array_equal(mx.load(theirs), realize(data)).item(), label(data));
  }
});

const transposed = () => call("core.transpose", [sample("int32", [2, 3, 4])]);
const diagonal = () => call("core.diagonal", [sample("float32", [4, 6])]);
const repeated = () => call("core.broadcast_to", [sample("float16", [3, 1]), [2, 3, 4]]);

test("arrays that are not contiguous", async () => {
  for (const [name, make] of Object.entries({ transposed, diagonal, repeated })) {
    for (const [format, target] of Object.entries({
      npy: "save",
      safetensors: "save_safetensors",
      gguf: "save_gguf",
    })) {
      const [ours, theirs] = [inFolder(`ours-${name}.${format}`), inFolder(`theirs-${name}.${format}`)];
      const array = realize(make());
      run(`core.${target}`, [ours, format === "npy" ? array : { array }]);
      await inPython(`core.${target}`, [theirs, format === "npy" ? make() : { array: make() }]);
      isSame(ours, theirs);
      await oracle.expectEqual([{ target: "core.load", args: [ours] }]);
      const loaded = mx.load(theirs);
      assert.ok(mx.array_equal(format === "npy" ? loaded : loaded.array, array).item());
    }
  }
});

const texts = { name: "Zoë", empty: "", "key with spaces": "line\nbreak", 数: "🦙" };

test("safetensors: the same bytes as Python's, with metadata, in the same order", async () => {
  const arrays = named(samples(dtypes.filter((dtype) => dtype !== "float64")));
  const [ours, theirs] = [inFolder("ours.safetensors"), inFolder("theirs.safetensors")];
  mx.save_safetensors(ours, realized(arrays), texts);
  await inPython("core.save_safetensors", [theirs, arrays, texts]);
  isSame(ours, theirs);
  await oracle.expectEqual([
    { target: "core.load", args: [ours] },
    { target: "core.load", args: [theirs], keywords: { return_metadata: true } },
    { target: "core.load", args: [theirs, "safetensors", true] },
  ]);
});

test("gguf: the same bytes as Python's, with metadata of every kind, in the same order", async () => {
  const arrays = named(samples(["int8", "int16", "int32", "float16", "float32"]));
  const kinds = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32".split(" ");
  const numbers = named(kinds.flatMap((dtype) => [sample(dtype, []), sample(dtype, [5])]));
  const metadata = { ...texts, list: ["a", "", "Zoë"], "no strings": [], ...numbers };
  const [ours, theirs] = [inFolder("ours.gguf"), inFolder("theirs.gguf")];
  mx.save_gguf(ours, realized(arrays), { ...metadata, ...realized(numbers) });
  await inPython("core.save_gguf", [theirs, arrays, metadata]);
  isSame(ours, theirs);
  await oracle.expectEqual([
    { target: "core.load", args: [ours] },
    { target: "core.load", args: [theirs], keywords: { return_metadata: true } },
  ]);
});

test("gguf: metadata that is not contiguous", () => {
  const path = inFolder("strided.gguf");
  mx.save_gguf(path, {}, { every_other: realize(call("core.as_strided", [sample("int32", [8]), [4], [2]])) });
  const expected = realize(sample("int32", [8])).tolist();
  const [, { every_other }] = mx.load(path, { return_metadata: true });
  assert.deepEqual(
    every_other.tolist(),
    expected.filter((_, i) => i % 2 === 0),
  );
});

for (const target of ["savez", "savez_compressed"]) {
  test(`npz: ${target}, by position and by name, in both directions`, async () => {
    const all = samples(dtypesHere);
    const [ours, theirs] = [inFolder(`ours-${target}.npz`), inFolder(`theirs-${target}.npz`)];
    const byPosition = all.slice(0, 5);
    const byName = named(all.slice(5));
    run(`core.${target}`, [ours, ...byPosition.map(realize)], realized(byName));
    await inPython(`core.${target}`, [theirs, ...byPosition], byName);
    await oracle.expectEqual([ours, theirs].map((path) => ({ target: "core.load", args: [path] })));
    const [fromUs, fromPython] = [mx.load(ours), mx.load(theirs)];
    assert.deepEqual(Object.keys(fromUs), Object.keys(fromPython));
    assert.equal(Object.keys(fromUs).length, all.length);
  });
}

test("npz: without arrays, and of large ones", async () => {
  mx.savez(inFolder("none.npz"));
  assert.deepEqual(mx.load(inFolder("none.npz")), {});
  // More than is handed over in one piece.
  const large = mx.remainder(mx.arange(9_000_000), 100).astype(mx.uint8);
  const paths = [inFolder("large.npz"), inFolder("compressed.npz")];
  mx.savez(paths[0], { large });
  mx.savez_compressed(paths[1], { large });
  for (const path of paths) assert.ok(mx.array_equal(mx.load(path).large, large).item());
  assert.ok(readFileSync(paths[1]).length < readFileSync(paths[0]).length / 2);
  await oracle.expectEqual([{ target: "core.load", args: [inFolder("none.npz")] }]);
  const inOracle = paths.map((path) => call("operator.getitem", [call("core.load", [path]), "large"]));
  const [{ value }] = await oracle.ask([{ target: "core.array_equal", args: inOracle }]);
  assert.deepEqual(value.slice(0, 3), ["a", "bool", []]);
  assert.equal(Buffer.from(value[3], "base64")[0], 1);
});

test("extensions are added where they are missing", async () => {
  const array = mx.array([1, 2]);
  const plain = (name) => inFolder(`plain-${name}`);
  mx.save(plain("a"), array);
  mx.savez(plain("a"), array);
  mx.savez_compressed(plain("b.npy"), array);
  mx.save_safetensors(plain("a"), { array });
  mx.save_gguf(plain("a"), { array });
  mx.save(inFolder(""), array);
  const made = ["plain-a.npy", "plain-a.npz", "plain-b.npy.npz", "plain-a.safetensors", "plain-a.gguf", ".npy"];
  await oracle.expectEqual(made.map((name) => ({ target: "core.load", args: [inFolder(name)] })));
});

test("names that JavaScript objects treat in their own way", () => {
  const names = ["__proto__", "constructor", "toString", "1", "", "a/b", "数"];
  const numbered = (list) => Object.fromEntries(list.map((name, index) => [name, mx.array(index)]));
  mx.save_safetensors(inFolder("odd"), numbered(names), Object.fromEntries(names.map((name) => [name, name])));
  mx.save_gguf(inFolder("odd"), numbered(names));
  mx.savez(inFolder("odd"), numbered(names));

  const isAll = (found, expected) => {
    assert.equal(Object.getPrototypeOf(found), Object.prototype);
    assert.deepEqual(Object.keys(found).sort(), expected.toSorted());
    expected.forEach((name, index) => {
      assert.equal(Object.getOwnPropertyDescriptor(found, name).value.item(), index, name);
    });
  };
  const [arrays, metadata] = mx.load(inFolder("odd.safetensors"), { return_metadata: true });
  isAll(arrays, names);
  isAll(mx.load(inFolder("odd.gguf")), names);
  assert.deepEqual(Object.keys(metadata).sort(), names.toSorted());
  // Python leaves an entry that is named by its extension alone.
  isAll(
    mx.load(inFolder("odd.npz")),
    names.map((name) => name || ".npy"),
  );
});
