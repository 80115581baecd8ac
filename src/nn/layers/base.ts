import { KeyError } from "../../builtins/errors.js";
import * as mx from "../../core/index.js";
import { knowItems } from "../../core/runtime/items.js";
import { dictBrand, isDict } from "../../core/runtime/keywords.js";
import { stateSettled } from "../../core/runtime/state.js";
import { describeClass, describeMethods } from "../../utils/signature/define.js";
import { signature } from "../../utils/signature/signature.js";
import type { Given } from "../../utils/signature/types.js";
import { tree_flatten, tree_unflatten } from "../../utils/tree_flatten.js";
import { hasMember, isList, isMlxArray, MemberHandler } from "./members.js";
import { collectMembers, type Filter, type Members, replaceArrays, replaceModules } from "./traverse.js";
import { checkWeights, readWeights, type Weights, writeWeights } from "./weights.js";

type ApplyToModules = (path: string, module: Module) => unknown;
type Predicate = ((dtype: mx.Dtype) => boolean) | null;
type Keys = string | readonly string[] | null;

/** The keywords of freeze() and unfreeze(). */
export interface FreezeKeywords {
  /** Also the parameters of the modules below; the default. */
  recurse?: boolean | undefined;
  /** Only the parameters of these names. */
  keys?: Keys | undefined;
  /** An error for names that no module has. */
  strict?: boolean | undefined;
}

const S = {
  load_weights: signature<[file_or_weights: string | Weights], [strict: boolean]>(
    "load_weights(self, file_or_weights: Union[str, List[Tuple[str, mx.array]], Dict[str, mx.array]], strict: bool = True) -> Module",
  ),
  save_weights: signature<[file: string]>("save_weights(self, file: str)"),
  filter_and_map: signature<
    [filter_fn: Filter],
    [map_fn: ((value: never) => unknown) | null, is_leaf_fn: Filter | null]
  >(
    "filter_and_map(self, filter_fn: Callable[[Module, str, Any], bool], map_fn: Optional[Callable] = None, is_leaf_fn: Optional[Callable[[Module, str, Any], bool]] = None)",
  ),
  update: signature<[parameters: Members], [strict: boolean]>(
    "update(self, parameters: dict, strict: bool = True) -> Module",
  ),
  apply: signature<[map_fn: (array: mx.array) => mx.array], [filter_fn: Filter | null]>(
    "apply(self, map_fn: Callable[[mx.array], mx.array], filter_fn: Optional[Callable[[Module, str, Any], bool]] = None) -> Module",
  ),
  update_modules: signature<[modules: Members], [strict: boolean]>(
    "update_modules(self, modules: dict, strict: bool = True) -> Module",
  ),
  apply_to_modules: signature<[apply_fn: ApplyToModules]>(
    "apply_to_modules(self, apply_fn: Callable[[str, Module], Any]) -> Module",
  ),
  freeze: signature<[], [recurse: boolean, keys: Keys, strict: boolean]>(
    "freeze(self, *, recurse: bool = True, keys: Optional[Union[str, List[str]]] = None, strict: bool = False) -> Module",
  ),
  unfreeze: signature<[], [recurse: boolean, keys: Keys, strict: boolean]>(
    "unfreeze(self, *, recurse: bool = True, keys: Optional[Union[str, List[str]]] = None, strict: bool = False) -> Module",
  ),
  train: signature<[], [mode: boolean]>("train(self, mode: bool = True) -> Module"),
  set_dtype: signature<[dtype: mx.Dtype], [predicate: Predicate]>(
    "set_dtype(self, dtype: mx.Dtype, predicate: Optional[Callable[[mx.Dtype], bool]] = lambda x: mx.issubdtype(x, mx.floating))",
    { defaults: { predicate: (dtype: mx.Dtype) => mx.issubdtype(dtype, mx.floating) } },
  ),
  modules: signature<[]>("modules(self)"),
  named_modules: signature<[]>("named_modules(self)"),
  parameters: signature<[]>("parameters(self)"),
  trainable_parameters: signature<[]>("trainable_parameters(self)"),
  children: signature<[]>("children(self)"),
  leaf_modules: signature<[]>("leaf_modules(self)"),
  eval: signature<[]>("eval(self) -> Module"),
  is_module: signature<[value: unknown]>("is_module(value)"),
  valid_child_filter: signature<[module: Module, key: string, value: unknown]>(
    "valid_child_filter(module, key, value)",
  ),
  valid_parameter_filter: signature<[module: Module, key: string, value: unknown]>(
    "valid_parameter_filter(module, key, value)",
  ),
  trainable_parameter_filter: signature<[module: Module, key: string, value: unknown]>(
    "trainable_parameter_filter(module, key, value)",
  ),
};

