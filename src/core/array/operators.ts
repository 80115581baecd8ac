import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { addon } from "../addon.js";
import * as dtypes from "../dtype/dtype.js";
import type { array } from "../generated/calls.js";
import * as calls from "../generated/calls.js";
import { addMethod, addMethods } from "../runtime/describe.js";
import { surplus } from "../runtime/errors.js";
import { ArrayBase, handleOf } from "../runtime/handle.js";
import { noteOverwritten } from "../runtime/overwritten.js";
import { asComplex, isInt } from "../runtime/scalars.js";

// Python's operators, under the names of its dunder methods and under those that stand for the operator in JavaScript.

type Binary = (a: never, b: never) => array;
type Unary = (a: never) => array;
type Self = ArrayBase & array;

const prototype = ArrayBase.prototype;
const overwrite = addon["core.overwrite"] as unknown as (target: number, source: number, ...pins: unknown[]) => void;

/** Puts another array behind the wrapper, as Python's in-place operators do: whoever holds the object sees it. */
function overwriteWith(target: ArrayBase, source: ArrayBase): void {
  overwrite(handleOf(target), handleOf(source), target, source);
  noteOverwritten(target);
}

const inexactTypes = new Set([dtypes.float16, dtypes.float32, dtypes.float64, dtypes.bfloat16, dtypes.complex64]);
const floatBuffers = /^\[object Float(16|32|64)Array\]$/;

/** Whether an operand holds floats or complex numbers. */
function isInexact(value: unknown): boolean {
  if (typeof value === "number") return !isInt(value);
  if (typeof value !== "object" || value === null) return false;
  if (handleOf(value) > 0) return inexactTypes.has((value as Self).dtype);
  if (handleOf(value) === 0) return false; // disposed: the operation says so
  return (
    value instanceof float || asComplex(value) !== null || floatBuffers.test(Object.prototype.toString.call(value))
  );
}

// Python's operators refuse some operands before the library sees them, in words of their own.
function refuseInexact(operator: string): (a: unknown, b: unknown) => void {
  return (a, b) => {
    if (isInexact(a) || isInexact(b)) throw new ValueError(`Floating point types not allowed ${operator}.`);
  };
}

function refuseWhole(a: unknown): void {
  if (handleOf(a) > 0 && !isInexact(a)) {
    throw new ValueError("In place division cannot cast to non-floating point type.");
  }
}

interface Operator {
  readonly name: string; // of the method in JavaScript
  readonly dunder: string; // of Python's method, without underscores
  readonly fn: Binary;
  readonly reflected?: boolean;
  readonly inPlace?: boolean;
  readonly check?: (a: unknown, b: unknown) => void;
  readonly checkInPlace?: (a: unknown, b: unknown) => void;
}

const binary: readonly Operator[] = [
  { name: "add", dunder: "add", fn: calls.add, reflected: true, inPlace: true },
  { name: "subtract", dunder: "sub", fn: calls.subtract, reflected: true, inPlace: true },
  { name: "multiply", dunder: "mul", fn: calls.multiply, reflected: true, inPlace: true },
  { name: "divide", dunder: "truediv", fn: calls.divide, reflected: true, inPlace: true, checkInPlace: refuseWhole },
  { name: "floor_divide", dunder: "floordiv", fn: calls.floor_divide, reflected: true, inPlace: true },
  { name: "remainder", dunder: "mod", fn: calls.remainder, reflected: true, inPlace: true },
  { name: "power", dunder: "pow", fn: calls.power, reflected: true, inPlace: true },
  { name: "matmul", dunder: "matmul", fn: calls.matmul, inPlace: true },
  {
    name: "bitwise_and",
    dunder: "and",
    fn: calls.bitwise_and,
    inPlace: true,
    check: refuseInexact("with bitwise and"),
  },
  { name: "bitwise_or", dunder: "or", fn: calls.bitwise_or, inPlace: true, check: refuseInexact("with bitwise or") },
  {
    name: "bitwise_xor",
    dunder: "xor",
    fn: calls.bitwise_xor,
    inPlace: true,
    check: refuseInexact("with bitwise xor"),
    checkInPlace: refuseInexact("bitwise xor"),
  },
  {
    name: "left_shift",
    dunder: "lshift",
    fn: calls.left_shift,
    inPlace: true,
    check: refuseInexact("with left shift"),
  },
  {
    name: "right_shift",
    dunder: "rshift",
    fn: calls.right_shift,
    inPlace: true,
    check: refuseInexact("with right shift"),
  },
  { name: "equal", dunder: "eq", fn: calls.equal },
  { name: "not_equal", dunder: "ne", fn: calls.not_equal },
  { name: "less", dunder: "lt", fn: calls.less },
  { name: "less_equal", dunder: "le", fn: calls.less_equal },
  { name: "greater", dunder: "gt", fn: calls.greater },
  { name: "greater_equal", dunder: "ge", fn: calls.greater_equal },
];

type Method = (this: Self, ...args: never[]) => unknown;

/** A method by its name, which the literal around it gives it: to name a function afterwards costs much more. */
const named = (name: string, literal: Record<string, Method> & ThisType<Self>): Method => literal[name] as Method;

for (const { name, dunder, fn, reflected, inPlace, check, checkInPlace = check } of binary) {
  const forward = named(name, {
    [name](b: never) {
      if (arguments.length > 1) throw surplus(forward, 1, arguments[1]);
      check?.(this, b);
      return fn(this as never, b);
    },
  });
  addMethod(prototype, name, forward);
  addMethod(prototype, `__${dunder}__`, forward);
  if (reflected) {
    const reflectedName = `__r${dunder}__`;
    const backward = named(reflectedName, {
      [reflectedName](a: never) {
        if (arguments.length > 1) throw surplus(backward, 1, arguments[1]);
        return fn(a, this as never);
      },
    });
    addMethod(prototype, reflectedName, backward);
  }
  if (inPlace) {
    const inPlaceName = `__i${dunder}__`;
    const update = named(inPlaceName, {
      [inPlaceName](b: never) {
        if (arguments.length > 1) throw surplus(update, 1, arguments[1]);
        checkInPlace?.(this, b);
        overwriteWith(this, fn(this as never, b) as unknown as ArrayBase);
        return this;
      },
    });
    addMethod(prototype, inPlaceName, update);
  }
}

const unary: readonly [string, string, Unary, ((a: unknown, b: unknown) => void)?][] = [
  ["negative", "__neg__", calls.negative],
  ["bitwise_invert", "__invert__", calls.bitwise_invert, refuseInexact("with bitwise inversion")],
];
for (const [name, dunder, fn, check] of unary) {
  const method = named(name, {
    [name]() {
      if (arguments.length > 0) throw surplus(method, 0, arguments[0]);
      check?.(this, null);
      return fn(this as never);
    },
  });
  addMethod(prototype, name, method);
  addMethod(prototype, dunder, method);
}
addMethods(
  prototype,
  Object.values({
    __abs__(this: Self) {
      return calls.abs(this);
    },
    __pos__(this: Self) {
      return calls.positive(this);
    },
  }),
);
