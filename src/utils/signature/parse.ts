import { float } from "../../builtins/float.js";

// A declaration is written once, as Python writes it: `Linear(input_dims: int, output_dims: int, bias: bool = True)`.
// Names, defaults and kinds of the parameters are read from this text.

export type Kind = "positional" | "keyword_only" | "var_positional" | "var_keyword";

export interface Parameter {
  readonly name: string;
  readonly kind: Kind;
  /** As written, without spaces around; "" for none. */
  readonly annotation: string;
  readonly required: boolean;
  readonly fallback: unknown;
}

export interface Declaration {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** Cuts a text at a character that stands outside brackets and quotes. */
export function cut(text: string, separator: string): string[] {
  const parts: string[] = [];
  const open: string[] = [];
  let quote = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (quote) {
      if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if (CLOSING[character]) open.push(CLOSING[character]);
    else if (character === open.at(-1)) open.pop();
    else if (character === separator && open.length === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim());
}

function literalList(text: string): unknown[] {
  const inner = text.slice(1, -1).trim();
  return inner === "" ? [] : cut(inner, ",").map((item) => literal(item));
}

/** The value of a default: a literal of Python's. Floats that are integral stay floats. */
function literal(text: string): unknown {
  if (text === "None") return null;
  if (text === "True") return true;
  if (text === "False") return false;
  if (text.startsWith("[")) return literalList(text);
  if (text.startsWith("(")) return Object.freeze(literalList(text));
  if (text.startsWith("'")) return text.slice(1, -1);
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`The default ${text} is no literal: its value must be given.`);
  return Number.isInteger(value) && /[.e]/.test(text) ? float(value) : value;
}

/** Reads a declaration; `fallbacks` holds the values of the defaults that are no literals. */
export function parse(text: string, fallbacks: Readonly<Record<string, unknown>> = {}): Declaration {
  const open = text.indexOf("(");
  const close = text.indexOf(" -> ") < 0 ? text.lastIndexOf(")") : text.lastIndexOf(")", text.lastIndexOf(" -> "));
  const parameters: Parameter[] = [];
  let kind: Kind = "positional";
  for (const piece of cut(text.slice(open + 1, close), ",")) {
    if (piece === "" || piece === "self" || piece === "cls") continue;
    if (piece === "*") {
      kind = "keyword_only";
      continue;
    }
    const [declared, fallback] = cut(piece, "=") as [string, string?];
    const [stars, annotation = ""] = cut(declared, ":") as [string, string?];
    const name = stars.replaceAll("*", "");
    const own: Kind = stars.startsWith("**") ? "var_keyword" : stars.startsWith("*") ? "var_positional" : kind;
    if (own === "var_positional") kind = "keyword_only";
    const required = fallback === undefined && (own === "positional" || own === "keyword_only");
    const value = name in fallbacks ? fallbacks[name] : fallback === undefined ? undefined : literal(fallback);
    parameters.push({ name, kind: own, annotation, required, fallback: value });
  }
  return { name: text.slice(0, open), parameters };
}
