import { RuntimeError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { arraysOf, readArrays, writeHandles } from "../runtime/scratch.js";
import { callTraced, type UserFunction } from "./user_function.js";

type Native = (
  callback: (count: number) => number,
  primals: number,
  vectors: number,
  pins: readonly ArrayBase[],
) => number;

/** The arrays of what a function returned: one, or a list of them. */
function outputsOf(name: string, result: unknown): ArrayBase[] {
  const outputs: unknown[] = Array.isArray(result) ? result : [result];
  if (outputs.every(isArray)) return outputs;
  throw new RuntimeError(`[${name}] The function must return an array or a list of arrays.`);
}

function product(name: string, native: Native, fun: unknown, primals: unknown, vectors: unknown, vectorsName: string) {
  const fn = { name };
  if (typeof fun !== "function") throw wrongType(fn, "fun", "Callable", fun);
  const inputs = arraysOf(primals, fn, "primals", "list[array]");
  const directions = arraysOf(vectors, fn, vectorsName, "list[array]");
  let outputCount = 0;
  const callback = (count: number): number => {
    const outputs = outputsOf(name, callTraced(name, fun as UserFunction, readArrays(count)));
    outputCount = outputs.length;
    return writeHandles(outputs);
  };
  const inputCount = writeHandles(inputs);
  const directionCount = writeHandles(directions, inputCount);
  const results = readArrays(native(callback, inputCount, directionCount, [...inputs, ...directions]));
  return [results.slice(0, outputCount), results.slice(outputCount)];
}

/** vjp(fun, primals, cotangents) */
export function vjp(fun: unknown, primals: unknown, cotangents: unknown): ArrayBase[][] {
  return product("vjp", addon["core.vjp"] as unknown as Native, fun, primals, cotangents, "cotangents");
}

/** jvp(fun, primals, tangents) */
export function jvp(fun: unknown, primals: unknown, tangents: unknown): ArrayBase[][] {
  return product("jvp", addon["core.jvp"] as unknown as Native, fun, primals, tangents, "tangents");
}
