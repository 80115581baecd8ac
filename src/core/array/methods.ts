import type { complex } from "../../builtins/complex.js";
import { complex as Complex } from "../../builtins/complex.js";
import { copyOf } from "../create/value.js";
import type { array } from "../generated/calls.js";
import { declared } from "../runtime/declared.js";
import { addGetter, addMethod } from "../runtime/describe.js";
import { surplus, wrongType } from "../runtime/errors.js";
import { ArrayBase, handleOf, release } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import type { NestedList, TypedArray } from "../types.js";
import { item, toList, toRepr, toTypedArray } from "./convert.js";
import { shapeOf } from "./shape.js";

// What an array does beside operations: conversions to JavaScript, iteration, printing, release.

type Self = ArrayBase & array;
const prototype = ArrayBase.prototype;

function alive(self: unknown, method: string): ArrayBase {
  if (handleOf(self) <= 0) throw wrongType({ name: method }, "self", "array", self);
  return self as ArrayBase;
}

type Method = (this: Self, ...args: never[]) => unknown;

function method(name: PropertyKey, length: number, fn: Method): void {
  Object.defineProperty(fn, "name", { value: typeof name === "symbol" ? `[${name.description}]` : name });
  Object.defineProperty(fn, "length", { value: length });
  addMethod(prototype, name, fn);
}

function noArguments(fn: object, args: IArguments): void {
  if (args.length > 0) throw surplus(fn, 0, args[0]);
}

method("item", 0, function (this: Self) {
  noArguments(prototype.item, arguments);
  return item(alive(this, "item"));
});
method("tolist", 0, function (this: Self) {
  noArguments(prototype.tolist, arguments);
  return toList(alive(this, "tolist"));
});
declared("mlx.core.array.item", prototype.item);
declared("mlx.core.array.tolist", prototype.tolist);

method("toTypedArray", 0, function (this: Self, kw: { copy?: unknown } = {}) {
  if (!isPlain(kw)) throw wrongType(prototype.toTypedArray, "kw", "a plain object of keywords", kw);
  const { copy = true, ...others } = kw;
  for (const key of Object.keys(others)) throw new TypeError(`toTypedArray(): unexpected keyword '${key}'.`);
  if (typeof copy !== "boolean") throw wrongType(prototype.toTypedArray, "copy", "boolean", copy);
  return toTypedArray(alive(this, "toTypedArray"), copy);
} as Method);
method("toJSON", 0, function (this: Self) {
  return toList(alive(this, "toJSON"));
});

const inspect = Symbol.for("nodejs.util.inspect.custom");
const DISPOSED = "array(disposed)";

method("__repr__", 0, function (this: Self) {
  return toRepr(alive(this, "__repr__"));
});
addMethod(prototype, "toString", prototype.__repr__);
// A debugger or console.log shows what a disposed array is instead of failing.
method(inspect, 0, function (this: Self) {
  return handleOf(this) > 0 ? toRepr(this) : DISPOSED;
});

method("valueOf", 0, function (this: Self) {
  return item(alive(this, "valueOf"));
});
method(Symbol.toPrimitive, 1, function (this: Self, hint: string) {
  if (hint === "string") return toRepr(alive(this, "toString"));
  const value = item(alive(this, "valueOf"));
  if (value instanceof Complex) throw new TypeError("A complex number cannot become a number.");
  return value;
} as Method);

const asNumber = (value: number | bigint | boolean | complex): number => {
  if (value instanceof Complex) throw new TypeError("A complex number cannot become a real one.");
  return Number(value);
};

method("__bool__", 0, function (this: Self) {
  const value = item(alive(this, "__bool__"));
  return value instanceof Complex ? value.re !== 0 || value.im !== 0 : Boolean(value);
});
method("__int__", 0, function (this: Self) {
  const value = item(alive(this, "__int__"));
  return typeof value === "bigint" ? value : Math.trunc(asNumber(value));
});
method("__float__", 0, function (this: Self) {
  return asNumber(item(alive(this, "__float__")));
});
method("__complex__", 0, function (this: Self) {
  const value = item(alive(this, "__complex__"));
  return value instanceof Complex ? value : new Complex(Number(value), 0);
});

/** The number of slices along the first axis. */
function lengthOf(self: unknown): number {
  const shape = shapeOf(alive(self, "__len__"));
  if (shape.length === 0) throw new TypeError("len() 0-dimensional array.");
  return shape[0] as number;
}
method("__len__", 0, function (this: Self) {
  return lengthOf(this);
});
addGetter(prototype, "length", function (this: unknown) {
  return lengthOf(this);
});

method("__copy__", 0, function (this: Self) {
  return copyOf(alive(this, "__copy__"), null);
});
method("__deepcopy__", 1, function (this: Self, memo?: unknown) {
  void memo;
  return copyOf(alive(this, "__deepcopy__"), null);
} as Method);

method(Symbol.dispose ?? Symbol.for("dispose"), 0, function (this: Self) {
  release(this);
});

declare module "../runtime/handle.js" {
  interface ArrayBase {
    item(): number | bigint | boolean | complex;
    tolist(): NestedList;
    toTypedArray(kw?: { copy?: boolean }): TypedArray;
    __repr__(): string;
    [Symbol.iterator](): IterableIterator<array>;
  }
}
