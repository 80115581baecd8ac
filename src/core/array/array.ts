import { callableClass } from "../../builtins/callable_class.js";
import { ValueError } from "../../builtins/errors.js";
import { fromValue } from "../create/value.js";
import { codeOf, type Dtype } from "../dtype/dtype.js";
import type { array as Array_ } from "../generated/calls.js";
import { declared } from "../runtime/declared.js";
import { givenTwice, missing, surplus, unexpectedKeyword, wrongType } from "../runtime/errors.js";
import { ArrayBase, handleOf } from "../runtime/handle.js";
import { isKeywords } from "../runtime/keywords.js";
import { isBuffer } from "../runtime/scalars.js";
import type { ArrayInit } from "../types.js";

/** `mx.array`: a class that may be called without `new`. */
export interface ArrayConstructor {
  (val: ArrayInit, dtype?: Dtype | null | { dtype?: Dtype | null }): Array_;
  new (val: ArrayInit, dtype?: Dtype | null | { dtype?: Dtype | null }): Array_;
  (kw: { val: ArrayInit; dtype?: Dtype | null }): Array_;
  new (kw: { val: ArrayInit; dtype?: Dtype | null }): Array_;
  readonly prototype: Array_;
  readonly signature: string;
  readonly doc: string;
}

const AS = "scalar | list | tuple | TypedArray | array";

/** array(val, dtype) with its arguments in any form. */
function bindAndMake(args: readonly unknown[]): ArrayBase {
  if (args.length === 2 && codeOf(args[1]) >= 0 && args[0] !== undefined && args[0] !== null) {
    return fromValue(args[0], args[1] as Dtype, array);
  }
  const positional = [...args];
  const keywords = isKeywords(positional.at(-1)) ? (positional.pop() as Record<string, unknown>) : {};
  if (positional.length > 2) throw surplus(array, 2, positional[2]);
  let [val, dtype] = positional;
  for (const key of Object.keys(keywords)) {
    if (keywords[key] === undefined) continue;
    if (key === "val") {
      if (val !== undefined) throw givenTwice(array, key);
      val = keywords[key];
    } else if (key === "dtype") {
      if (dtype !== undefined) throw givenTwice(array, key);
      dtype = keywords[key];
    } else {
      throw unexpectedKeyword(array, key);
    }
  }
  if (val === undefined) throw missing(array, "val");
  if (val === null) throw wrongType(array, "val", AS, val);
  return fromValue(val, dtypeOrNull(dtype, array), array);
}

function make(args: readonly unknown[], newTarget: { prototype: object }): ArrayBase {
  const val = args[0];
  // Numbers, booleans and lists alone, as most arrays are made of, need no binding.
  const alone = args.length === 1 && (typeof val === "number" || typeof val === "boolean" || Array.isArray(val));
  const made = alone ? fromValue(val, null, array) : bindAndMake(args);
  if (newTarget !== (array as object) && newTarget.prototype !== ArrayBase.prototype) {
    Object.setPrototypeOf(made, newTarget.prototype);
  }
  return made;
}

function dtypeOrNull(value: unknown, fn: object): Dtype | null {
  if (value === undefined || value === null) return null;
  if (codeOf(value) < 0) throw wrongType(fn, "dtype", "Dtype | None", value);
  return value as Dtype;
}

/** An array of MLX. */
export type array = Array_;
export const array = declared("mlx.core.array", callableClass(ArrayBase, "array", make) as unknown as ArrayConstructor);
Object.defineProperty(array, "length", { value: 1, configurable: true });

/** The implementation of asarray(a, dtype, copy). */
export function asarray(a: unknown, dtype: unknown, copy: unknown): ArrayBase {
  const fn = { name: "asarray" };
  const wanted = dtypeOrNull(dtype, fn);
  if (copy !== null && typeof copy !== "boolean") throw wrongType(fn, "copy", "bool | None", copy);
  if (a === null) throw wrongType(fn, "a", AS, a);
  if (handleOf(a) === 0) throw wrongType(fn, "a", "array", a);
  if (copy === false) {
    throw new ValueError(
      isBuffer(a)
        ? "[convert] Cannot import a CPU array without a copy."
        : "Unable to avoid copy while creating an array as requested.",
    );
  }
  return fromValue(a, wanted, fn);
}
