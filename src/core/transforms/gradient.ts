import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { describeValue, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";
import { placesOf, readArrays, writeHandles, writeInts } from "../runtime/scratch.js";
import { arraysIn, fillForm, formOf, unflatten, withArraysInPlace } from "./tree.js";
import { callTraced, type UserFunction } from "./user_function.js";

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
const NO_NAMES: readonly string[] = [];

/** The form of an argument, and where its gradients begin. */
interface Wanted {
  readonly form: unknown;
  readonly start: number;
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
    let inputs: ArrayBase[] = [];
    const positions: number[] = [];
    const take = (tree: unknown, strict: boolean) => {
      const arrays = arraysIn(tree, strict);
      inputs = inputs.length === 0 ? arrays : inputs.concat(arrays);
    };
    // The form of the gradients is that of the arguments now: the function may put more into them.
    const takeWanted = (tree: unknown): Wanted => {
      const [start, first] = [positions.length, inputs.length];
      take(tree, true);
      for (let i = first; i < inputs.length; i++) positions.push(i);
      return { form: formOf(tree), start };
    };
    const positional: Wanted[] = [];
    for (let i = 0; i < given.length; i++) {
      if (wanted.argnums.includes(i)) positional.push(takeWanted(given[i]));
      else take(given[i], false);
    }
    const named: [string, Wanted][] = [];
    for (const key of takesKeywords ? Object.keys(keywords) : NO_NAMES) {
      if (wanted.argnames.includes(key)) named.push([key, takeWanted(keywords[key])]);
      else take(keywords[key], false);
    }

    let value: unknown;
    let valueCount = 0;
    const callback = (count: number): number => {
      const tracers = readArrays(count);
      const args = takesKeywords ? [...given, keywords] : [...given];
      value = withArraysInPlace(args, tracers, () => callTraced(name, fun as UserFunction, args));
      checkResult(name, value, scalarOnly);
      const outputs = arraysIn(value);
      valueCount = outputs.length;
      return writeHandles(outputs);
    };
    const inputCount = writeHandles(inputs);
    const argnumCount = writeInts(positions, placesOf(inputCount), fun, "argnums", "Sequence[int]");
    let results = readArrays(valueAndGrad(callback, inputCount, argnumCount, inputs));
    const gradientOf = ({ form, start }: Wanted) => fillForm(form, results, valueCount + start);

    const [only] = positional;
    const byPosition = positional.length > 1 ? positional.map(gradientOf) : only ? gradientOf(only) : null;
    const byName = () => Object.fromEntries(named.map(([key, item]) => [key, gradientOf(item)]));
    const outcome = {
      value: unflatten(value, results),
      gradients: takesKeywords ? [byPosition, byName()] : byPosition,
    };
    // The closures above may be remembered by the engine; their arrays shall not be (see tree.ts).
    value = undefined;
    results = [];
    inputs.length = 0;
    given.length = 0;
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
