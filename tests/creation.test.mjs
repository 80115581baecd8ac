// Making arrays from JavaScript's values, and getting values, bytes and text back, as Python's array() and repr() do.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import { complex, float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { makeArray, shape, single, strided, transposed } from "./grid/values.mjs";
import { call, dtypeOf, dtypes, library, startOracle } from "./oracle/client.mjs";
import { dtypesHere, onGpu } from "./oracle/python.mjs";
import { isUndefinedCast } from "./oracle/undefined_casts.mjs";

const oracle = startOracle(after);

const nested = [
  [],
  [[]],
  [[], []],
  [[[]]],
  [1],
  [1, 2.5],
  [true],
  [true, false],
  [true, 2],
  [true, 2.5],
  [1, complex(1, 2)],
  [true, complex(0, 1)],
  [2.5, complex(0, 1)],
  [float(1), 2],
  [float(1)],
  [-0],
  [0, -0],
  [Number.NaN, Number.POSITIVE_INFINITY, 1],
  [1n, 2n],
  [1n, 2.5],
  [1, 2n ** 40n],
  [2 ** 31 - 1, -(2 ** 31)],
  [2 ** 31],
  [-(2 ** 31) - 1],
  [2 ** 53, 1],
  [2n ** 63n - 1n],
  [-(2n ** 63n)],
  [2n ** 63n],
  [2n ** 64n],
  [-(2n ** 63n) - 1n],
  [1e300],
  [1e-300, 5e-324],
  [
    [1, 2],
    [3, 4],
  ],
  [[1, 2], [3]],
  [[1], [2, 3]],
  [1, [2]],
  [[1], 2],
  [[], [1]],
  [[1], []],
  [[[1]], [[2]], [[3]]],
  [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8.5],
    ],
  ],
  [
    [[1, 2], [3]],
    [
      [5, 6],
      [7, 8],
    ],
  ],
  [
    [true, 2],
    [3.5, complex(1, 1)],
  ],
  [0.1, 0.2, 0.30000001],
  [16777217, 1],
  [16777217, 1.5],
];

const scalars = [
  0,
  -0,
  1,
  -1,
  2.5,
  true,
  false,
  float(1),
  float(-0),
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 40,
  2 ** 53,
  1e300,
  1e19,
  3n,
  -3n,
  2n ** 31n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 70n,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  complex(1, -2),
  complex(0, 0),
  complex(Number.NaN, 1),
  5e-324,
  65520,
  1e-8,
  300,
  -129,
];

const allDtypes = [undefined, null, ...dtypes.map(dtypeOf)];

