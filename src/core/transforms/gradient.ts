import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { describeValue, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";
import { placesOf, readArrays, writeHandles, writeInts } from "../runtime/scratch.js";
import { arraysIn, collectArrays, fillForm, formOf, unflatten, withArraysInPlace } from "./tree.js";
import type { UserFunction } from "./user_function.js";

const valueAndGrad = addon["core.value_and_grad"] as unknown as (
  callback: (count: number) => number,
  inputs: number,
  argnums: number,
  pins: readonly ArrayBase[],
) => number;

/** Which arguments gradients are taken of. */
interface Selection {
  readonly argnums: readonly number[];
  readonly argnames: readonly string[];
}

const NO_KEYWORDS: Readonly<Record<string, unknown>> = Object.freeze({});
const NOTHING: unknown[] = [];
const NO_NAMES: readonly string[] = [];

/** The form of an argument, and where its gradients begin. */
interface Wanted {
  readonly form: unknown;
  readonly start: number;
}

// The form of the gradients is that of the arguments now: the function may put more into them.
function takeWanted(tree: unknown, inputs: ArrayBase[], positions: number[]): Wanted {
  const [start, first] = [positions.length, inputs.length];
  collectArrays(tree, true, inputs);
  for (let i = first; i < inputs.length; i++) positions.push(i);
  return { form: formOf(tree), start };
}

function selection(name: string, argnums: unknown, argnames: unknown): Selection {
  const fn = { name };
  const names: unknown = typeof argnames === "string" ? [argnames] : argnames;
  if (!Array.isArray(names) || names.some((item) => typeof item !== "string")) {
    throw wrongType(fn, "argnames", "str | Sequence[str]", argnames);
  }
  const argnameList = [...new Set(names as string[])];
  if (argnums === null) return { argnums: argnameList.length > 0 ? [] : [0], argnames: argnameList };
  const given: unknown[] = Array.isArray(argnums) ? argnums : [argnums];
  const numbers = given.map((item) => toInt(item, fn, "argnums", "int | Sequence[int] | None")).sort((a, b) => a - b);
  if (numbers.length + argnameList.length === 0) {
    throw new ValueError(`[${name}] Gradient wrt no argument requested`);
  }
  const first = numbers[0] ?? 0;
  if (first < 0) {
    throw new ValueError(`[${name}] Can't compute the gradient of negative argument index ${first}`);
  }
  if (new Set(numbers).size !== numbers.length) {
    throw new ValueError(`[${name}] Duplicate argument index ${first} is not allowed.`);
  }
  return { argnums: numbers, argnames: argnameList };
}

function checkCall(
  name: string,
  wanted: Selection,
  args: unknown[],
  keywords: Readonly<Record<string, unknown>>,
): void {
  const largest = wanted.argnums.at(-1) ?? -1;
  if (largest >= args.length) {
    throw new ValueError(
      `[${name}] Can't compute the gradient of argument index ${largest} because the function is called with only ` +
        `${args.length} positional arguments.`,
    );
  }
  for (const key of wanted.argnames) {
    if (Object.hasOwn(keywords, key)) continue;
    const given = Object.keys(keywords).map((other) => `${other},`);
    throw new ValueError(
      `[${name}] Can't compute the gradient of keyword argument '${key}' because the function is called with the ` +
        `following keyword arguments {${given.join("")}}`,
    );
  }
}

/** Throws unless a result can be differentiated: a scalar array, or a list that begins with one. */
function checkResult(name: string, result: unknown, scalarOnly: boolean): void {
  if (isArray(result)) return;
  const start = `[${name}] The return value of the function whose gradient we want to compute should be `;
  if (scalarOnly) throw new ValueError(`${start}a scalar array; but ${describeValue(result)} was returned.`);
  const either = `${start}either a scalar array or a list with the first value being a scalar array`;
  if (!Array.isArray(result)) throw new ValueError(`${either}; but ${describeValue(result)} was returned.`);
  if (result.length === 0) throw new ValueError(`${either}; but an empty list was returned.`);
  if (!isArray(result[0])) {
    throw new ValueError(`${either}; but it was a list with the first value being ${describeValue(result[0])}.`);
  }
}

/** The value and the gradients of a function, as Python's value_and_grad and grad share it. */
function differentiate(name: string, fun: unknown, argnums: unknown, argnames: unknown, scalarOnly: boolean) {
  if (typeof fun !== "function") throw wrongType({ name }, "fun", "Callable", fun);
  const wanted = selection(name, argnums, argnames);
  const takesKeywords = wanted.argnames.length > 0;

  return (...given: unknown[]): { value: unknown; gradients: unknown } => {
    const hasKeywords = takesKeywords && isPlain(given.at(-1));
    const keywords = hasKeywords ? { ...(given.pop() as Record<string, unknown>) } : NO_KEYWORDS;
    checkCall(name, wanted, given, keywords);
    // Everything is traced; gradients are asked for some.
    const inputs: ArrayBase[] = [];
    const positions: number[] = [];
    const positional: Wanted[] = [];
    for (let i = 0; i < given.length; i++) {
      if (wanted.argnums.includes(i)) positional.push(takeWanted(given[i], inputs, positions));
      else collectArrays(given[i], false, inputs);
    }
    const named: [string, Wanted][] = [];
    for (const key of takesKeywords ? Object.keys(keywords) : NO_NAMES) {
      if (wanted.argnames.includes(key)) named.push([key, takeWanted(keywords[key], inputs, positions)]);
      else collectArrays(keywords[key], false, inputs);
    }

    let value: unknown;
    let valueCount = 0;
    const callback = (count: number): number => {
      const tracers = readArrays(count);
      const args = takesKeywords ? [...given, keywords] : [...given];
      value = withArraysInPlace(args, tracers, name, fun as UserFunction);
      checkResult(name, value, scalarOnly);
      const outputs = arraysIn(value);
      valueCount = outputs.length;
      return writeHandles(outputs);
    };
    const inputCount = writeHandles(inputs);
    const argnumCount = writeInts(positions, placesOf(inputCount), fun, "argnums", "Sequence[int]");
    const results = readArrays(valueAndGrad(callback, inputCount, argnumCount, inputs));
    const listed = positional.length > 1;
    const trees: unknown[] = [];
    for (const { form, start } of positional) trees.push(fillForm(form, results, valueCount + start));
    const byPosition = listed ? trees : (trees[0] ?? null);
    const outcome = { value: unflatten(value, results), gradients: byPosition };
    if (takesKeywords) {
      const byName: Record<string, unknown> = {};
      for (const [key, { form, start }] of named) byName[key] = fillForm(form, results, valueCount + start);
      outcome.gradients = [byPosition, byName];
    }
    // The closure above may be remembered by the engine; its arrays shall not be (see tree.ts).
    value = undefined;
    given = NOTHING;
    return outcome;
  };
}

/** value_and_grad(fun, argnums, argnames) */
export function value_and_grad(fun: unknown, argnums: unknown, argnames: unknown): UserFunction {
  const run = differentiate("value_and_grad", fun, argnums, argnames, false);
  return (...args) => {
    const { value, gradients } = run(...args);
    return [value, gradients];
  };
}

/** grad(fun, argnums, argnames) */
export function grad(fun: unknown, argnums: unknown, argnames: unknown): UserFunction {
  const run = differentiate("grad", fun, argnums, argnames, true);
  return (...args) => run(...args).gradients;
}