/** The functions of a module's class that tell what its parameters and children are; subclasses may have their own. */
const rulesOf = (module: Module): typeof Module => Object.getPrototypeOf(module).constructor as typeof Module;

const indent = (text: string): string => text.replace(/^(?=.*\S)/gm, "  ");

const asList = (keys: string | readonly string[]): readonly string[] => (typeof keys === "string" ? [keys] : keys);

const flatParameters = (module: Module): Record<string, mx.array> =>
  tree_flatten<mx.array>(module.parameters(), { destination: {} });

/** The modules that freeze() or unfreeze() is about. */
function freezable(module: Module, recurse: boolean, keys: Keys, strict: boolean): Module[] {
  const modules = recurse ? module.modules() : [module];
  // A name like "bias" need not be in every module, only in one of them.
  if (strict && keys !== null) checkKeys(asList(keys), modules);
  return modules;
}

function checkKeys(keys: readonly string[], modules: readonly Module[]): void {
  const unknown = keys.find((key) => !modules.some((module) => hasMember(module, key)));
  if (unknown !== undefined) throw new KeyError(`The module has no member '${unknown}'.`);
}

export interface Module {
  /** Calls the module: whatever the `__call__` of its class takes and returns. */
  (...args: Parameters<this["__call__"]>): ReturnType<this["__call__"]>;
  /** What calling an instance does; each subclass has its own. */
  __call__(...args: never[]): unknown;
}

