// Values on their way to the oracle and the results of this side, in the same tagged lists (see oracle.py).

import { complex, Ellipsis, float, slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optimizers from "mlx.node/optimizers";
import * as utils from "mlx.node/utils";

/** A call that both sides make themselves: for arguments that are no plain data, as a transposed array. */
export class Call {
  constructor(target, args, keywords) {
    this.target = target;
    this.args = args;
    this.keywords = keywords;
  }
}
/** A function or class itself, by its name. */
export class Name {
  constructor(target) {
    this.target = target;
  }
}
export const name = (target) => new Name(target);

export const call = (target, args = [], keywords = {}) => new Call(target, args, keywords);

/** Data that both sides make once and use in many cases; `expression` is sent the first time only. */
export class Shared {
  #value;
  #isMade = false;

  constructor(expression) {
    this.expression = expression;
  }

  get value() {
    if (!this.#isMade) {
      this.#value = realize(this.expression);
      if (this.#value instanceof mx.array) mx.eval(this.#value);
      this.#isMade = true;
    }
    return this.#value;
  }
}
export const share = (expression) => new Shared(expression);

/** An array by its dtype's name, shape and bytes in row order. */
export class Data {
  constructor(dtype, shape, bytes) {
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = bytes;
  }
}

/** A tuple, which is an Array here. */
export class Tuple {
  constructor(items) {
    this.items = items;
  }
}
export const tuple = (...items) => new Tuple(items);

/** Everything that the library exports, by name. */
export const library = { ...mx };

const dtypeNames = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64";
export const dtypes = dtypeNames.split(" ");
export const dtypeOf = (name) => library[name === "bool" ? "bool_" : name];
const nameOfDtype = new Map(dtypes.map((name) => [dtypeOf(name), name]));
export const nameOf = (dtype) => nameOfDtype.get(dtype);

const categories = "complexfloating floating inexact signedinteger unsignedinteger integer number generic".split(" ");

// An integral number stands for an int where an int of MLX can hold it.
const isInt = (value) => Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63 && !Object.is(value, -0);

function floatText(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

const base64 = (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64");

/** The bytes of an array in row order. */
export function bytesOf(array) {
  const half = array.dtype === mx.float16 || array.dtype === mx.bfloat16;
  const values = (half ? array.view(mx.uint16) : array).toTypedArray();
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

// The codes of Python's memoryview for each class of typed array.
const bufferCodes = {
  Int8Array: "b",
  Uint8Array: "B",
  Uint8ClampedArray: "B",
  Int16Array: "h",
  Uint16Array: "H",
  Int32Array: "i",
  Uint32Array: "I",
  BigInt64Array: "q",
  BigUint64Array: "Q",
  Float16Array: "e",
  Float32Array: "f",
  Float64Array: "d",
  Buffer: "B",
  DataView: "B",
};

function encodeObject(value) {
  if (value instanceof float) return ["f", floatText(value.value)];
  if (value instanceof complex) return ["c", floatText(value.re), floatText(value.im)];
  if (value instanceof Data) return ["a", value.dtype, value.shape, base64(value.bytes)];
  if (value instanceof Call) return ["call", value.target, value.args.map(encode), pairs(value.keywords)];
  if (value instanceof Name) return ["name", value.target];
  if (value instanceof Tuple) return ["u", value.items.map(encode)];
  if (value instanceof mx.array) return ["a", nameOf(value.dtype), value.shape, bytesOf(value).toString("base64")];
  if (Array.isArray(value)) return ["l", value.map(encode)];
  if (nameOfDtype.has(value)) return ["t", nameOfDtype.get(value)];
  if (value instanceof mx.Device) return ["device", value.type === mx.cpu ? "cpu" : "gpu", 0];
  if (value instanceof mx.DeviceType) return ["device_type", value === mx.cpu ? "cpu" : "gpu"];
  if (value instanceof mx.Stream) return ["stream", value.device.type === mx.cpu ? "cpu" : "gpu"];
  if (value instanceof slice) return ["slice", encode(value.start), encode(value.stop), encode(value.step)];
  if (value === Ellipsis) return ["ellipsis"];
  const category = categories.find((name) => library[name] === value);
  if (category) return ["category", category];
  if (ArrayBuffer.isView(value)) return ["buffer", bufferCodes[value.constructor.name], base64(value)];
  if (value instanceof ArrayBuffer) return ["buffer", "B", base64(new Uint8Array(value))];
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return ["d", pairs(value)];
  return ["object", String(value)];
}

/** A value of this side as the oracle reads it. */
export function encode(value) {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      return isInt(value) ? ["i", BigInt(value).toString()] : ["f", floatText(value)];
    case "bigint":
      return ["i", value.toString()];
    case "string":
      return ["s", value];
    case "object":
      if (value instanceof Shared) return encodeShared(value);
      return encodeObject(value);
    default:
      throw new Error(`The oracle cannot be sent a ${typeof value}.`);
  }
}

const pairs = (object) =>
  Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, encode(value)]);

// What the oracle was sent already, by name.
let sent = new Map();

/** Begins anew: for another oracle, which has seen nothing yet. */
export function forgetSent() {
  sent = new Map();
}

function encodeShared(shared) {
  const known = sent.get(shared);
  if (known !== undefined) return ["ref", known];
  const name = sent.size;
  sent.set(shared, name); // before what is inside, which may be shared too
  return ["let", name, encode(shared.expression)];
}

/** The value that an argument stands for on this side. */
export function realize(value) {
  if (value instanceof Shared) return value.value;
  if (value instanceof Call) return run(value.target, value.args.map(realize), realizeAll(value.keywords));
  if (value instanceof Data) {
    // On the CPU, which has every dtype.
    const there = { stream: mx.cpu };
    if (value.bytes.byteLength === 0) return mx.zeros(value.shape, dtypeOf(value.dtype), there);
    return mx.array(value.bytes).view(dtypeOf(value.dtype), there).reshape(value.shape, there);
  }
  if (value instanceof Name) return find(value.target);
  if (value instanceof Tuple) return value.items.map(realize);
  if (Array.isArray(value)) return value.some((item) => typeof item === "object") ? value.map(realize) : value;
  return value;
}

const realizeAll = (keywords) =>
  Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, realize(value)]));

/** Calls what a target names: `core.random.uniform` is mx.random.uniform, `array.sum` a member of the first argument. */
export function run(target, args, keywords = {}) {
  const [root, ...names] = target.split(".");
  const given = Object.keys(keywords).length > 0 ? [keywords] : [];
  if (root === "array") {
    const [self, ...rest] = args;
    const member = self[names[0]];
    return typeof member === "function" ? member.call(self, ...rest, ...given) : member;
  }
  const found = find(target);
  if (isClass(found)) return new found(...args, ...given);
  return typeof found === "function" ? found(...args, ...given) : found;
}

const roots = { core: library, nn, optimizers, utils };

function find(target) {
  const [root, ...names] = target.split(".");
  if (!Object.hasOwn(roots, root)) throw new Error(`There is no ${target} on this side: give the case a 'run'.`);
  return names.reduce((found, name) => found[name], roots[root]);
}

// Classes that cannot be called without `new`: what nn and optimizers have.
const isClass = (value) => typeof value === "function" && String(value).startsWith("class ");
