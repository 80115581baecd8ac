import { ValueError } from "../../builtins/errors.js";
import { copyOf, fromValue } from "../create/value.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf } from "../runtime/handle.js";
import { isBuffer } from "../runtime/scalars.js";

/** from_dlpack(x, copy): arrays and buffers are what JavaScript has for objects with `__dlpack__`. */
export function from_dlpack(x: unknown, copy: unknown): ArrayBase {
  const fn = { name: "from_dlpack" };
  const isArray = handleOf(x) > 0;
  if (!isArray && !isBuffer(x)) throw wrongType(fn, "x", "array | TypedArray | DataView | ArrayBuffer", x);
  if (copy !== null && typeof copy !== "boolean") throw wrongType(fn, "copy", "bool | None", copy);
  if (copy === false) throw new ValueError("[convert] Cannot import a CPU array without a copy.");
  return isArray ? copyOf(x as ArrayBase, null) : fromValue(x, null, fn);
}
