import { addon } from "../addon.js";
import type { array } from "../generated/calls.js";
import * as calls from "../generated/calls.js";
import { addMethod } from "../runtime/describe.js";
import { surplus } from "../runtime/errors.js";
import { ArrayBase, handleOf } from "../runtime/handle.js";

// Python's operators, under the names of its dunder methods and under those that stand for the operator in JavaScript.

type Binary = (a: never, b: never) => array;
type Unary = (a: never) => array;
type Self = ArrayBase & array;

const prototype = ArrayBase.prototype;
const overwrite = addon["core.overwrite"] as unknown as (target: number, source: number, ...pins: unknown[]) => void;

/** Puts another array behind the wrapper, as Python's in-place operators do: whoever holds the object sees it. */
export function overwriteWith(target: ArrayBase, source: ArrayBase): void {
  overwrite(handleOf(target), handleOf(source), target, source);
}

interface Operator {
  readonly name: string; // of the method in JavaScript
  readonly dunder: string; // of Python's method, without underscores
  readonly fn: Binary;
  readonly reflected?: boolean;
  readonly inPlace?: boolean;
}

const binary: readonly Operator[] = [
  { name: "add", dunder: "add", fn: calls.add, reflected: true, inPlace: true },
  { name: "subtract", dunder: "sub", fn: calls.subtract, reflected: true, inPlace: true },
  { name: "multiply", dunder: "mul", fn: calls.multiply, reflected: true, inPlace: true },
  { name: "divide", dunder: "truediv", fn: calls.divide, reflected: true, inPlace: true },
  { name: "floor_divide", dunder: "floordiv", fn: calls.floor_divide, reflected: true, inPlace: true },
  { name: "remainder", dunder: "mod", fn: calls.remainder, reflected: true, inPlace: true },
  { name: "power", dunder: "pow", fn: calls.power, reflected: true, inPlace: true },
  { name: "matmul", dunder: "matmul", fn: calls.matmul, inPlace: true },
  { name: "bitwise_and", dunder: "and", fn: calls.bitwise_and, inPlace: true },
  { name: "bitwise_or", dunder: "or", fn: calls.bitwise_or, inPlace: true },
  { name: "bitwise_xor", dunder: "xor", fn: calls.bitwise_xor, inPlace: true },
  { name: "left_shift", dunder: "lshift", fn: calls.left_shift, inPlace: true },
  { name: "right_shift", dunder: "rshift", fn: calls.right_shift, inPlace: true },
  { name: "equal", dunder: "eq", fn: calls.equal },
  { name: "not_equal", dunder: "ne", fn: calls.not_equal },
  { name: "less", dunder: "lt", fn: calls.less },
  { name: "less_equal", dunder: "le", fn: calls.less_equal },
  { name: "greater", dunder: "gt", fn: calls.greater },
  { name: "greater_equal", dunder: "ge", fn: calls.greater_equal },
];

function define(name: string, method: (this: Self, ...args: never[]) => unknown): void {
  Object.defineProperty(method, "name", { value: name, configurable: true });
  addMethod(prototype, name, method);
}

for (const { name, dunder, fn, reflected, inPlace } of binary) {
  const forward = function (this: Self, b: never) {
    if (arguments.length > 1) throw surplus(forward, 1, arguments[1]);
    return fn(this as never, b);
  };
  define(name, forward);
  addMethod(prototype, `__${dunder}__`, forward);
  if (reflected) {
    define(`__r${dunder}__`, function (this: Self, a: never) {
      return fn(a, this as never);
    });
  }
  if (inPlace) {
    define(`__i${dunder}__`, function (this: Self, b: never) {
      overwriteWith(this, fn(this as never, b) as unknown as ArrayBase);
      return this;
    });
  }
}

const unary: readonly [string, string, Unary][] = [
  ["negative", "__neg__", calls.negative],
  ["bitwise_invert", "__invert__", calls.bitwise_invert],
];
for (const [name, dunder, fn] of unary) {
  const method = function (this: Self) {
    if (arguments.length > 0) throw surplus(method, 0, arguments[0]);
    return fn(this as never);
  };
  define(name, method);
  addMethod(prototype, dunder, method);
}
define("__abs__", function (this: Self) {
  return calls.abs(this);
});
define("__pos__", function (this: Self) {
  return calls.positive(this);
});
