import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { describeValue, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";
import { placesOf, readArrays, writeHandles, writeInts } from "../runtime/scratch.js";
import { arraysIn, mapLeaves } from "./tree.js";

const valueAndGrad = addon["core.value_and_grad"] as unknown as (
  callback: (count: number) => number,
  inputs: number,
  argnums: number,
  pins: readonly ArrayBase[],
) => number;

type UserFunction = (...args: unknown[]) => unknown;

/** Which arguments gradients are taken of. */
interface Selection {
  readonly argnums: readonly number[];
  readonly argnames: readonly string[];
  /** One argument without a list: its gradient is not wrapped in one. */
  readonly single: boolean;
}

function selection(name: string, argnums: unknown, argnames: unknown): Selection {
  const fn = { name };
  const names: unknown[] = typeof argnames === "string" ? [argnames] : (argnames as unknown[]);
  if (!Array.isArray(names) || names.some((item) => typeof item !== "string")) {
    throw wrongType(fn, "argnames", "str | Sequence[str]", argnames);
  }
  const isNumber = typeof argnums === "number" || typeof argnums === "bigint";
  let numbers: number[];
  if (argnums === null) {
    numbers = names.length > 0 ? [] : [0];
  } else if (isNumber) {
    numbers = [toInt(argnums, fn, "argnums", "int")];
  } else if (Array.isArray(argnums)) {
    numbers = argnums.map((item, i) => toInt(item, fn, `argnums[${i}]`, "int"));
  } else {
    throw wrongType(fn, "argnums", "None | int | Sequence[int]", argnums);
  }
  if (numbers.some((number) => number < 0)) {
    throw new ValueError(`[${name}] Invalid argument number ${numbers.find((number) => number < 0)}`);
  }
  if (new Set(numbers).size !== numbers.length)
    throw new ValueError(`[${name}] Duplicate argument number ${duplicate(numbers)}`);
  if (new Set(names).size !== names.length)
    throw new ValueError(`[${name}] Duplicate argument name ${duplicate(names)}`);
  if (numbers.length + names.length === 0) throw new ValueError(`[${name}] Gradient wrt no argument requested`);
  return {
    argnums: numbers,
    argnames: names as string[],
    single: numbers.length === 1 && (isNumber || argnums === null),
  };
}

function duplicate(items: readonly unknown[]): unknown {
  return items.find((item, i) => items.indexOf(item) !== i);
}

/** Throws unless the result of the user's function is a scalar array, or a list that begins with one. */
function scalarOf(name: string, result: unknown, single: boolean): void {
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError(
      `[${name}] The function returned a Promise: gradients need a synchronous function. Await what it needs beforehand.`,
    );
  }
  const first: unknown = Array.isArray(result) && !single ? result[0] : result;
  const loss = Array.isArray(result) ? result[0] : result;
  if (!isArray(loss)) {
    throw new ValueError(
      `[${name}] The return value of the function whose gradient we want to compute should be either a scalar array or ` +
        `a tuple with the first value being a scalar array; but it was ${describeValue(first)}.`,
    );
  }
}

/** (value, gradients) of a function, as Python's value_and_grad and grad share it. */
function differentiate(name: string, fun: unknown, argnums: unknown, argnames: unknown, scalarOnly: boolean) {
  if (typeof fun !== "function") throw wrongType({ name }, "fun", "Callable", fun);
  const wanted = selection(name, argnums, argnames);

  return (...given: unknown[]): { value: unknown; gradients: unknown } => {
    const args = [...given];
    const takesNames = wanted.argnames.length > 0;
    const keywords: Record<string, unknown> =
      takesNames && isPlain(args.at(-1)) ? (args.pop() as Record<string, unknown>) : {};
    const largest = Math.max(-1, ...wanted.argnums);
    if (largest >= args.length) {
      throw new ValueError(
        `[${name}] Can't compute the gradient of argument index ${largest} because the function is called with only ` +
          `${args.length} positional arguments.`,
      );
    }
    for (const key of wanted.argnames) {
      if (!Object.hasOwn(keywords, key)) {
        throw new ValueError(
          `[${name}] Can't compute the gradient of keyword argument '${key}' because the function is called with ` +
            `keyword arguments ${JSON.stringify(Object.keys(keywords))}`,
        );
      }
    }

    const picked = [...wanted.argnums.map((i) => args[i]), ...wanted.argnames.map((key) => keywords[key])];
    const inputs = arraysIn(picked);
    let value: unknown;
    const outputs: ArrayBase[] = [];

    const callback = (count: number): number => {
      const tracers = readArrays(count);
      let next = 0;
      const traced = picked.map((tree) => mapLeaves(tree, (leaf) => (isArray(leaf) ? tracers[next++] : leaf)));
      const inner = [...args];
      wanted.argnums.forEach((position, i) => {
        inner[position] = traced[i];
      });
      if (takesNames) {
        const named = { ...keywords };
        wanted.argnames.forEach((key, i) => {
          named[key] = traced[wanted.argnums.length + i];
        });
        inner.push(named);
      }
      value = (fun as UserFunction)(...inner);
      scalarOf(name, value, scalarOnly);
      outputs.push(...arraysIn(value));
      return writeHandles(outputs);
    };

    const inputCount = writeHandles(inputs);
    const positions = inputs.map((_, i) => i);
    const at = placesOf(inputCount);
    const argnumCount = writeInts(positions, at, fun, "argnums", "Sequence[int]");
    const count = valueAndGrad(callback, inputCount, argnumCount, inputs);
    const results = readArrays(count);
    let next = 0;
    const values = mapLeaves(value, (leaf) => (isArray(leaf) ? results[next++] : leaf));
    next = outputs.length;
    const trees = picked.map((tree) => mapLeaves(tree, (leaf) => (isArray(leaf) ? results[next++] : leaf)));
    return { value: values, gradients: arrange(trees, wanted) };
  };
}

/** The gradients in the form that Python gives them. */
function arrange(trees: unknown[], wanted: Selection): unknown {
  const { argnums, argnames, single } = wanted;
  const positional: unknown = single ? trees[0] : trees.slice(0, argnums.length);
  if (argnames.length === 0) return positional;
  const named = Object.fromEntries(argnames.map((key, i) => [key, trees[argnums.length + i]]));
  return [argnums.length === 0 ? null : positional, named];
}

/** value_and_grad(fun, argnums, argnames) */
export function value_and_grad(fun: unknown, argnums: unknown, argnames: unknown): UserFunction {
  const run = differentiate("value_and_grad", fun, argnums, argnames, false);
  return function value_and_grad_fn(...args) {
    const { value, gradients } = run(...args);
    return [value, gradients];
  };
}

/** grad(fun, argnums, argnames) */
export function grad(fun: unknown, argnums: unknown, argnames: unknown): UserFunction {
  const run = differentiate("grad", fun, argnums, argnames, true);
  return function grad_fn(...args) {
    return run(...args).gradients;
  };
}