/**
 * The base of all layers and models. Instances can be called, which runs the `__call__` of their class. Arrays, modules,
 * lists and plain objects that are assigned to properties become members: the enumerable own properties.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface says how instances are called
export class Module {
  declare _no_grad: Set<string>;
  declare _training: boolean;

  constructor() {
    const target = (...args: unknown[]) => {
      const { __call__ } = self as { __call__?: unknown };
      if (typeof __call__ !== "function") {
        throw new TypeError(`${rulesOf(self).name}: it cannot be called, for its class has no method '__call__'.`);
      }
      return __call__.apply(self, args);
    };
    // A function's own properties would be read-only members called "name" and "length".
    Reflect.deleteProperty(target, "name");
    Reflect.deleteProperty(target, "length");
    Object.setPrototypeOf(target, new.target.prototype);
    const handler = new MemberHandler(target);
    const self = handler.proxy as Module;
    knowItems(self, handler);
    self._no_grad = new Set();
    self._training = true;
    // biome-ignore lint/correctness/noConstructorReturn: only a function can be called
    return self;
  }

  /** Whether the module is in training mode, as it is to begin with. */
  get training(): boolean {
    return this._training;
  }

  /** The module itself: its state is all its members. */
  get state(): this {
    return this;
  }

  /** What is printed between the brackets; subclasses have their own. */
  _extra_repr(): string {
    return "";
  }

  __repr__(): string {
    const children = tree_flatten<Module>(this.children(), { is_leaf: rulesOf(this).is_module });
    const lines = children.map(([path, child]) => `${indent(`(${path}): ${child.__repr__()}`)}\n`);
    const below = lines.length > 0 ? `\n${lines.join("")}` : "";
    return `${rulesOf(this).name}(${this._extra_repr()}${below})`;
  }

  toString(): string {
    return this.__repr__();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.__repr__();
  }

  /** Loads weights from a file (.npz, .safetensors, .gguf), a list of pairs or a dict, by the paths of parameters(). */
  load_weights(
    ...args: Given<[file_or_weights: string | Weights], [strict: boolean], ["file_or_weights", "strict"]>
  ): this {
    const [source, strict] = S.load_weights.bind(args);
    const weights = readWeights(source);
    if (strict) checkWeights(weights, flatParameters(this));
    if (weights.length > 0) this.update(tree_unflatten(weights) as Members, false);
    return this;
  }

  /** Saves the parameters to a file; the name tells the format, `.npz` or `.safetensors`. */
  save_weights(...args: Given<[file: string], [], ["file"]>): void {
    const [file] = S.save_weights.bind(args);
    writeWeights(file, flatParameters(this));
  }

  /** Whether a value is a Module. */
  static is_module(value: unknown): value is Module {
    return value instanceof Module;
  }

  /** The filter of children(): dicts, lists and modules. */
  static valid_child_filter(_module: Module, _key: string, value: unknown): boolean {
    return isDict(value) || isList(value);
  }

  /** The filter of parameters(): also arrays, but no names that begin with an underscore. */
  static valid_parameter_filter(_module: Module, key: string, value: unknown): boolean {
    return (isDict(value) || isList(value) || isMlxArray(value)) && !key.startsWith("_");
  }

  /** The filter of trainable_parameters(): without those that are frozen. */
  static trainable_parameter_filter(module: Module, key: string, value: unknown): boolean {
    return Module.valid_parameter_filter(module, key, value) && !module._no_grad.has(key);
  }

  /** The members that `filter_fn(module, key, value)` lets through, recursively, each replaced by `map_fn(value)`. */
  filter_and_map(
    ...args: Given<
      [filter_fn: Filter],
      [map_fn: ((value: never) => unknown) | null, is_leaf_fn: Filter | null],
      ["filter_fn", "map_fn", "is_leaf_fn"]
    >
  ): Members {
    const [filter, map, isLeaf] = S.filter_and_map.bind(args);
    const isModule = (value: unknown): value is Module => Module.is_module(value);
    return collectMembers(this, {
      filter,
      map: map ?? ((value: unknown) => value),
      isLeaf: isLeaf ?? ((_module, _key, value) => !isDict(value) && !isList(value)),
      isModule,
    });
  }

  /** All arrays that are members of this module or of one below it, in nested dicts and lists. */
  parameters(): Members {
    return this.filter_and_map(rulesOf(this).valid_parameter_filter);
  }

  /** As parameters(), without those that are frozen. */
  trainable_parameters(): Members {
    return this.filter_and_map(rulesOf(this).trainable_parameter_filter);
  }

  /** The modules right below this one. */
  children(): Members {
    return this.filter_and_map(rulesOf(this).valid_child_filter, {
      is_leaf_fn: (_module, _key, value) => Module.is_module(value),
    });
  }

  /** The modules below this one that have no modules below themselves. */
  leaf_modules(): Members {
    return this.filter_and_map(rulesOf(this).valid_child_filter, {
      is_leaf_fn: (_module, _key, value) => Module.is_module(value) && tree_flatten(value.children()).length === 0,
    });
  }

  /** Replaces parameters by those of a dict like the one parameters() gives, or of a part of it. */
  update(...args: Given<[parameters: Members], [strict: boolean], ["parameters", "strict"]>): this {
    const [parameters, strict] = S.update.bind(args);
    replaceArrays(this, parameters, strict);
    stateSettled();
    return this;
  }

  /** Replaces each parameter (or what `filter_fn` chooses) by `map_fn(parameter)`. */
  apply(
    ...args: Given<[map_fn: (array: mx.array) => mx.array], [filter_fn: Filter | null], ["map_fn", "filter_fn"]>
  ): this {
    const [map, filter] = S.apply.bind(args);
    this.update(this.filter_and_map(filter ?? Module.valid_parameter_filter, map));
    return this;
  }

  /** Replaces modules below this one by those of a dict like the one children() gives, or of a part of it. */
  update_modules(...args: Given<[modules: Members], [strict: boolean], ["modules", "strict"]>): this {
    const [modules, strict] = S.update_modules.bind(args);
    replaceModules(this, modules, strict, rulesOf(this).is_module);
    return this;
  }

  /** Calls `apply_fn(path, module)` for this module and all below it. */
  apply_to_modules(...args: Given<[apply_fn: ApplyToModules], [], ["apply_fn"]>): this {
    const [visit] = S.apply_to_modules.bind(args);
    const { is_module } = rulesOf(this);
    const pending: [string, Module][] = [["", this]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [path, module] = next;
      visit(path, module);
      pending.push(...tree_flatten<Module>(module.children(), path ? `.${path}` : "", is_module));
    }
    return this;
  }

  /** This module and all below it. */
  modules(): Module[] {
    return this.named_modules().map(([, module]) => module);
  }

  /** This module and all below it, as pairs of path and module. */
  named_modules(): [string, Module][] {
    const found: [string, Module][] = [];
    this.apply_to_modules((path, module) => found.push([path, module]));
    return found;
  }

  /** Takes parameters out of trainable_parameters(): all of them, or those named by `keys`. */
  freeze(keywords?: FreezeKeywords): this;
  freeze(...args: unknown[]): this {
    const [recurse, keys, strict] = S.freeze.bind(args);
    for (const module of freezable(this, recurse, keys, strict)) {
      const own: Filter = (owner, key, value) =>
        !Module.is_module(value) && rulesOf(owner).valid_parameter_filter(owner, key, value);
      const names = keys === null ? tree_flatten(module.filter_and_map(own)).map(([path]) => path) : asList(keys);
      for (const name of names) module._no_grad.add(name);
    }
    return this;
  }

  /** Takes back freeze(), for all parameters or for those named by `keys`. */
  unfreeze(keywords?: FreezeKeywords): this;
  unfreeze(...args: unknown[]): this {
    const [recurse, keys, strict] = S.unfreeze.bind(args);
    for (const module of freezable(this, recurse, keys, strict)) {
      if (keys === null) module._no_grad.clear();
      else for (const name of asList(keys)) module._no_grad.delete(name);
    }
    return this;
  }

  /** Is called with the new mode by train() and eval(); subclasses may do more. */
  _set_training_mode(mode: boolean): void {
    this._training = mode;
  }

  /** Sets this module and all below it to training mode, or out of it. */
  train(...args: Given<[], [mode: boolean], ["mode"]>): this {
    const [mode] = S.train.bind(args);
    return this.apply_to_modules((_, module) => module._set_training_mode(mode));
  }

  /** The same as `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Casts the parameters whose dtype the predicate chooses: those of floating point by default. */
  set_dtype(...args: Given<[dtype: mx.Dtype], [predicate: Predicate], ["dtype", "predicate"]>): void {
    const [dtype, predicate] = S.set_dtype.bind(args);
    this.apply((array) => (predicate === null || predicate(array.dtype) ? array.astype(dtype) : array));
  }
}