describe("array", () => {
  test("of scalars, in every dtype", () =>
    oracle.expectEqual(
      scalars.flatMap((value) =>
        allDtypes.flatMap((dtype) => {
          const args = dtype === undefined ? [value] : [value, dtype];
          const cases = [{ target: "core.array", args, label: `array(${typeof value} ${String(value)}, ${dtype})` }];
          if (dtype) cases.push({ target: "core.array", args: [value], keywords: { dtype } });
          return cases;
        }),
      ),
    ));

  test("of nested lists, in every dtype", () =>
    oracle.expectEqual(
      nested.flatMap((value) =>
        allDtypes.map((dtype) => ({
          target: "core.array",
          args: dtype === undefined ? [value] : [value, dtype],
          label: `array(${inspect(value)}, ${dtype})`,
        })),
      ),
    ));

  test("of lists with arrays in them", () => {
    const a = makeArray("float32", shape(2), { values: [1, 2] });
    const i = makeArray("int32", shape(2), { values: [3, 4] });
    const s = makeArray("float32", shape(), { values: [5] });
    const t = makeArray("int8", transposed(2, 3));
    const empty = makeArray("float32", shape(0));
    const values = [
      [a, a],
      [a, i],
      [s, s],
      [
        [a, a],
        [i, i],
      ],
      [a, [1, 2]],
      [[1, 2], a],
      [a, [1.5, 2]],
      [i, [1, 2]],
      [
        [i, i],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [a, s],
      [a, [1]],
      [a, 1],
      [1, a],
      [s, 1],
      [1, s],
      [t, t],
      [empty, empty],
      [[s], [s]],
      [
        [s, s],
        [1, 2],
      ],
      [
        [s, 1],
        [2, s],
      ],
      [a, t],
    ];
    return oracle.expectEqual(
      values.flatMap((value, n) =>
        [undefined, mx.float16, mx.int32, mx.complex64].map((dtype) => ({
          target: "core.array",
          args: dtype ? [value, dtype] : [value],
          label: `list ${n} with arrays, ${dtype}`,
        })),
      ),
    );
  });

  test("of arrays, in every dtype", () =>
    oracle.expectEqual(
      dtypesHere.flatMap((from) =>
        single.slice(0, 12).flatMap((form) =>
          ["core.array", "core.asarray"].flatMap((target) => {
            const array = makeArray(from, form, { profile: "tame" });
            return [
              { target, args: [array] },
              { target, args: [array, mx.float32] },
              { target, args: [array, mx.int16] },
            ];
          }),
        ),
      ),
    ));

  test("casts as astype does", () =>
    oracle.expectEqual(
      dtypesHere.flatMap((from) =>
        dtypesHere.map((to) => ({
          target: "core.array",
          args: [makeArray(from, shape(17), { profile: "tame" }), dtypeOf(to)],
        })),
      ),
    ));

  test("lists that contain themselves are an error", () => {
    const list = [1];
    list[0] = list;
    assert.throws(() => mx.array(list), Error);
    const inner = [1, 2];
    const shared = mx.array([inner, inner]);
    assert.deepEqual(shared.tolist(), [
      [1, 2],
      [1, 2],
    ]);
  });

  test("with and without new", () => {
    assert.ok(new mx.array([1]) instanceof mx.array);
    assert.ok(mx.array([1]) instanceof mx.array);
    class Special extends mx.array {}
    assert.ok(new Special([1]) instanceof Special);
    assert.equal(new Special([1, 2]).add(1).tolist()[1], 3);
  });
});

describe("asarray", () => {
  test("makes a new array", () => {
    const a = mx.array([1, 2]);
    assert.notEqual(mx.asarray(a), a);
    assert.deepEqual(mx.asarray(a).tolist(), [1, 2]);
    assert.equal(mx.asarray(a, mx.float32).dtype, mx.float32);
  });

  test("refuses what Python refuses", () => {
    const a = makeArray("int32", shape(2));
    return oracle.expectEqual([
      { target: "core.asarray", args: [a], keywords: { copy: false } },
      { target: "core.asarray", args: [a, mx.float32], keywords: { copy: false } },
      { target: "core.asarray", args: [a, mx.int32], keywords: { copy: false } },
      { target: "core.asarray", args: [a], keywords: { copy: true, dtype: mx.int8 } },
      { target: "core.asarray", args: [[1, 2]] },
      { target: "core.asarray", args: [2.5] },
      { target: "core.asarray", args: [[1, 2], mx.float32] },
    ]);
  });
});

describe("arange", () => {
  const bounds = [0, 1, 5, -3, 2.5, float(4), 2 ** 31, 2 ** 40, 7n, Number.NaN, Number.POSITIVE_INFINITY, 1e10];
  const large = (value) => Math.abs(Number(value)) > 1e6 || !Number.isFinite(Number(value));

  test("of one number", () =>
    oracle.expectEqual(
      bounds
        .filter((stop) => !large(stop) || !(Number(stop) > 0) || Number(stop) === Number.POSITIVE_INFINITY)
        .flatMap((stop) => [
          { target: "core.arange", args: [stop] },
          { target: "core.arange", keywords: { stop } },
          { target: "core.arange", args: [stop, null] },
          { target: "core.arange", args: [stop, null, 2] },
          { target: "core.arange", args: [stop], keywords: { dtype: mx.float16 } },
          { target: "core.arange", args: [stop, 1, mx.float32] },
          { target: "core.arange", args: [stop, null, mx.int64] },
          { target: "core.arange", keywords: { stop, step: 2, dtype: mx.int8 } },
          { target: "core.arange", args: [stop], keywords: { step: 2 } },
        ]),
    ));

  test("of two and three", () => {
    const cases = [];
    for (const start of bounds) {
      for (const length of [0, 1, 5, 2.5, -2, float(3)]) {
        const stop =
          typeof start === "bigint" ? start + BigInt(Math.trunc(Number(length))) : Number(start) + Number(length);
        for (const step of [undefined, null, 1, 2, 0.5, -1, float(1), 0]) {
          const args = step === undefined ? [start, stop] : [start, stop, step];
          cases.push({ target: "core.arange", args });
          cases.push({ target: "core.arange", args, keywords: { dtype: mx.float32 } });
        }
        cases.push({ target: "core.arange", keywords: { stop, start } });
        cases.push({ target: "core.arange", args: [start], keywords: { stop } });
        cases.push({ target: "core.arange", args: [start, stop, 1, mx.int64] });
      }
    }
    return oracle.expectEqual(cases);
  });

  test("of booleans, which count as integers beside one", () => {
    const cases = [{ target: "core.arange", args: [3, mx.bool_] }];
    for (const args of [
      [true],
      [false, true],
      [false, true, 1],
      [0.5, true],
      [true, 5],
      [true, null, 2],
      [0, 3, true],
    ]) {
      cases.push({ target: "core.arange", args }, { target: "core.arange", args, keywords: { dtype: mx.float32 } });
    }
    return oracle.expectEqual(cases);
  });

  test("of nothing, or of a start alone", () =>
    oracle.expectEqual([
      { target: "core.arange" },
      { target: "core.arange", keywords: { start: 3 } },
      { target: "core.arange", keywords: { step: 3 } },
      { target: "core.arange", keywords: { stop: null } },
      { target: "core.arange", args: [null] },
      { target: "core.arange", args: ["3"] },
      { target: "core.arange", args: [complex(1, 0)] },
      { target: "core.arange", args: [makeArray("int32", shape(), { values: [3] })] },
      { target: "core.arange", args: [1, 2, 3, mx.int32, 5] },
    ]));
});

const views = [
  new Int8Array([-1, 2, 3]),
  new Uint8Array([1, 2, 255]),
  new Uint8ClampedArray([1, 2, 255]),
  new Int16Array([-1, 2, 300]),
  new Uint16Array([1, 2, 65535]),
  new Int32Array([-1, 2, 2 ** 31 - 1]),
  new Uint32Array([1, 2, 2 ** 32 - 1]),
  new BigInt64Array([-1n, 2n, 2n ** 62n]),
  new BigUint64Array([1n, 2n, 2n ** 63n]),
  new Float32Array([1.5, Number.NaN, -0]),
  new Float64Array([1.1, Number.NaN, -0, 1e300]),
  Buffer.from([9, 8, 7]),
  new Float32Array(0),
  new Float32Array([0, 1, 2, 3]).subarray(1, 3),
];
if (globalThis.Float16Array) views.push(new globalThis.Float16Array([1.5, Number.NaN, 65504, 1e-8]));

describe("typed arrays", () => {
  for (const view of views) {
    test(`${view.constructor.name} of ${view.length}`, () =>
      oracle.expectEqual([
        { target: "core.array", args: [view] },
        { target: "core.asarray", args: [view] },
        ...dtypes
          .filter((dtype) => !isUndefinedCast(view, dtype))
          .map((dtype) => ({ target: "core.array", args: [view, dtypeOf(dtype)] })),
        { target: "core.full", args: [[2, view.length], view] },
      ]));
  }

  test("ArrayBuffer and DataView are bytes, at any place", () => {
    const memory = new Uint8Array([9, 1, 2, 3, 4, 5, 6, 7, 8]).buffer;
    assert.deepEqual(mx.array(memory).tolist(), [9, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(mx.array(new DataView(memory, 3, 2)).tolist(), [3, 4]);
    assert.equal(mx.array(memory).dtype, mx.uint8);
    // Aligned neither to 4 nor to 2 bytes.
    assert.deepEqual(
      mx
        .array(new DataView(memory, 1, 8))
        .view(mx.uint16)
        .tolist(),
      [0x0201, 0x0403, 0x0605, 0x0807],
    );
  });

  test("shared memory is copied", () => {
    const memory = new SharedArrayBuffer(12);
    const view = new Float32Array(memory);
    view.set([1, 2, 3]);
    const array = mx.array(view);
    view.set([7, 8, 9]);
    assert.deepEqual(array.tolist(), [1, 2, 3]);
    assert.equal(mx.array(memory).size, 12);
  });

  test("what happens to the source afterwards changes nothing", () => {
    for (const Type of [Uint8Array, Int32Array, Float32Array, Float64Array]) {
      let source = Type.from({ length: 1000 }, (_, i) => i % 100);
      const arrays = [
        mx.array(source),
        mx.asarray(source),
        mx.array(source, mx.float32),
        mx.add(source, 0),
        mx.array([source]),
      ];
      source.fill(77);
      structuredClone(source.buffer, { transfer: [source.buffer] });
      source = null;
      globalThis.gc?.();
      const garbage = Array.from({ length: 200 }, () => new Float64Array(1000).fill(5));
      assert.equal(garbage.length, 200);
      for (const array of arrays) {
        assert.equal(array.flatten().tolist()[99], 99);
        assert.equal(mx.sum(array.astype(mx.float32)).item(), 49500);
      }
    }
  });

  test("a detached buffer has no elements", () => {
    const source = new Float32Array([1, 2, 3]);
    structuredClone(source.buffer, { transfer: [source.buffer] });
    assert.deepEqual(mx.array(source).shape, [0]);
  });
});

const printed = [
  ...dtypes.flatMap((dtype) => single.map((form) => makeArray(dtype, form))),
  ...[7, 8, 100, 1001].map((size) => makeArray("float32", shape(size))),
  makeArray("float32", shape(1001, 1001), { profile: "tame" }),
  makeArray("int8", shape(3, 50, 50)),
  makeArray("float32", shape(20, 3, 7)),
  makeArray("float64", shape(3), { values: [1e-10, 1e10, 123456789.125] }),
  makeArray("float32", shape(4), { values: [1e-10, 1e10, 123456789.125, 0.1] }),
  makeArray("float32", shape(5), { values: [100000, 1000000, 10000000, 1.5, 1e-5] }),
  makeArray("complex64", shape(3), { values: [1, -0, 0, 1, Number.NaN, Number.NEGATIVE_INFINITY] }),
];

describe("printing", () => {
  test("String and util.inspect are repr", () =>
    oracle.expectEqual(
      printed.flatMap((array) => [
        { target: "builtins.repr", args: [array], run: () => String(array.value) },
        { target: "builtins.str", args: [array], run: () => inspect(array.value) },
        { target: "array.__repr__", args: [array] },
        { target: "builtins.repr", args: [array], run: () => `${array.value}` },
      ]),
    ));

  for (const precision of [-1, 0, 1, 3, 8, 17]) {
    test(`with a precision of ${precision}`, async () => {
      await oracle.ask([{ target: "core.set_printoptions", keywords: { precision } }]);
      mx.set_printoptions({ precision });
      try {
        assert.equal(mx.get_printoptions().precision, precision);
        const floats = printed.filter(({ dtype }) => /float|complex/.test(dtype));
        await oracle.expectEqual(
          floats.map((array) => ({ target: "builtins.repr", args: [array], run: () => String(array.value) })),
        );
      } finally {
        await oracle.ask([{ target: "core.set_printoptions", args: [-1] }]);
        mx.set_printoptions(-1);
      }
    });
  }

  test("options for a while", () => {
    const a = mx.array([0.123456]);
    const before = String(a);
    assert.equal(
      mx.printoptions(2, () => String(a)),
      "array([0.12], dtype=float32)",
    );
    assert.equal(String(a), before);
    const context = mx.printoptions({ precision: 1 });
    assert.equal(String(a), "array([0.1], dtype=float32)");
    context[Symbol.dispose ?? Symbol.for("dispose")]();
    assert.equal(String(a), before);
    assert.throws(
      () =>
        mx.printoptions(2, () => {
          throw new RangeError("mine");
        }),
      RangeError,
    );
    assert.equal(String(a), before);
  });

  test("dtypes, devices and streams", () =>
    oracle.expectEqual(
      [
        ...dtypes.flatMap((dtype) =>
          ["repr", "str"].map((name) => ({
            target: `builtins.${name}`,
            args: [dtypeOf(dtype)],
            run: () => String(dtypeOf(dtype)),
          })),
        ),
        ...dtypes.map((dtype) => ({ target: "array.size", args: [dtypeOf(dtype)] })),
        { target: "builtins.repr", args: [new mx.Device(mx.cpu, 0)], run: () => String(new mx.Device(mx.cpu, 0)) },
        // Beside a GPU, the streams of the CPU are numbered as they come to be used.
        ...(onGpu
          ? []
          : [
              {
                target: "builtins.str",
                args: [mx.default_stream(mx.cpu)],
                run: () => inspect(mx.default_stream(mx.cpu)),
              },
            ]),
        { target: "builtins.str", args: [mx.cpu], run: () => String(mx.cpu) },
        { target: "core.is_available", args: [mx.cpu] },
        { target: "core.device_count", args: [mx.cpu] },
        { target: "core.default_device", run: () => mx.default_device() },
      ].map((item) =>
        item.target === "core.default_device"
          ? { target: "builtins.repr", args: [call("core.default_device")], run: () => String(mx.default_device()) }
          : item,
      ),
    ));
});

describe("values that come out", () => {
  const arrays = dtypesHere.flatMap((dtype) => single.map((form) => makeArray(dtype, form)));

  test("tolist", () => oracle.expectEqual(arrays.map((array) => ({ target: "array.tolist", args: [array] }))));

  test("item", () =>
    oracle.expectEqual(
      dtypesHere.flatMap((dtype) =>
        [shape(), shape(1), shape(1, 1), shape(0), shape(2)].map((form) => ({
          target: "array.item",
          args: [makeArray(dtype, form)],
        })),
      ),
    ));

  test("of the right JavaScript types", () => {
    for (const dtype of dtypesHere) {
      const wanted =
        dtype === "bool"
          ? "boolean"
          : dtype.endsWith("int64") || dtype === "int64"
            ? "bigint"
            : dtype === "complex64"
              ? "object"
              : "number";
      const array = mx.ones([2], dtypeOf(dtype));
      assert.equal(typeof array.tolist()[0], wanted, dtype);
      assert.equal(typeof array.sum().astype(dtypeOf(dtype)).item(), wanted, dtype);
      if (dtype === "complex64") assert.ok(array.tolist()[0] instanceof complex);
    }
  });

  test("JSON is that of tolist", () => {
    const json = (value) => JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item));
    for (const array of arrays) assert.equal(json(array.value), json(array.value.tolist()), array.label);
  });

  const classes = {
    bool: Uint8Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    uint64: BigUint64Array,
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    int64: BigInt64Array,
    float32: Float32Array,
    float64: Float64Array,
    complex64: Float32Array,
    float16: globalThis.Float16Array,
  };

  test("toTypedArray has the elements in row order", () => {
    for (const [dtype, Type] of Object.entries(classes).filter(([dtype]) => dtypesHere.includes(dtype))) {
      for (const form of single) {
        const array = makeArray(dtype, form).value;
        if (!Type) {
          assert.throws(() => array.toTypedArray(), TypeError);
          continue;
        }
        const typed = array.toTypedArray();
        assert.ok(typed instanceof Type, dtype);
        const flat = [array.tolist()].flat(Number.POSITIVE_INFINITY);
        const expected = dtype === "complex64" ? flat.flatMap(({ re, im }) => [re, im]) : flat;
        assert.deepEqual(
          Array.from(typed),
          expected.map((value) => (dtype === "bool" ? Number(value) : value)),
        );
        typed.fill(dtype.endsWith("int64") ? 7n : 7);
        assert.deepEqual([array.tolist()].flat(Number.POSITIVE_INFINITY), flat, "it is a copy");
      }
    }
    assert.throws(() => mx.zeros([2], mx.bfloat16).toTypedArray(), TypeError);
  });

  test("conversions to numbers", () =>
    oracle.expectEqual(
      dtypesHere.flatMap((dtype) => {
        const one = makeArray(dtype, shape(), { profile: "positive" });
        const run = (name) => () => one.value[name]();
        return [
          { target: "builtins.bool", args: [one], run: run("__bool__") },
          ...(dtype === "complex64"
            ? []
            : [
                { target: "builtins.int", args: [one], run: run("__int__") },
                { target: "builtins.float", args: [one], run: run("__float__") },
                { target: "builtins.float", args: [one], run: () => Number(one.value) },
              ]),
          { target: "builtins.complex", args: [one], run: run("__complex__") },
        ];
      }),
    ));

  test("length and iteration", () =>
    oracle.expectEqual(
      [shape(3), shape(2, 3), transposed(3, 2), strided(4), shape(0), shape(2, 0), shape()].flatMap((form) => {
        const array = makeArray("float32", form);
        return [
          { target: "builtins.len", args: [array], run: () => array.value.length },
          { target: "builtins.list", args: [array], run: () => [...array.value] },
        ];
      }),
    ));
});

describe("limits of dtypes", () => {
  const infos = dtypes.flatMap((dtype) =>
    ["finfo", "iinfo"].flatMap((name) =>
      ["min", "max", "dtype", ...(name === "finfo" ? ["eps", "bits", "smallest_normal"] : [])].map((member) => ({
        target: `array.${member}`,
        args: [call(`core.${name}`, [dtypeOf(dtype)])],
        label: `${name}(${dtype}).${member}`,
      })),
    ),
  );
  test("finfo and iinfo", () => oracle.expectEqual(infos));

  test("their text", () =>
    oracle.expectEqual(
      dtypes.flatMap((dtype) =>
        ["finfo", "iinfo"].map((name) => ({
          target: "builtins.repr",
          args: [call(`core.${name}`, [dtypeOf(dtype)])],
          run: () => String(library[name](dtypeOf(dtype))),
          label: `repr(${name}(${dtype}))`,
        })),
      ),
    ));

  test("issubdtype", () => {
    const categories = "complexfloating floating inexact signedinteger unsignedinteger integer number generic";
    const all = [...dtypes.map(dtypeOf), ...categories.split(" ").map((name) => library[name])];
    return oracle.expectEqual(all.flatMap((a) => all.map((b) => ({ target: "core.issubdtype", args: [a, b] }))));
  });
});
