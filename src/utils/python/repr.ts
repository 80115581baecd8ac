import { float } from "../../builtins/float.js";
import { isArray } from "../../core/runtime/handle.js";
import { isPlain } from "../../core/runtime/keywords.js";

// How Python prints values, and what it calls their types.

/** A float: shortest digits, an exponent of two digits or more below 1e-4 and from 1e16 on. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (Object.is(value, -0)) return "-0.0";
  const text = exponent < 0 ? value.toFixed(mantissa.replace(/[-.]/g, "").length - 1 - exponent) : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

function numberRepr(value: number): string {
  return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value).toString() : floatRepr(value);
}

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function listRepr(items: readonly unknown[]): string {
  const inner = items.map(repr).join(", ");
  if (!Object.isFrozen(items)) return `[${inner}]`;
  return items.length === 1 ? `(${inner},)` : `(${inner})`;
}

/** Python's `repr(value)`. A frozen Array is a tuple. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "number") return numberRepr(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return stringRepr(value);
  if (value instanceof float) return floatRepr(value.value);
  if (Array.isArray(value)) return listRepr(value);
  if (isPlain(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${stringRepr(key)}: ${repr(item)}`)
      .join(", ")}}`;
  }
  if (typeof value === "function" && Object.getPrototypeOf(value) === Function.prototype) {
    return `<function ${value.name || "<lambda>"}>`;
  }
  return String(value);
}

/** Python's `str(value)`: a string stays as it is. */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

/** The name of the type that Python has for a value. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "string":
      return "str";
  }
  if (isArray(value)) return "array";
  if (Array.isArray(value)) return Object.isFrozen(value) ? "tuple" : "list";
  if (isPlain(value)) return "dict";
  return (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ?? "object";
}
