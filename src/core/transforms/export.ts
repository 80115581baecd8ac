import { RuntimeError, ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { type Dtype, dtypes } from "../dtype/dtype.js";
import { isWritable, pathOf } from "../io/files.js";
import { startDraft, writeWhole } from "../io/whole.js";
import { declared } from "../runtime/declared.js";
import { notConstructible, wrongType } from "../runtime/errors.js";
import { type ArrayBase, isArray, wrap } from "../runtime/handle.js";
import { isPlain } from "../runtime/keywords.js";
import { readArrays, writeHandles } from "../runtime/scratch.js";
import { arraysIn } from "./tree.js";
import { callTraced, type UserFunction } from "./user_function.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { writeFileSync } = process.getBuiltinModule("node:fs");
const { extname } = process.getBuiltinModule("node:path");

/** Positional and named arrays of a call. */
interface Inputs {
  readonly args: readonly ArrayBase[];
  readonly names: readonly string[];
  readonly kwargs: readonly ArrayBase[];
}

const areArrays = (value: unknown): value is ArrayBase[] => Array.isArray(value) && value.every(isArray);
const isNamed = (value: unknown): value is Record<string, ArrayBase> =>
  isPlain(value) && Object.values(value).every(isArray);

/** The arrays of a call, which may also be one list and/or one dict of them. */
function inputsOf(prefix: string, args: readonly unknown[], kwargs: unknown): Inputs {
  const make = (positional: readonly ArrayBase[], named: Record<string, ArrayBase>): Inputs => ({
    args: positional,
    names: Object.keys(named),
    kwargs: Object.values(named),
  });
  const [first, second] = args;
  if (isNamed(kwargs)) {
    if (args.length === 0) return make([], kwargs);
    if (isArray(first) && areArrays(args)) return make(args, kwargs);
    if (Object.keys(kwargs).length === 0) {
      if (args.length === 1 && areArrays(first)) return make(first, {});
      if (args.length === 1 && isNamed(first)) return make([], first);
      if (args.length === 2 && areArrays(first) && isNamed(second)) return make(first, second);
    }
    if (args.length === 1 && areArrays(first)) return make(first, kwargs);
  }
  throw new ValueError(
    `${prefix} Inputs can either be a variable number of positional and keyword arrays or a single tuple and/or ` +
      "dictionary of arrays.",
  );
}

const writeInputs = ({ args, kwargs }: Inputs): [number, number] => {
  const count = writeHandles(args);
  return [count, writeHandles(kwargs, count)];
};
const pinsOf = ({ args, kwargs }: Inputs): readonly ArrayBase[] => [...args, ...kwargs];

/** The trampoline for a function that is traced with positional and named arrays; `names` tells those of the call. */
function trampoline(fun: UserFunction, names: () => readonly string[]) {
  return (positional: number, named: number): number => {
    const arrays = readArrays(positional + named);
    const args: unknown[] = arrays.slice(0, positional);
    if (named > 0) args.push(Object.fromEntries(names().map((name, i) => [name, arrays[positional + i]])));
    const result = callTraced("export_function", fun, args);
    const outputs: unknown[] = Array.isArray(result) ? result : [result];
    if (!areArrays(outputs)) {
      throw new ValueError("[export_function] Outputs can be either a single array, a tuple, or a list of arrays.");
    }
    return writeHandles(outputs);
  };
}

type Trampoline = ReturnType<typeof trampoline>;
type Counts = [args: number, kwargs: number, pins: readonly ArrayBase[]];
const native = addon as unknown as {
  "core.export_function"(
    fn: Trampoline,
    path: string,
    shapeless: number,
    metadata: string,
    names: readonly string[],
    ...counts: Counts
  ): void;
  "core.export_to_callback"(
    fn: Trampoline,
    receive: (record: object) => void,
    shapeless: number,
    names: readonly string[],
    ...counts: Counts
  ): void;
  "core.exporter_make"(wrapper: object, fn: Trampoline, path: string, shapeless: number, metadata: string): number;
  "core.exporter_call"(handle: number, names: readonly string[], ...counts: Counts): void;
  "core.exporter_close"(handle: number): void;
  "core.exporter_drop"(handle: number): void;
  "core.import_make"(wrapper: object, path: string): number;
  "core.import_metadata"(handle: number): string;
  "core.import_call"(handle: number, names: readonly string[], ...counts: Counts): number;
  "core.dot_text"(names: readonly string[], ...counts: Counts): string;
};

interface Options {
  readonly fun: UserFunction;
  readonly shapeless: number;
  readonly metadata: string;
}

function optionsOf(fn: object, fun: unknown, shapeless: unknown, metadata: unknown): Options {
  if (typeof fun !== "function") throw wrongType(fn, "fun", "Callable", fun);
  if (typeof shapeless !== "boolean") throw wrongType(fn, "shapeless", "bool", shapeless);
  if (metadata !== null && typeof metadata !== "string") throw wrongType(fn, "metadata", "str | None", metadata);
  return { fun: fun as UserFunction, shapeless: Number(shapeless), metadata: metadata ?? "" };
}

function pathArgument(fn: object, parameter: string, value: unknown, expected: string): string {
  const path = pathOf(value);
  if (path === null) throw wrongType(fn, parameter, expected, value);
  return path;
}

/** A part of a graph as the addon describes it: arrays by handle, dtypes by code. */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!isPlain(value)) return value;
  if (typeof value.dtype === "number") return dtypes[value.dtype] as Dtype;
  if (typeof value.array === "number") return wrap(value.array);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

