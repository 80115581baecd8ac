import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import { addon } from "../addon.js";
import { describeValue, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { isDict } from "../runtime/keywords.js";
import { floats, ints, readArrays, writeHandles } from "../runtime/scratch.js";
import { stateSettled } from "../runtime/state.js";
import {
  ArrayPlaces,
  arraysIn,
  checkDepth,
  collectArrays,
  fillForm,
  formOf,
  idOf,
  placesOf,
  unflatten,
} from "./tree.js";
import { callTraced, type UserFunction } from "./user_function.js";

const make = addon["core.compile_make"] as unknown as (wrapper: object) => number;
const call = addon["core.compile_call"] as unknown as (
  handle: number,
  callback: (count: number) => number,
  shapeless: number,
  constants: number,
  inputs: number,
  pins: readonly ArrayBase[],
) => number;

/**
 * Arguments as a text: where arrays stand, and every other value. Another form is another trace. Python's ints
 * and floats are different constants, its booleans are ints.
 */
function signatureOf(tree: unknown, depth = 0): string {
  checkDepth(depth);
  if (isArray(tree)) return "A";
  if (tree === null) return "N";
  if (typeof tree === "string") return JSON.stringify(tree);
  if (typeof tree === "boolean") return `i${Number(tree)}`;
  if (typeof tree === "bigint") return `i${tree}`;
  if (typeof tree === "number")
    return Number.isInteger(tree) && !Object.is(tree, -0) ? `i${tree}` : `f${describe(tree)}`;
  if (tree instanceof float) return `f${describe(tree.value)}`;
  if (Array.isArray(tree)) return `[${tree.map((item) => signatureOf(item, depth + 1)).join(",")}]`;
  if (isDict(tree)) {
    return `{${Object.keys(tree)
      .map((key) => `${JSON.stringify(key)}:${signatureOf(tree[key], depth + 1)}`)
      .join(",")}}`;
  }
  throw new ValueError(
    "[compile] Function arguments must be trees of arrays or constants (floats, ints, strings, or None), but received " +
      `${describeValue(tree)}.`,
  );
}

const describe = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** What one trace returned beside its arrays. */
interface Trace {
  readonly form: unknown;
  readonly outputs: number;
}

class CompiledFunction {
  readonly #fun: UserFunction;
  readonly #inputs: unknown;
  readonly #outputs: unknown;
  readonly #shapeless: boolean;
  // Of arguments that are arrays alone, as most are, the number says everything.
  readonly #forms = new Map<string | number, number>();
  readonly #traces = new Map<number, Trace>();
  #traced = 0;

  constructor(fun: UserFunction, inputs: unknown, outputs: unknown, shapeless: boolean) {
    this.#fun = fun;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#shapeless = shapeless;
  }

  #formNumber(args: readonly unknown[]): number {
    const form = args.every(isArray) ? args.length : signatureOf(args);
    let number = this.#forms.get(form);
    if (number === undefined) {
      number = this.#forms.size;
      this.#forms.set(form, number);
    }
    return number;
  }

  #trace(args: readonly unknown[], captured: ArrayPlaces, count: number): number {
    const number = this.#traced++;
    const tracers = readArrays(count);
    const state = tracers.slice(tracers.length - captured.arrays.length);
    const ids = new Map<number, ArrayBase>();
    for (let i = 0; i < state.length; i++) ids.set(idOf(state[i] as ArrayBase), captured.arrays[i] as ArrayBase);
    captured.fill(state);
    let outputs: ArrayBase[];
    try {
      const result = callTraced("compile", this.#fun, unflatten([...args], tracers) as unknown[]);
      outputs = arraysIn(result);
      this.#traces.set(number, { form: formOf(result), outputs: outputs.length });
      if (this.#outputs !== null) outputs.push(...arraysIn(this.#outputs));
    } catch (error) {
      // What was computed from tracers is no value, and never becomes one.
      captured.fill(captured.arrays);
      throw error;
    }
    // Tracers must not stay where the function read its state; what it wrote there is replaced after the call.
    replace(this.#inputs, ids);
    const written = writeHandles(outputs);
    ints[written] = number;
    return written;
  }

  call(handle: number, args: readonly unknown[]): unknown {
    const form = this.#formNumber(args);
    const captured = this.#inputs === null ? new ArrayPlaces() : placesOf([this.#inputs]);
    const inputs: ArrayBase[] = [];
    collectArrays(args, false, inputs);
    for (let i = 0; i < captured.arrays.length; i++) inputs.push(captured.arrays[i] as ArrayBase);
    const callback = (count: number) => this.#trace(args, captured, count);
    const first = this.#traced;
    let count: number;
    try {
      count = call(handle, callback, Number(this.#shapeless), form, writeHandles(inputs), inputs);
    } catch (error) {
      for (let number = first; number < this.#traced; number++) this.#traces.delete(number);
      throw error;
    }
    const number = floats[0] as number;
    const { form: resultForm, outputs } = this.#traces.get(number) as Trace;
    // Where compiling is disabled, each call is a trace, and nobody remembers it.
    if (floats[1] === 1) this.#traces.delete(number);
    const results = readArrays(count);
    if (this.#outputs !== null) {
      // As long as no code of the user ran, the state stands where it stood.
      const stay = this.#outputs === this.#inputs && this.#traced === first;
      (stay ? captured : placesOf([this.#outputs])).fill(results, outputs);
      stateSettled();
    }
    return fillForm(resultForm, results);
  }
}

/** Puts other arrays into the places where certain arrays stand. */
function replace(tree: unknown, by: ReadonlyMap<number, ArrayBase>): void {
  // No closure, see tree.ts: with one here the state from before the call stayed after it.
  const places = placesOf([tree]);
  for (let i = 0; i < places.arrays.length; i++) {
    const other = by.get(idOf(places.arrays[i] as ArrayBase));
    if (other) places.put(i, other);
  }
}

/** compile(fun, inputs, outputs, shapeless) */
export function compile(fun: unknown, inputs: unknown, outputs: unknown, shapeless: unknown): UserFunction {
  const fn = { name: "compile" };
  if (typeof fun !== "function") throw wrongType(fn, "fun", "Callable", fun);
  if (typeof shapeless !== "boolean") throw wrongType(fn, "shapeless", "bool", shapeless);
  for (const [parameter, tree] of Object.entries({ inputs, outputs })) {
    if (isArray(tree)) throw wrongType(fn, parameter, "a list or dict of arrays", tree);
  }
  const compiled = new CompiledFunction(fun as UserFunction, inputs, outputs, shapeless);
  const wrapper: UserFunction = (...args) => compiled.call(handle, args);
  const handle = make(wrapper);
  return wrapper;
}
