// Everything that can be called, with arguments that it takes: what is then made wrong, one argument at a time.
import { readFileSync } from "node:fs";
import { byName, byPosition } from "../../scripts/generate/bind.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { Subject } from "../grid/cases.mjs";
import { excludedModules } from "../grid/excluded.mjs";
import { operations } from "../grid/operations.mjs";
import { library, realize } from "../oracle/encode.mjs";

// They change what all later calls do, or wait for something.
const left = new Set([
  "set_default_device",
  "set_default_stream",
  "clear_streams",
  "set_memory_limit",
  "set_cache_limit",
  "set_wired_limit",
  "disable_compile",
]);

const schema = JSON.parse(readFileSync(inRoot("api", "schema.json"), "utf8"));

function callee(fn) {
  if (fn.class === "array") return library.array.prototype[fn.name];
  if (fn.class) return library[fn.class]?.prototype?.[fn.name] ?? null;
  return fn.module
    .split(".")
    .slice(2)
    .reduce((found, name) => found?.[name], library)?.[fn.name];
}

/** Native functions and methods of arrays: their parameters say what they take. */
export function nativeSubjects() {
  const list = [];
  for (const fn of schema.functions) {
    if (!fn.native || fn.kind === "property" || left.has(fn.name) || excludedModules[fn.module]) continue;
    for (const home of [fn, ...(fn.method_of ?? []).map((name) => ({ ...fn, class: name, kind: "method" }))]) {
      if (home.class && home.class !== "array") continue;
      list.push(describe(home));
    }
  }
  return list;
}

/** Functions that are written in JavaScript: they look at their arguments themselves. */
export function scriptedSubjects() {
  return schema.functions
    .filter((fn) => !fn.native && fn.kind === "function" && !fn.class && !excludedModules[fn.module])
    .map((fn) => ({ fn, path: fn.name, call: callee(fn), parameters: fn.params }))
    .filter(({ call }) => typeof call === "function");
}

function describe(fn) {
  const subject = new Subject(fn);
  const isMethod = Boolean(fn.class);
  const [first] = operations[fn.name]?.samples ? subject.ordinary() : take(subject);
  const values = Object.fromEntries(Object.entries(first ?? {}).map(([name, value]) => [name, realize(value)]));
  const call = callee(fn);
  return {
    fn,
    path: subject.path,
    isMethod,
    parameters: isMethod ? fn.params.slice(1) : fn.params,
    values,
    self: isMethod ? values[fn.params[0].name] : undefined,
    call: (...args) => call.apply(isMethod ? values[fn.params[0].name] : undefined, args),
    raw: call,
  };
}

function take(subject) {
  // The sixth shape is that of a matrix.
  const [values] = subject.ordinary();
  return [values];
}

/** The arguments of a call: by position as far as they are given, then by name. */
export function argumentsOf({ parameters }, values) {
  const args = [];
  const keywords = {};
  let open = true;
  for (const parameter of parameters) {
    const { name } = parameter;
    if (parameter.kind === "var_positional") {
      const value = values[name];
      if (Array.isArray(value)) args.push(...value);
      else if (value !== undefined) args.push(value);
    } else if (!(name in values) || values[name] === undefined) {
      open = false;
    } else if (open && byPosition(parameter)) {
      args.push(values[name]);
    } else if (byName(parameter)) {
      open = false;
      keywords[name] = values[name];
    }
  }
  return { args, keywords };
}

export { byName, byPosition };
