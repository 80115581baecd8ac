import { float } from "../../builtins/float.js";
import { Group } from "../../core/distributed/group.js";
import { Dtype } from "../../core/dtype/dtype.js";
import { isArray } from "../../core/runtime/handle.js";
import { isDict } from "../../core/runtime/keywords.js";
import { cut } from "./parse.js";

/** Tells whether a value is what an annotation names. */
export type Test = (value: unknown) => boolean;

const isInt: Test = (value) => Number.isInteger(value);
// An array counts as a float: Python's arithmetic takes either.
const isFloat: Test = (value) => typeof value === "number" || value instanceof float || isArray(value);
const isList: Test = (value) => Array.isArray(value);
const isFunction: Test = (value) => typeof value === "function";

const tests: Record<string, Test> = {
  int: isInt,
  float: isFloat,
  bool: (value) => typeof value === "boolean",
  str: (value) => typeof value === "string",
  None: (value) => value === null,
  dict: isDict,
  list: isList,
  List: isList,
  tuple: isList,
  Tuple: isList,
  Callable: isFunction,
  Module: isFunction,
  "mx.array": isArray,
  "mx.Dtype": (value) => value instanceof Dtype,
  "mx.distributed.Group": (value) => value instanceof Group,
  Literal: (value) => typeof value === "string",
};

/** The test of an annotation; null where everything is allowed, as without one. */
export function testOf(annotation: string): Test | null {
  const bracket = annotation.indexOf("[");
  const name = bracket < 0 ? annotation : annotation.slice(0, bracket);
  const inner = bracket < 0 ? "" : annotation.slice(bracket + 1, -1);
  if (name === "Optional") return anyOf([inner, "None"]);
  if (name === "Union") return anyOf(cut(inner, ","));
  return tests[name] ?? null;
}

function anyOf(annotations: readonly string[]): Test | null {
  const alternatives = annotations.map(testOf);
  if (alternatives.includes(null)) return null;
  return (value) => alternatives.some((test) => (test as Test)(value));
}

/** Whether a dict is a value of the annotation, so that a plain object there is no object of keywords. */
export function takesDict(annotation: string): boolean {
  return /\b(dict|Dict|Any)\b/.test(annotation);
}
