import { IndexError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { shapeOf } from "../array/shape.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { ints, readArrays, writeHandles, writeInts } from "../runtime/scratch.js";
import { arraysIn, unflatten } from "./tree.js";
import { callTraced, type UserFunction } from "./user_function.js";

const vectorize = addon["core.vmap"] as unknown as (
  callback: (count: number) => number,
  inputs: number,
  axes: number,
  pins: readonly ArrayBase[],
) => number;

const dimensionsOf = addon["core.array.ndim"] as unknown as (handle: number, pin: ArrayBase) => number;

const NOT_SLICED = -1;

/** The axis that is given for one array, as MLX wants it. */
function axisOf(array: ArrayBase, axis: unknown, isOutput: boolean): number {
  if (axis === null) return NOT_SLICED;
  // Python's booleans are integers.
  const given = typeof axis === "bigint" || typeof axis === "boolean" ? Number(axis) : axis;
  if (typeof given !== "number" || !Number.isInteger(given)) throw new ValueError("[vmap] axis must be int or None.");
  const dimensions = dimensionsOf(handleOf(array), array) + (isOutput ? 1 : 0);
  const counted = given < 0 ? given + dimensions : given;
  if (counted < 0 || counted >= dimensions) {
    const which = isOutput ? " output " : " ";
    throw new IndexError(
      `[vmap] Invalid${which}vectorization axis ${counted} for array with shape (${shapeOf(array).join(",")})`,
    );
  }
  return counted;
}

/** One axis for each array of a tree, from a tree of axes that may end earlier: an axis then counts for all below. */
function flatAxes(tree: unknown, axes: unknown, isOutput: boolean): number[] {
  if (isArray(tree) && typeof axes === "number") return [axisOf(tree, axes, isOutput)];
  const flat: number[] = [];
  const mismatch = () => new ValueError("[tree_map] Additional input tree is not a valid prefix of the first tree.");
  const walk = (subtree: unknown, given: unknown): void => {
    if (isArray(subtree)) {
      // A list of one axis counts as the axis where the whole tree is one array.
      const only = Array.isArray(given) && given.length === 1 && subtree === tree ? given[0] : given;
      flat.push(axisOf(subtree, only, isOutput));
    } else if (Array.isArray(subtree)) {
      if (isPlain(given) || (Array.isArray(given) && given.length !== subtree.length)) throw mismatch();
      for (const [i, item] of subtree.entries()) walk(item, Array.isArray(given) ? given[i] : given);
    } else if (isPlain(subtree)) {
      if (Array.isArray(given)) throw mismatch();
      for (const key of Object.keys(subtree)) {
        if (isPlain(given) && !Object.hasOwn(given, key)) {
          throw new ValueError("[tree_visit] Tree is not a valid prefix tree of the first tree.");
        }
        walk(subtree[key], isPlain(given) ? given[key] : given);
      }
    } else {
      throw new ValueError("[vmap] The arguments should contain only arrays");
    }
  };
  walk(tree, axes);
  return flat;
}

/** vmap(fun, in_axes, out_axes) */
export function vmap(fun: unknown, in_axes: unknown, out_axes: unknown): UserFunction {
  const fn = { name: "vmap" };
  if (typeof fun !== "function") throw wrongType(fn, "fun", "Callable", fun);
  return (...args) => {
    const inputs = arraysIn(args, true);
    const axes = flatAxes(args.length === 1 ? args[0] : args, in_axes, false);
    let result: unknown;
    const callback = (count: number): number => {
      const tracers = readArrays(count);
      const whole = args.length === 1 && isArray(args[0]);
      result = callTraced("vmap", fun as UserFunction, whole ? tracers : (unflatten(args, tracers) as unknown[]));
      const outputs = arraysIn(result, true);
      const outputAxes = flatAxes(result, out_axes, true);
      const written = writeHandles(outputs);
      for (let i = 0; i < outputAxes.length; i++) ints[written + i] = outputAxes[i] as number;
      return written;
    };
    const inputCount = writeHandles(inputs);
    const axisCount = writeInts(axes, inputCount, fn, "in_axes", "Sequence[int]");
    const outputs = readArrays(vectorize(callback, inputCount, axisCount, inputs));
    return unflatten(result, outputs);
  };
}
