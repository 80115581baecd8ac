import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { fromValue } from "../create/value.js";
import { codeOf, dtypeCode } from "../dtype/dtype.js";
import { describeValue, wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf } from "../runtime/handle.js";
import { intLists } from "../runtime/nested.js";
import { isInt, toInt, toText } from "../runtime/scalars.js";

// Checks of what kernels of the user are made from and run with.

// What a number stands for beside the addon. See native/core/kernels.cc.
const INTEGER = 0;
const BOOLEAN = 1;
const DTYPE = 2;
const FLOATING = 3;

function items(value: unknown, fn: object, parameter: string, expected: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType(fn, parameter, expected, value);
  return Array.from(value as unknown[]);
}

/** A list of strings. */
export function textsOf(value: unknown, fn: object, parameter: string): string[] {
  const expected = "Sequence[str]";
  return items(value, fn, parameter, expected).map((item, i) => toText(item, fn, `${parameter}[${i}]`, "str"));
}

/** A list of arrays, with arrays for the scalars in it. */
export function inputsOf(value: unknown, fn: object): ArrayBase[] {
  return items(value, fn, "inputs", "list[scalar | array]").map((item, i) => {
    if (handleOf(item) > 0) return item as ArrayBase;
    if (handleOf(item) === 0) throw wrongType(fn, `inputs[${i}]`, "scalar | array", item);
    return fromValue(item, null, fn);
  });
}

export function shapesOf(value: unknown, fn: object): number[][] {
  return intLists(value, fn, "output_shapes", "list[Sequence[int]]") as number[][];
}

/** The codes of a list of dtypes. */
export function dtypesOf(value: unknown, fn: object): number[] {
  return items(value, fn, "output_dtypes", "list[Dtype]").map((item, i) =>
    dtypeCode(item, fn, `output_dtypes[${i}]`, "Dtype"),
  );
}

/** Three integers: threads in a grid or group. */
export function tripleOf(value: unknown, fn: object, parameter: string): number[] {
  const expected = "tuple[int, int, int]";
  const sizes = items(value, fn, parameter, expected);
  if (sizes.length !== 3) throw wrongType(fn, parameter, expected, value);
  return sizes.map((size, i) => toInt(size, fn, `${parameter}[${i}]`, "int"));
}

const INT32_LIMIT = 2 ** 31;
const fits = (value: number): boolean => isInt(value) && value >= -INT32_LIMIT && value < INT32_LIMIT;

/** An int of 32 bits, or null for anything else. */
function smallInt(value: unknown): number | null {
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && fits(number) ? number : null;
}

export interface Template {
  readonly names: string[];
  readonly kinds: number[];
  readonly values: number[];
}

/** The arguments of a template: pairs of a name and a boolean, an int or a dtype. */
export function templateOf(value: unknown, fn: object, tag: string): Template {
  const expected = "list[tuple[str, bool | int | Dtype]] | None";
  const template: Template = { names: [], kinds: [], values: [] };
  if (value === undefined || value === null) return template;
  items(value, fn, "template", expected).forEach((item, i) => {
    const pair = items(item, fn, `template[${i}]`, "tuple[str, bool | int | Dtype]");
    if (pair.length !== 2) throw wrongType(fn, `template[${i}]`, "tuple[str, bool | int | Dtype]", item);
    template.names.push(toText(pair[0], fn, `template[${i}][0]`, "str"));
    const [kind, code] = templateValue(pair[1], tag);
    template.kinds.push(kind);
    template.values.push(code);
  });
  return template;
}

function templateValue(value: unknown, tag: string): [kind: number, code: number] {
  if (typeof value === "boolean") return [BOOLEAN, Number(value)];
  const int = smallInt(value);
  if (int !== null) return [INTEGER, int];
  if (codeOf(value) >= 0) return [DTYPE, codeOf(value)];
  throw new ValueError(`[${tag}] Invalid template argument. Must be \`mlx.core.Dtype\`, \`int\` or \`bool\`.`);
}

export interface Scalars {
  readonly kinds: number[];
  readonly values: Float64Array;
}

/** The scalar arguments of a compiled kernel: booleans, ints and floats. */
export function scalarsOf(value: unknown, fn: object): Scalars {
  const found = items(value, fn, "scalars", "Sequence[bool | int | float]").map((item): [number, number] => {
    if (typeof item === "boolean") return [BOOLEAN, Number(item)];
    if (item instanceof float) return [FLOATING, item.value];
    const int = smallInt(item);
    if (int !== null) return [INTEGER, int];
    if (typeof item === "number" && !isInt(item)) return [FLOATING, item];
    throw new ValueError(
      `[precompiled_cuda_kernel] Invalid scalar argument type. Received ${describeValue(item)} but must be one of bool, ` +
        "int or float",
    );
  });
  return { kinds: found.map(([kind]) => kind), values: Float64Array.from(found, ([, number]) => number) };
}

/** The bytes of a compiled kernel. */
export function bytesOf(value: unknown, fn: object): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw wrongType(fn, "compiled_source", "bytes (a Buffer or Uint8Array)", value);
}

const MATH_MODES = ["safe", "relaxed", "fast"];

/** The math mode in the options of a Metal kernel; an empty string where there is none. */
export function mathModeOf(options: unknown): string {
  if (options === null) return "";
  const prototype = typeof options === "object" ? Object.getPrototypeOf(options) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ValueError("[metal_kernel] Expected `compile_options` to be a dict.");
  }
  let mode = "";
  for (const [key, value] of Object.entries(options as object)) {
    if (key !== "math_mode") throw new ValueError(`[metal_kernel] Unknown compile option \`${key}\`.`);
    if (!MATH_MODES.includes(value)) {
      throw new ValueError("[metal_kernel] Expected math_mode to be 'safe', 'relaxed', or 'fast'.");
    }
    mode = value;
  }
  return mode;
}
