import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { describeValue, missing, wrongType } from "../runtime/errors.js";
import { isArray } from "../runtime/handle.js";
import { asComplex, isBuffer, operand } from "../runtime/scalars.js";

const EXPECTED = "bool | int | float | array | TypedArray | complex | ArrayLike";

/** None, or nothing, is no value, which Python notices before it looks at the index. */
export function requireValue(value: unknown, fn: object, parameter: string): void {
  if (value === undefined) throw missing(fn, parameter);
  if (value === null) throw wrongType(fn, parameter, EXPECTED, value);
}

/** The value of an assignment as the addon wants it. Its number, if it is one, stands in the shared floats. */
export function valueOperand(value: unknown, fn: object, parameter: string): unknown {
  // Python takes any object here and finds out later, with another error than for None.
  if (!isValue(value)) {
    throw new ValueError(`Invalid type received in array initialization: ${describeValue(value)}.`);
  }
  return operand(value, 0, fn, parameter, EXPECTED);
}

/** Whether an object says itself which array it stands for. */
export function standsForArray(value: unknown): boolean {
  return typeof (value as { __mlx_array__?: unknown }).__mlx_array__ === "function";
}

function isValue(value: unknown): boolean {
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
      return true;
    case "object":
      break;
    default:
      return false;
  }
  if (isArray(value) || value instanceof float || isBuffer(value)) return true;
  if (Array.isArray(value)) return false;
  return asComplex(value) !== null || standsForArray(value);
}
