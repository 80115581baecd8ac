import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import {
  complexfloating,
  type DtypeCategory,
  floating,
  integer,
  signedinteger,
  unsignedinteger,
} from "../dtype/category.js";
import { bool_, codeOf, type Dtype, dtypes } from "../dtype/dtype.js";
import { issubdtype } from "../dtype/relations.js";
import { wrongType } from "../runtime/errors.js";
import { handleOf } from "../runtime/handle.js";

// Functions of the array API standard about dtypes.

const promote = addon["core.promote"] as unknown as (a: number, b: number) => number;
const codeOfArray = addon["core.array.dtype"] as unknown as (handle: number, pin: unknown) => number;

/** The kinds of the standard, as the categories of MLX. */
const kinds = new Map<unknown, readonly (Dtype | DtypeCategory)[]>([
  ["bool", [bool_]],
  ["signed integer", [signedinteger]],
  ["unsigned integer", [unsignedinteger]],
  ["integral", [integer]],
  ["real floating", [floating]],
  ["complex floating", [complexfloating]],
  ["numeric", [integer, floating, complexfloating]],
]);

function isOfKind(dtype: Dtype, kind: unknown): boolean {
  if (codeOf(kind) >= 0) return dtype === kind;
  if (typeof kind !== "string") {
    throw new ValueError("[isdtype] `kind` must be a dtype, a string, or a tuple of dtypes and strings.");
  }
  const categories = kinds.get(kind);
  if (!categories) throw new ValueError(`[isdtype] Unknown data type kind: '${kind}'.`);
  return categories.some((category) => issubdtype(dtype, category));
}

/** isdtype(dtype, kind) */
export function isdtype(dtype: unknown, kind: unknown): boolean {
  if (codeOf(dtype) < 0) throw wrongType({ name: "isdtype" }, "dtype", "Dtype", dtype);
  return (Array.isArray(kind) ? kind : [kind]).some((one) => isOfKind(dtype as Dtype, one));
}

/** The code of an array's dtype or of a dtype itself, or -1. */
function codeOfEither(value: unknown): number {
  const handle = handleOf(value);
  return handle > 0 ? codeOfArray(handle, value) : codeOf(value);
}

/** result_type(*arrays_and_dtypes) */
export function result_type(values: readonly unknown[]): Dtype {
  if (values.length === 0) throw new ValueError("[result_type] At least one array or dtype is required.");
  const codes = values.map((value) => {
    const code = codeOfEither(value);
    if (code < 0) throw new ValueError("[result_type] Inputs must be arrays or dtypes.");
    return code;
  });
  return dtypes[codes.reduce(promote)] as Dtype;
}

/** can_cast(from_, to) */
export function can_cast(from: unknown, to: unknown): boolean {
  const target = codeOf(to);
  if (target < 0) throw wrongType({ name: "can_cast" }, "to", "Dtype", to);
  const source = codeOfEither(from);
  if (source < 0) throw new ValueError("[can_cast] `from_` must be an array or a dtype.");
  return promote(source, target) === target;
}