Object.defineProperty(Module.prototype, dictBrand, { value: true });

describeClass(
  Module,
  signature<[]>("__init__(self)"),
  "The base of all layers and models. Instances can be called, which runs the `__call__` of their class. Arrays, modules, " +
    "lists and plain objects that are assigned to properties become members: the enumerable own properties.",
);
describeMethods(Module.prototype, {
  load_weights: [
    S.load_weights,
    "Loads weights from a file (.npz, .safetensors, .gguf), a list of pairs or a dict, by the paths of parameters(). Unless " +
      "`strict` is False they must be the module's parameters, no more and no less, in their shapes.",
  ],
  save_weights: [
    S.save_weights,
    "Saves the parameters to a file; the name tells the format, `.npz` or `.safetensors`.",
  ],
  filter_and_map: [
    S.filter_and_map,
    "The members that `filter_fn(module, key, value)` lets through, recursively, each replaced by `map_fn(value)`. " +
      "`is_leaf_fn(module, key, value)` tells what is not looked into.",
  ],
  parameters: [
    S.parameters,
    "All arrays that are members of this module or of one below it, in nested dicts and lists. Names that begin with an " +
      "underscore are left out.",
  ],
  trainable_parameters: [S.trainable_parameters, "As parameters(), without those that are frozen."],
  children: [S.children, "The modules right below this one."],
  leaf_modules: [S.leaf_modules, "The modules below this one that have no modules below themselves."],
  update: [
    S.update,
    "Replaces parameters by those of a dict like the one parameters() gives, or of a part of it. Unless `strict` is False, " +
      "what the module does not have is an error.",
  ],
  apply: [S.apply, "Replaces each parameter (or what `filter_fn` chooses) by `map_fn(parameter)`."],
  update_modules: [
    S.update_modules,
    "Replaces modules below this one by those of a dict like the one children() gives, or of a part of it.",
  ],
  apply_to_modules: [S.apply_to_modules, "Calls `apply_fn(path, module)` for this module and all below it."],
  modules: [S.modules, "This module and all below it."],
  named_modules: [S.named_modules, "This module and all below it, as pairs of path and module."],
  freeze: [S.freeze, "Takes parameters out of trainable_parameters(): all of them, or those named by `keys`."],
  unfreeze: [S.unfreeze, "Takes back freeze(), for all parameters or for those named by `keys`."],
  train: [S.train, "Sets this module and all below it to training mode, or out of it."],
  eval: [S.eval, "The same as `train(False)`."],
  set_dtype: [
    S.set_dtype,
    "Casts the parameters whose dtype the predicate chooses: those of floating point by default.",
  ],
});
describeMethods(Module, {
  is_module: [S.is_module, "Whether a value is a Module."],
  valid_child_filter: [S.valid_child_filter, "The filter of children(): dicts, lists and modules."],
  valid_parameter_filter: [
    S.valid_parameter_filter,
    "The filter of parameters(): dicts, lists, modules and arrays, but no names that begin with an underscore.",
  ],
  trainable_parameter_filter: [
    S.trainable_parameter_filter,
    "The filter of trainable_parameters(): what valid_parameter_filter lets through, without what is frozen.",
  ],
});
