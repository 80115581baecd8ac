// Names of the array API standard that look at dtypes and values, and what tells of the library itself.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, dtypeOf, dtypes, startOracle, tuple } from "./oracle/client.mjs";

const kinds = [
  "bool",
  "signed integer",
  "unsigned integer",
  "integral",
  "real floating",
  "complex floating",
  "numeric",
];

describe("dtypes", () => {
  const oracle = startOracle(after);
  const target = (name, ...args) => ({ target: `core.${name}`, args });

  test("isdtype", async () => {
    const cases = dtypes
      .map(dtypeOf)
      .flatMap((dtype) => [
        ...kinds.map((kind) => target("isdtype", dtype, kind)),
        ...[mx.int32, mx.float16, mx.bool_].map((other) => target("isdtype", dtype, other)),
        target("isdtype", dtype, tuple("bool", mx.float32, "integral")),
        target("isdtype", dtype, tuple()),
        target("isdtype", dtype, "Bool"),
        target("isdtype", dtype, tuple("nothing", dtype)),
        target("isdtype", dtype, tuple(dtype, "nothing")),
        target("isdtype", dtype, tuple("bool", tuple("integral"))),
        target("isdtype", dtype, 3),
        target("isdtype", dtype, mx.integer),
        { target: "core.isdtype", keywords: { dtype, kind: "integral" } },
      ]);
    cases.push(target("isdtype", "int32", "bool"), target("isdtype", call("core.array", [1]), "bool"));
    await oracle.expectEqual(cases);
  });

  test("result_type and can_cast", async () => {
    const all = dtypes.map(dtypeOf);
    const arrays = dtypes.map((name) => call("core.zeros", [[2], dtypeOf(name)]));
    const pairs = all.flatMap((a, i) => all.map((b, j) => [a, b, arrays[i], arrays[j]]));
    await oracle.expectEqual([
      ...pairs.flatMap(([a, b, one, other]) => [
        target("result_type", a, b),
        target("result_type", one, b, other),
        target("can_cast", a, b),
        target("can_cast", one, b),
      ]),
      target("result_type"),
      target("result_type", 1),
      target("result_type", all[3], 2.5),
      target("result_type", [all[3]]),
      target("can_cast", 1, all[3]),
      target("can_cast", all[3], arrays[3]),
      target("can_cast", all[3]),
      { target: "core.can_cast", keywords: { from_: all[3], to: all[8] } },
    ]);
  });

  test("from_dlpack takes arrays and what JavaScript has for memory", async () => {
    const buffers = [
      new Float64Array([1, 2.5]),
      new Int8Array([-1, 3]),
      new BigUint64Array([2n ** 63n]),
      new Float32Array(),
    ];
    await oracle.expectEqual([
      ...buffers.map((buffer) => ({ ...target("asarray", buffer), run: () => mx.from_dlpack(buffer) })),
      ...[null, true, false, 1].map((copy) => ({
        target: "core.from_dlpack",
        args: [call("core.ones", [[2, 3]])],
        keywords: { copy },
      })),
      ...[1, null, [1, 2], "text"].map((value) => target("from_dlpack", value)),
    ]);
    assert.throws(() => mx.from_dlpack(new Uint8Array(2), { copy: false }), ValueError);
    const source = new Int32Array([1, 2]);
    const copy = mx.from_dlpack(source);
    source[0] = 9;
    assert.deepEqual(copy.tolist(), [1, 2]);
  });
});

test("__array_namespace_info__ tells what the library can do", () => {
  const info = mx.__array_namespace_info__();
  assert.equal(info.constructor.name, "ArrayNamespaceInfo");
  assert.deepEqual(info.capabilities(), {
    "boolean indexing": false,
    "data-dependent shapes": false,
    "max dimensions": 10,
  });
  assert.equal(String(info.default_device()), String(mx.default_device()));
  assert.equal(info.devices().length, mx.device_count(mx.cpu) + mx.device_count(mx.gpu));
  assert.deepEqual(info.default_dtypes(), {
    "real floating": mx.float32,
    "complex floating": mx.complex64,
    integral: mx.int32,
    indexing: mx.int32,
  });
  const names = (keywords) => Object.keys(info.dtypes(keywords));
  const everywhere = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"];
  assert.deepEqual(names({ device: new mx.Device(mx.gpu) }), [...everywhere, "float32", "complex64"]);
  assert.deepEqual(names({ device: new mx.Device(mx.cpu) }), [...everywhere, "float32", "complex64", "float64"]);
  assert.deepEqual(names({ kind: "integral" }), everywhere.slice(1));
  assert.deepEqual(names({ kind: ["bool", "complex floating"] }), ["bool", "complex64"]);
  assert.deepEqual(names({ kind: [] }), []);
  assert.throws(() => info.dtypes({ kind: ["bool", "x"] }), new ValueError("Unsupported dtype kind: ('bool', 'x')"));
  assert.throws(() => info.dtypes({ kind: 3 }), ValueError);
  assert.throws(() => info.dtypes({ device: mx.cpu }), new TypeError("Expected a mlx Device"));
});

describe("get_array_buffer_size", () => {
  const a = mx.arange(6).reshape([2, 3]);
  const b = mx.array([1, 2, 3]);
  mx.eval(a, b);

  test("counts each buffer once", () => {
    assert.equal(mx.get_array_buffer_size(), 0);
    const [one, other] = [a, b].map((array) => mx.get_array_buffer_size(array));
    // A GPU gives out memory in larger pieces.
    if (mx.is_available(mx.gpu)) assert.ok(one >= 24 && other >= 12);
    else assert.deepEqual([one, other], [24, 12]);
    assert.equal(mx.get_array_buffer_size(a, [{ again: a }, b], 1, "text", null), one + other);
    const view = a.transpose();
    mx.eval(view);
    assert.equal(mx.get_array_buffer_size(a, view), one);
  });

  test("refuses what has not been computed", () => {
    assert.throws(
      () => mx.get_array_buffer_size(a.add(1)),
      new ValueError("[get_array_buffer_size] Arrays must be evaluated before querying buffer size."),
    );
  });
});
