// Scalars beside arrays are weak: they take on the array's dtype, as Python's do. And typed arrays as operands are what
// buffers of numbers are to Python.
import { after, describe, test } from "node:test";
import { complex, float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { makeArray, shape, transposed } from "./grid/values.mjs";
import { call, dtypeOf, startOracle } from "./oracle/client.mjs";
import { dtypesHere as dtypes } from "./oracle/python.mjs";
import { isUndefinedCast } from "./oracle/undefined_casts.mjs";

const oracle = startOracle(after);

const binary = [
  ..."add subtract multiply divide floor_divide remainder power maximum minimum logaddexp arctan2".split(" "),
  ..."equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor array_equal".split(" "),
  ..."bitwise_and bitwise_or bitwise_xor left_shift right_shift".split(" "),
];

const scalars = [
  true,
  false,
  1,
  -1,
  2.5,
  float(1),
  1e-3,
  300,
  -129,
  2 ** 40,
  7n,
  2n ** 62n,
  complex(1, -2),
  { re: 0.5, im: 0 },
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const text = (value) => {
  if (typeof value === "bigint") return `${value}n`;
  if (value?.re !== undefined) return `complex(${value.re}, ${value.im})`;
  return Object.is(value, -0) ? "-0" : String(value);
};

// Small numbers: the smallest integer divided by -1 ends the process, in Python too.
const arrayOf = (dtype) => makeArray(dtype, shape(5), { profile: "tame" });

/** What is sent for a complex number written as an object. */
const sent = (value) => (value?.re !== undefined ? complex(value.re, value.im) : value);

/** `f(array, scalar)` and `f(scalar, array)` on both sides. */
function bothSides(target, dtype, scalar, apply) {
  const array = arrayOf(dtype);
  const name = (left, right) => `${target}(${left}, ${right})`;
  return [
    {
      target,
      args: [array, sent(scalar)],
      run: () => apply(array.value, scalar),
      label: name(array.label, text(scalar)),
    },
    {
      target,
      args: [sent(scalar), array],
      run: () => apply(scalar, array.value),
      label: name(text(scalar), array.label),
    },
  ];
}

const library = { ...mx };

describe("a scalar beside an array of every dtype", () => {
  for (const name of binary) {
    test(name, () =>
      oracle.expectEqual(
        dtypes.flatMap((dtype) =>
          scalars.flatMap((scalar) => bothSides(`core.${name}`, dtype, scalar, (a, b) => library[name](a, b))),
        ),
      ),
    );
  }

  // Integers divided by zero end the process, in Python too: nothing here is zero as an integer of any size.
  test("divmod", () => {
    const divisors = [true, 1, -1, 7n, 2.5, float(1), 1e-3, -0, Number.NaN, Number.POSITIVE_INFINITY, complex(1, 2)];
    return oracle.expectEqual(
      dtypes.flatMap((dtype) => divisors.map((scalar) => ({ target: "core.divmod", args: [arrayOf(dtype), scalar] }))),
    );
  });

  test("where and clip", () => {
    const condition = makeArray("bool", shape(5));
    const finite = scalars.filter((scalar) => typeof scalar !== "object" || scalar instanceof float);
    return oracle.expectEqual(
      dtypes.flatMap((dtype) =>
        finite.flatMap((scalar) => [
          { target: "core.where", args: [condition, arrayOf(dtype), scalar] },
          { target: "core.where", args: [condition, scalar, arrayOf(dtype)] },
          { target: "core.where", args: [scalar, scalar, arrayOf(dtype)] },
          { target: "core.clip", args: [arrayOf(dtype), scalar, null] },
          { target: "core.clip", args: [arrayOf(dtype), null, scalar] },
          { target: "core.full", args: [[2], scalar] },
        ]),
      ),
    );
  });
});

test("two scalars", () => {
  const plain = scalars.filter((scalar) => !(scalar?.im === 0));
  const names = ["add", "multiply", "divide", "power", "maximum", "less", "equal", "logical_and"];
  return oracle.expectEqual(
    names.flatMap((name) => plain.flatMap((a) => plain.map((b) => ({ target: `core.${name}`, args: [a, b] })))),
  );
});

// [dunder without underscores, the method's name here, has a reflected form, has an in-place form]
const operators = [
  ["add", "add", true, true],
  ["sub", "subtract", true, true],
  ["mul", "multiply", true, true],
  ["truediv", "divide", true, true],
  ["floordiv", "floor_divide", true, true],
  ["mod", "remainder", true, true],
  ["pow", "power", true, true],
  ["and", "bitwise_and", false, true],
  ["or", "bitwise_or", false, true],
  ["xor", "bitwise_xor", false, true],
  ["lshift", "left_shift", false, true],
  ["rshift", "right_shift", false, true],
  ["eq", "equal", false, false],
  ["ne", "not_equal", false, false],
  ["lt", "less", false, false],
  ["le", "less_equal", false, false],
  ["gt", "greater", false, false],
  ["ge", "greater_equal", false, false],
];

/** The method's own error or result; Python's operators give NotImplemented for what they do not take. */
const changed = (array, method, operand) => {
  const copy = mx.array(array);
  const result = copy[method](operand);
  if (result !== copy) throw new Error(`${method} did not return the array itself.`);
  return copy;
};

describe("operators are methods", () => {
  for (const [dunder, name, reflected, inPlace] of operators) {
    test(`__${dunder}__ and ${name}`, () => {
      const cases = [];
      for (const dtype of dtypes) {
        const array = arrayOf(dtype);
        const other = makeArray("float32", shape(5), { profile: "tame" });
        for (const operand of [1, 2.5, float(1), true, complex(1, 2), other, array]) {
          const target = `array.__${dunder}__`;
          const label = `${target}(${array.label}, ${operand.label ?? text(operand)})`;
          const right = operand.label ? () => operand.value : () => operand;
          cases.push({ target, args: [array, operand], label });
          cases.push({
            target,
            args: [array, operand],
            label: `${label} as ${name}`,
            run: () => array.value[name](right()),
          });
          if (reflected) cases.push({ target: `array.__r${dunder}__`, args: [array, operand] });
          if (inPlace) {
            const method = `__i${dunder}__`;
            // On a copy: both sides keep the array for other cases.
            cases.push({
              target: `operator.${method}`,
              args: [call("core.array", [array]), operand],
              label: `${method} of ${label}`,
              run: () => changed(array.value, method, right()),
            });
          }
        }
      }
      return oracle.expectEqual(cases);
    });
  }

  test("unary ones", () => {
    const names = ["neg", "invert", "abs", "pos"];
    return oracle.expectEqual(
      names.flatMap((name) => dtypes.map((dtype) => ({ target: `array.__${name}__`, args: [arrayOf(dtype)] }))),
    );
  });
});

const typedArrays = [
  Int8Array.of(-3, 0, 7, 2),
  Uint8Array.of(3, 0, 255, 2),
  Uint8ClampedArray.of(3, 0, 255, 2),
  Int16Array.of(-300, 0, 7, 2),
  Uint16Array.of(300, 0, 7, 2),
  Int32Array.of(-70000, 0, 7, 2),
  Uint32Array.of(70000, 0, 7, 2),
  BigInt64Array.of(-(2n ** 40n), 0n, 7n, 2n),
  BigUint64Array.of(2n ** 63n, 0n, 7n, 2n),
  Float32Array.of(-1.5, 0, Number.NaN, 2),
  Float64Array.of(-1.1, 1e300, Number.NaN, 2),
  Buffer.from([1, 2, 3, 4]),
  new DataView(Uint8Array.of(9, 1, 2, 3, 4, 9).buffer, 1, 4),
  Float64Array.of(1, 2, 3, 4, 5, 6).subarray(1, 5),
  Uint8Array.of(1, 2, 3, 4).buffer,
];
if (globalThis.Float16Array) typedArrays.push(globalThis.Float16Array.of(-1.5, 0, 0.1, 2));

describe("a typed array beside an array", () => {
  for (const typed of typedArrays) {
    test(`${typed.constructor.name} of ${typed.byteLength} bytes`, () => {
      const cases = [];
      for (const dtype of dtypes) {
        if (isUndefinedCast(typed, dtype)) continue;
        const arrays = [
          makeArray(dtype, shape(4), { profile: "positive" }),
          makeArray(dtype, transposed(2, 4), { profile: "tame" }),
        ];
        for (const array of arrays) {
          for (const name of ["add", "multiply", "divide", "maximum", "equal", "logical_and"]) {
            cases.push({ target: `core.${name}`, args: [array, typed] });
            cases.push({ target: `core.${name}`, args: [typed, array] });
          }
        }
      }
      for (const name of ["abs", "square", "exp", "isnan"]) cases.push({ target: `core.${name}`, args: [typed] });
      cases.push({ target: "core.add", args: [typed, typed] }, { target: "core.add", args: [typed, 2.5] });
      cases.push({ target: "core.array", args: [typed] });
      for (const dtype of ["float32", "float64", "int8", "bool", "complex64"].filter((name) => dtypes.includes(name))) {
        cases.push({ target: "core.array", args: [typed, dtypeOf(dtype)] });
      }
      return oracle.expectEqual(cases);
    });
  }
});
