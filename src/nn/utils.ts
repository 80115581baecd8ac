import * as mx from "../core/index.js";
import { describeFunction } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Documented } from "../utils/signature/types.js";
import type { Module } from "./layers/base.js";
import type { Members } from "./layers/traverse.js";

export { average_gradients, clip_grad_norm_sharded } from "./communication.js";

type AnyFunction = (...args: never[]) => unknown;
type UserFunction = (...args: unknown[]) => unknown;

/** The function, with the parameters of a module as its first argument, where transformations can see them. */
function onParameters(module: Module, fn: UserFunction): (parameters: Members, ...args: unknown[]) => unknown {
  return (parameters, ...args) => {
    module.update(parameters);
    return fn(...args);
  };
}

function named<F extends object>(wrapper: F, fn: AnyFunction): F {
  return Object.defineProperty(wrapper, "name", { value: fn.name, configurable: true });
}

const VALUE_AND_GRAD = signature<[model: Module, fn: UserFunction]>("value_and_grad(model: Module, fn: Callable)");

type ValueAndGrad = Documented &
  (<A extends unknown[], R>(model: Module, fn: (...args: A) => R) => (...args: A) => [value: R, gradients: Members]);

/**
 * A function that returns the value of `fn` and its gradients with respect to the trainable parameters of the model: a
 * list of both. `fn` uses the model and returns a scalar array, or a list that begins with one.
 */
export const value_and_grad: ValueAndGrad = ((...args: unknown[]) => {
  const [model, fn] = VALUE_AND_GRAD.bind(args);
  const run = mx.value_and_grad(onParameters(model, fn));
  return named((...inputs: unknown[]) => run(model.trainable_parameters(), ...inputs), fn);
}) as unknown as ValueAndGrad;
describeFunction(
  value_and_grad,
  VALUE_AND_GRAD,
  "A function that returns the value of `fn` and its gradients with respect to the trainable parameters of the model: a list " +
    "of both. `fn` uses the model and returns a scalar array, or a list that begins with one.",
);

const CHECKPOINT = signature<[module: Module], [fn: AnyFunction | null]>(
  "checkpoint(module: Module, fn: Optional[Callable] = None)",
);

type Checkpoint = Documented & {
  <A extends unknown[], R>(module: Module, fn: (...args: A) => R): (...args: A) => R;
  <M extends Module>(module: M): (...args: Parameters<M>) => ReturnType<M>;
};

/**
 * The module, or a function that uses it, so that what it computes inside is computed again for the gradients instead
 * of being kept: less memory for more time.
 */
export const checkpoint: Checkpoint = ((...args: unknown[]) => {
  const [module, given] = CHECKPOINT.bind(args);
  const fn = (given ?? module) as UserFunction;
  const run = mx.checkpoint(onParameters(module, fn));
  return named((...inputs: unknown[]) => run(module.trainable_parameters(), ...inputs), fn as AnyFunction);
}) as unknown as Checkpoint;
describeFunction(
  checkpoint,
  CHECKPOINT,
  "The module, or a function that uses it, so that what it computes inside is computed again for the gradients instead of " +
    "being kept: less memory for more time.",
);