/** export_function(file_or_callback, fun, *args, shapeless, metadata, **kwargs) */
export function export_function(
  file: unknown,
  fun: unknown,
  args: unknown[],
  shapeless: unknown,
  metadata: unknown,
  kwargs: unknown,
): void {
  const fn = { name: "export_function" };
  const options = optionsOf(fn, fun, shapeless, metadata);
  const inputs = inputsOf("[export_function]", args, kwargs);
  const traced = trampoline(options.fun, () => inputs.names);
  if (typeof file === "function") {
    const receive = (record: object) => {
      (file as (part: unknown) => void)(decode(record));
    };
    native["core.export_to_callback"](
      traced,
      receive,
      options.shapeless,
      inputs.names,
      ...writeInputs(inputs),
      pinsOf(inputs),
    );
    return;
  }
  const path = pathArgument(fn, "file_or_callback", file, "str | Callable");
  writeWhole(path, extname(path), `[export_function] Failed to open ${path}`, (draft) => {
    const { shapeless: anyShape, metadata: text } = options;
    native["core.export_function"](traced, draft, anyShape, text, inputs.names, ...writeInputs(inputs), pinsOf(inputs));
  });
}

const INTERNAL = Symbol("internal");

/** A function of a file that functions are being written to: each call writes a trace for arguments of another form. */
export interface FunctionExporter {
  (...args: unknown[]): void;
  /** Ends the export: the file is complete and in its place. */
  close(): void;
  [Symbol.dispose](): void;
}

interface OpenExport {
  handle: number;
  closed: boolean;
  /** Puts the file in its place. */
  finish: () => void;
  /** Removes what was written so far. */
  abandon: () => void;
}
const exports_ = new WeakMap<object, OpenExport>();

function stateOf(self: unknown, method: string): OpenExport {
  const state = exports_.get(self as object);
  if (!state) throw wrongType({ name: `FunctionExporter.${method}` }, "self", "FunctionExporter", self);
  return state;
}

/** The class of what exporter() returns. */
export const FunctionExporter = function FunctionExporter(token: unknown) {
  if (token !== INTERNAL) throw notConstructible("FunctionExporter");
} as unknown as { readonly prototype: FunctionExporter };
Object.setPrototypeOf(FunctionExporter.prototype, Function.prototype);

const close = declared("mlx.core.FunctionExporter.close", function close(this: unknown): void {
  const state = stateOf(this, "close");
  if (state.closed) return;
  state.closed = true;
  state.finish();
});
const methods: Record<PropertyKey, unknown> = {
  close,
  __call__(this: unknown, ...args: unknown[]): void {
    stateOf(this, "__call__");
    (this as UserFunction)(...args);
  },
  [Symbol.dispose](this: FunctionExporter): void {
    this.close();
  },
};
for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(FunctionExporter.prototype, name, { value: methods[name], configurable: true, writable: true });
}

