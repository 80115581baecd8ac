import { KeyError, NotImplementedError } from "../builtins/errors.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { isDict } from "../core/runtime/keywords.js";
import { stateSettled } from "../core/runtime/state.js";
import type { Module } from "../nn/layers/base.js";
import type { Members } from "../nn/layers/traverse.js";
import { describeClass, describeMethods } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Given, Real } from "../utils/signature/types.js";
import { tree_map } from "../utils/tree_map.js";
import type { Schedule } from "./schedulers.js";

/** Gradients, parameters, states: arrays in nested dicts and lists. */
export type Dict = Members;

/** What an optimizer keeps for one parameter. */
export type SingleState = Record<string, array>;

/** A learning rate: a number, or a schedule. */
export type LearningRate = Real | array | Schedule;

type Schedulers = Readonly<Record<string, Schedule>>;

const S = {
  new: signature<[], [schedulers: Schedulers | null], ["schedulers"]>("Optimizer(schedulers: dict = None)"),
  update: signature<[model: Module, gradients: Dict]>("update(self, model: Module, gradients: dict)"),
  init: signature<[parameters: Dict]>("init(self, parameters: dict)"),
  init_single: signature<[parameter: array, state: SingleState]>("init_single(self, parameter: mx.array, state: dict)"),
  apply_gradients: signature<[gradients: Dict, parameters: Dict]>(
    "apply_gradients(self, gradients: dict, parameters: dict)",
  ),
  apply_single: signature<[gradient: array, parameter: array, state: SingleState]>(
    "apply_single(self, gradient: mx.array, parameter: mx.array, state: dict)",
  ),
};

const emptyStates = (parameters: unknown): unknown => tree_map(() => ({}), parameters);

/** The state with a place for each parameter that has none yet. */
function withPlaces(parameters: unknown, state: unknown): unknown {
  if (Array.isArray(parameters)) {
    const old = state as unknown[];
    return parameters.map((item, i) => (i < old.length ? withPlaces(item, old[i]) : emptyStates(item)));
  }
  if (!isDict(parameters)) return state;
  const places = state as Dict;
  for (const [key, item] of Object.entries(parameters)) {
    places[key] = Object.hasOwn(places, key) ? withPlaces(item, places[key]) : emptyStates(item);
  }
  return places;
}

const isEmpty = (state: unknown): boolean => isDict(state) && Object.keys(state).length === 0;

/** The base of all optimizers: it walks the trees, and subclasses say what happens to a single parameter. */
export class Optimizer {
  _initialized = false;
  _state: Dict = { step: mx.array(0, mx.uint64) };
  _schedulers: Record<string, Schedule>;

  constructor(...args: Given<[], [schedulers: Schedulers | null], ["schedulers"]>) {
    const [schedulers] = S.new.bind(args);
    this._schedulers = { ...schedulers };
  }

  /** Replaces the parameters of the model by better ones. */
  update(...args: Given<[model: Module, gradients: Dict], [], ["model", "gradients"]>): void {
    const [model, gradients] = S.update.bind(args);
    model.update(this.apply_gradients(gradients, model as unknown as Dict));
  }

  /** Makes the state for the parameters; apply_gradients() does so if it has not been done. */
  init(...args: Given<[parameters: Dict], [], ["parameters"]>): void {
    const [parameters] = S.init.bind(args);
    withPlaces(parameters, this._state);
    tree_map(
      (parameter: array, state: SingleState) => {
        if (isEmpty(state)) this.init_single(parameter, state);
      },
      parameters,
      this._state,
    );
    this._initialized = true;
  }

  /** Fills the state of one parameter; each subclass does it its own way. */
  init_single(_parameter: array, _state: SingleState): void {
    throw new NotImplementedError(`${this.constructor.name}: the class has no method 'init_single'.`);
  }

  /** The parameters after one step, as a tree like that of the gradients. */
  apply_gradients(...args: Given<[gradients: Dict, parameters: Dict], [], ["gradients", "parameters"]>): Dict {
    const [gradients, parameters] = S.apply_gradients.bind(args);
    if (!this._initialized) this.init(gradients);
    for (const [name, schedule] of Object.entries(this._schedulers)) this.state[name] = schedule(this.step);
    this.state.step = mx.add(this.step, 1);
    const single = (gradient: array, parameter: array, state: SingleState) =>
      this.apply_single(gradient, parameter, state);
    const updated = tree_map(single, gradients, parameters, this.state) as Dict;
    stateSettled();
    return updated;
  }

  /** One parameter after one step; each subclass does it its own way, and updates `state`. */
  apply_single(_gradient: array, _parameter: array, _state: SingleState): array {
    throw new NotImplementedError(`${this.constructor.name}: the class has no method 'apply_single'.`);
  }

  /** All that the optimizer remembers, in one tree: what a checkpoint holds. */
  get state(): Dict {
    return this._state;
  }

  set state(state: Dict) {
    this._initialized = false;
    this._state = state;
  }

  /** How many steps have been done: an array of uint64. */
  get step(): array {
    return this._item("step");
  }

  get learning_rate(): array {
    return this._item("learning_rate");
  }

  set learning_rate(learning_rate: Real | array) {
    this.state.learning_rate = mx.array(learning_rate);
  }

  _item(name: string): array {
    const { state } = this;
    if (!Object.hasOwn(state, name)) throw new KeyError(`The state of the optimizer has no '${name}'.`);
    return state[name] as array;
  }

  /** Keeps a value in the state, or a schedule with its value for the first step. */
  _maybe_schedule(name: string, parameter: LearningRate): void {
    if (typeof parameter === "function") {
      this._schedulers[name] = parameter;
      this.state[name] = parameter(this.step);
    } else this.state[name] = mx.array(parameter);
  }
}

describeClass(
  Optimizer,
  signature<[]>("__init__(self, schedulers=None)"),
  "The base of all optimizers: it walks the trees, and subclasses say in init_single() and apply_single() what happens to a " +
    "single parameter. `schedulers` are schedules for values of the state, by name.",
);
describeMethods(Optimizer.prototype, {
  update: [S.update, "Replaces the parameters of the model by better ones."],
  init: [S.init, "Makes the state for the parameters; apply_gradients() does so if it has not been done."],
  init_single: [S.init_single, "Fills the state of one parameter; each subclass does it its own way."],
  apply_gradients: [S.apply_gradients, "The parameters after one step, as a tree like that of the gradients."],
  apply_single: [
    S.apply_single,
    "One parameter after one step; each subclass does it its own way, and updates `state`.",
  ],
});

/** Gives an optimizer the signatures of its constructor and methods, and its documentation. */
export function describeOptimizer(
  type: { readonly prototype: object },
  doc: string,
  constructor: { readonly signature: string },
): void {
  describeClass(type, constructor, doc);
  const singles = {
    init_single: [S.init_single, "Fills the state of one parameter."],
    apply_single: [S.apply_single, "One parameter after one step; `state` is updated."],
  } as const;
  for (const [name, text] of Object.entries(singles)) {
    if (Object.hasOwn(type.prototype, name)) describeMethods(type.prototype, { [name]: text });
  }
}
