import { addon } from "../addon.js";
import { wrongType } from "../runtime/errors.js";
import { categoryOf } from "./category.js";
import { codeOf } from "./dtype.js";

const isSubtype = addon["core.is_subtype"] as unknown as (
  a: number,
  aIsCategory: number,
  b: number,
  bIsCategory: number,
) => boolean;

function typeOrCategory(value: unknown, parameter: string): [code: number, isCategory: number] {
  if (codeOf(value) >= 0) return [codeOf(value), 0];
  if (categoryOf(value) >= 0) return [categoryOf(value), 1];
  throw wrongType({ name: "issubdtype" }, parameter, "Dtype | DtypeCategory", value);
}

/** The implementation of issubdtype(arg1, arg2). */
export function issubdtype(first: unknown, second: unknown): boolean {
  return isSubtype(...typeOrCategory(first, "arg1"), ...typeOrCategory(second, "arg2"));
}