function openExport(path: string, options: Options): FunctionExporter {
  let names: readonly string[] = [];
  let state: OpenExport;
  const instance = (...given: unknown[]): void => {
    if (state.closed) throw new RuntimeError("[export_function] Attempting to write after exporting is closed.");
    const named = isPlain(given.at(-1)) && !(given.length <= 2 && Array.isArray(given[0]));
    const kwargs = named ? given.pop() : {};
    const inputs = inputsOf("[export_function]", given, kwargs);
    names = inputs.names;
    native["core.exporter_call"](state.handle, inputs.names, ...writeInputs(inputs), pinsOf(inputs));
  };
  Object.setPrototypeOf(instance, FunctionExporter.prototype);
  const draft = startDraft(path, extname(path), `[export_function] Failed to open ${path}`);
  try {
    const traced = trampoline(options.fun, () => names);
    const handle = native["core.exporter_make"](instance, traced, draft.path, options.shapeless, options.metadata);
    state = {
      handle,
      closed: false,
      finish: () => {
        native["core.exporter_close"](handle);
        draft.keep();
      },
      abandon: () => {
        native["core.exporter_drop"](handle);
        draft.drop();
      },
    };
  } catch (error) {
    draft.drop();
    throw error;
  }
  exports_.set(instance, state);
  return instance as unknown as FunctionExporter;
}

/** exporter(file, fun, shapeless, metadata) */
export function exporter(
  file: unknown,
  fun: unknown,
  shapeless: unknown,
  metadata: unknown,
  callback: unknown,
): unknown {
  const fn = { name: "exporter" };
  const options = optionsOf(fn, fun, shapeless, metadata);
  if (callback !== null && typeof callback !== "function") throw wrongType(fn, "callback", "a function", callback);
  const instance = openExport(pathArgument(fn, "file", file, "str"), options);
  if (callback === null) return instance;
  const state = stateOf(instance, "close");
  let result: unknown;
  try {
    result = callback(instance);
  } catch (error) {
    // Half of a file is worse than the one that may have been there before.
    if (!state.closed) {
      state.closed = true;
      state.abandon();
    }
    throw error;
  }
  instance.close();
  return result;
}

/** import_function(file, return_metadata) */
export function import_function(file: unknown, return_metadata: unknown): unknown {
  const fn = { name: "import_function" };
  if (typeof return_metadata !== "boolean") throw wrongType(fn, "return_metadata", "bool", return_metadata);
  const path = pathArgument(fn, "file", file, "str");
  const imported = (...given: unknown[]): ArrayBase[] => {
    const named = isPlain(given.at(-1)) && !(given.length <= 2 && Array.isArray(given[0]));
    const kwargs = named ? given.pop() : {};
    const inputs = inputsOf("[import_function::call]", given, kwargs);
    return readArrays(native["core.import_call"](handle, inputs.names, ...writeInputs(inputs), pinsOf(inputs)));
  };
  const handle = native["core.import_make"](imported, path);
  return return_metadata ? [imported, native["core.import_metadata"](handle)] : imported;
}

/** export_to_dot(file, *args, **kwargs) */
export function export_to_dot(file: unknown, args: unknown[], kwargs: Record<string, unknown>): void {
  const fn = { name: "export_to_dot" };
  const positional = arraysIn(args, true);
  for (const [name, value] of Object.entries(kwargs)) if (!isArray(value)) throw wrongType(fn, name, "array", value);
  const inputs = { args: positional, names: Object.keys(kwargs), kwargs: Object.values(kwargs) as ArrayBase[] };
  const path = pathOf(file);
  if (path === null && !isWritable(file)) {
    throw new ValueError("[export_to_dot] Accepts file-like objects or strings to be used as filenames.");
  }
  const text = native["core.dot_text"](inputs.names, ...writeInputs(inputs), pinsOf(inputs));
  if (path === null) (file as { write(text: string): unknown }).write(text);
  else writeWhole(path, extname(path), `[export_to_dot] Failed to open ${path}`, (draft) => writeFileSync(draft, text));
}
