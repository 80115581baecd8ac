import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { declared } from "../runtime/declared.js";
import { surplus, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray } from "../runtime/handle.js";
import { isDict } from "../runtime/keywords.js";
import { ints, readArrays, writeHandles } from "../runtime/scratch.js";
import { arraysIn, fillForm, formOf, mapForm } from "./tree.js";
import { callTraced, type UserFunction } from "./user_function.js";

type Trampoline = (...counts: number[]) => number;
const nativeCheckpoint = addon["core.checkpoint"] as unknown as (
  fn: Trampoline,
  inputs: number,
  pins: readonly ArrayBase[],
) => number;
const nativeCustom = addon["core.custom_function"] as unknown as (
  fn: Trampoline,
  vjp: Trampoline | null,
  jvp: Trampoline | null,
  vmap: Trampoline | null,
  inputs: number,
  pins: readonly ArrayBase[],
) => number;

/** A call of a function whose arguments and result have forms that are known later on. */
class TracedCall {
  readonly #name: string;
  readonly #fun: UserFunction;
  readonly args: unknown;
  result: unknown;

  constructor(name: string, fun: UserFunction, args: readonly unknown[]) {
    this.#name = name;
    this.#fun = fun;
    this.args = formOf([...args]);
  }

  /** The trampoline that computes the function itself. */
  run(count: number): number {
    const args = fillForm(this.args, readArrays(count)) as unknown[];
    const result = callTraced(this.#name, this.#fun, args);
    this.result = formOf(result);
    return writeHandles(arraysIn(result));
  }
}

/** checkpoint(fun) */
export function checkpoint(fun: unknown): UserFunction {
  if (typeof fun !== "function") throw wrongType({ name: "checkpoint" }, "fun", "Callable", fun);
  return (...args) => {
    const traced = new TracedCall("checkpoint", fun as UserFunction, args);
    const inputs = arraysIn(args);
    const results = readArrays(nativeCheckpoint((count) => traced.run(count), writeHandles(inputs), inputs));
    return fillForm(traced.result, results);
  };
}

/** A rule gets the only argument itself, and several as a list. */
const alone = (args: unknown): unknown => (Array.isArray(args) && args.length === 1 ? args[0] : args);

function vjpTrampoline(traced: TracedCall, rule: UserFunction): Trampoline {
  return (primals = 0, cotangents = 0, outputs = 0) => {
    const arrays = readArrays(primals + cotangents + outputs);
    const result = callTraced("custom_function", rule, [
      alone(fillForm(traced.args, arrays.slice(0, primals))),
      fillForm(traced.result, arrays.slice(primals, primals + cotangents)),
      fillForm(traced.result, arrays.slice(primals + cotangents)),
    ]);
    return writeHandles(arraysIn(result));
  };
}

function jvpTrampoline(traced: TracedCall, rule: UserFunction): Trampoline {
  return (primals = 0, tangents = 0) => {
    // Which inputs have a tangent stands behind the handles, and is gone after the first call of the library.
    const argnums = Array.from(ints.subarray(primals + tangents, primals + 2 * tangents));
    const arrays = readArrays(primals + tangents);
    const byInput = new Map(argnums.map((input, i) => [input, arrays[primals + i]]));
    let input = 0;
    const tangentTree = mapForm(traced.args, () => byInput.get(input++) ?? null, null);
    const result = callTraced("custom_function", rule, [
      alone(fillForm(traced.args, arrays.slice(0, primals))),
      alone(tangentTree),
    ]);
    return writeHandles(arraysIn(result));
  };
}

const sliced = (axis: number): number | null => (axis >= 0 ? axis : null);

function vmapTrampoline(traced: TracedCall, rule: UserFunction): Trampoline {
  return (count = 0) => {
    const axes = Array.from(ints.subarray(count, 2 * count));
    const arrays = readArrays(count);
    let input = 0;
    const axisTree = mapForm(traced.args, () => sliced(axes[input++] as number), null);
    const result = callTraced("custom_function", rule, [alone(fillForm(traced.args, arrays)), alone(axisTree)]);
    if (!Array.isArray(result) || result.length !== 2) {
      throw new ValueError("[custom vmap] Vmap function should return a list with 2 items.");
    }
    const outputs = arraysIn(result[0]);
    const outputAxes = axesOf(result[0], result[1]);
    const written = writeHandles(outputs);
    ints.set(outputAxes, written);
    return written;
  };
}

/** The axis of each array of a tree, from a tree of axes of the same form, or one axis for all below; -1 for None. */
function axesOf(tree: unknown, axes: unknown): number[] {
  if (isArray(tree)) {
    if (axes === null) return [-1];
    if (Number.isInteger(axes)) return [axes as number];
    throw new RuntimeError("[custom vmap] An axis must be int or None.");
  }
  if (Array.isArray(tree)) return tree.flatMap((item, i) => axesOf(item, Array.isArray(axes) ? axes[i] : axes));
  if (!isDict(tree)) return [];
  return Object.keys(tree).flatMap((key) => axesOf(tree[key], isDict(axes) ? axes[key] : axes));
}

interface Rules {
  vjp: UserFunction | null;
  jvp: UserFunction | null;
  vmap: UserFunction | null;
}

const rules = new WeakMap<object, Rules>();
const rulesOf = (f: unknown): Rules | undefined => rules.get(f as object);

function setRule(name: keyof Rules, self: unknown, rule: unknown): unknown {
  const own = rulesOf(self);
  const method = { name: `custom_function.${name}` };
  if (!own) throw wrongType(method, "self", "custom_function", self);
  if (typeof rule !== "function") throw wrongType(method, "f", "Callable", rule);
  own[name] = rule as UserFunction;
  return self;
}

function call(fun: UserFunction, own: Rules, args: readonly unknown[]): unknown {
  if (!own.vjp && !own.jvp && !own.vmap) return fun(...args);
  const traced = new TracedCall("custom_function", fun, args);
  const inputs = arraysIn(args);
  const results = readArrays(
    nativeCustom(
      (count = 0) => traced.run(count),
      own.vjp && vjpTrampoline(traced, own.vjp),
      own.jvp && jvpTrampoline(traced, own.jvp),
      own.vmap && vmapTrampoline(traced, own.vmap),
      writeHandles(inputs),
      inputs,
    ),
  );
  return fillForm(traced.result, results);
}

/** A function with rules of its own for its transformations. */
export interface CustomFunction {
  (...args: unknown[]): unknown;
  /** Sets the vector-Jacobian product: `f(primals, cotangents, outputs)`. */
  vjp(f: (primals: never, cotangents: never, outputs: never) => unknown): this;
  /** Sets the Jacobian-vector product: `f(primals, tangents)`. */
  jvp(f: (primals: never, tangents: never) => unknown): this;
  /** Sets the vectorised form: `f(inputs, axes)`, which returns outputs and their axes. */
  vmap(f: (inputs: never, axes: never) => unknown): this;
}

function construct(f: unknown, ...others: unknown[]): CustomFunction {
  if (typeof f !== "function") throw wrongType(custom_function, "f", "Callable", f);
  if (others.length > 0) throw surplus(custom_function, 1, others[0]);
  const own: Rules = { vjp: null, jvp: null, vmap: null };
  const instance = (...args: unknown[]) => call(f as UserFunction, own, args);
  Object.setPrototypeOf(instance, custom_function.prototype);
  Object.defineProperty(instance, "name", { value: f.name, configurable: true });
  rules.set(instance, own);
  return instance as unknown as CustomFunction;
}

interface CustomFunctionConstructor {
  <F extends (...args: never[]) => unknown>(f: F): CustomFunction & F;
  new <F extends (...args: never[]) => unknown>(f: F): CustomFunction & F;
  readonly prototype: CustomFunction;
  readonly signature: string;
  readonly doc: string;
}

/** Makes a function whose transformations are given by hand. */
export const custom_function = declared("mlx.core.custom_function", function custom_function(...args: unknown[]) {
  return construct(args[0], ...args.slice(1));
} as unknown as CustomFunctionConstructor);
Object.setPrototypeOf(custom_function.prototype, Function.prototype);

const methods = {
  vjp(this: unknown, f: unknown) {
    return setRule("vjp", this, f);
  },
  jvp(this: unknown, f: unknown) {
    return setRule("jvp", this, f);
  },
  vmap(this: unknown, f: unknown) {
    return setRule("vmap", this, f);
  },
  __call__(this: unknown, ...args: unknown[]) {
    if (!rulesOf(this)) throw wrongType({ name: "custom_function.__call__" }, "self", "custom_function", this);
    return (this as UserFunction)(...args);
  },
};
for (const [name, method] of Object.entries(methods)) {
  Object.defineProperty(custom_function.prototype, name, { value: method, configurable: true, writable: true });
}
for (const name of ["vjp", "jvp", "vmap"] as const) declared(`mlx.core.custom_function.${name}`, methods[name]);
