// TypeScript declarations of the call layer: one overload for each place where the trailing keywords may stand.
import { byName, byPosition } from "./bind.mjs";
import { input, result } from "./kinds.mjs";

const RESERVED = new Set(["function", "in", "new", "default", "var", "with"]);
const local = (name) => (RESERVED.has(name) ? `${name}_` : name);

function comment(text, indent) {
  const words = text.split(" ");
  const lines = [""];
  for (const word of words) {
    if (lines.at(-1).length + word.length > 110 - indent.length) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word;
  }
  return lines.length === 1
    ? `${indent}/** ${lines[0]} */`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`).join("\n")}\n${indent} */`;
}

const optional = (parameter) => parameter.default !== undefined;

/** The parameter lists of all overloads. */
export function overloads(fn, { method = false } = {}) {
  const parameters = method ? fn.params.slice(1) : fn.params;
  const rest = parameters.find((parameter) => parameter.kind === "var_positional");
  const member = (parameter) =>
    `${parameter.name}${optional(parameter) ? "?" : ""}: ${input(parameter.type).ts}${optional(parameter) ? " | undefined" : ""}`;
  const keywords = (left) => {
    const named = left.filter(byName);
    if (named.length === 0) return null;
    const question = named.every(optional) ? "?" : "";
    return `kw${question}: { ${named.map(member).join("; ")} }`;
  };
  if (rest) return restOverloads(parameters, rest, keywords, fn);

  const positional = parameters.filter(byPosition);
  const firstCut = positional.findLastIndex((parameter) => !optional(parameter) && !byName(parameter)) + 1;
  const lists = [];
  for (let cut = positional.length; cut >= firstCut; cut--) {
    const given = positional.slice(0, cut);
    const left = parameters.filter((parameter) => !given.includes(parameter));
    if (cut < positional.length && left.every((parameter) => !byName(parameter))) continue;
    const lastRequired = given.findLastIndex((parameter) => !optional(parameter));
    const isLongest = cut === positional.length;
    const parts = given.map((parameter, index) => {
      const open = optional(parameter) && index > lastRequired && isLongest;
      return `${local(parameter.name)}${open ? "?" : ""}: ${input(parameter.type).ts}${optional(parameter) ? " | undefined" : ""}`;
    });
    const kw = keywords(left);
    if (kw) parts.push(kw);
    lists.push(parts.join(", "));
  }
  return lists;
}

function restOverloads(parameters, rest, keywords) {
  const form = input(rest.type);
  const leading = parameters.slice(0, parameters.indexOf(rest));
  const before = leading.map((parameter) => `${local(parameter.name)}: ${input(parameter.type).ts}, `).join("");
  const kw = keywords(parameters.slice(leading.length + 1));
  const isInts = form.list && !form.before;
  const lists = [];
  const end = kw ? `, ${kw}` : "";
  if (isInts) lists.push(`${before}${local(rest.name)}: Ints${end}`);
  const element = isInts ? "(number | bigint)" : (form.each ?? form.ts);
  lists.push(`${before}...${local(rest.name)}: ${element}[]`);
  if (kw) lists.push(`...args: [${before}...${local(rest.name)}: ${element}[], ${kw.replace("kw?:", "kw:")}]`);
  return lists;
}

/** A function of a module. */
export function functionType(fn, symbol) {
  const doc = comment(fn.doc, "");
  const type = result(fn.result).ts;
  const lines = overloads(fn).map((list) => `export declare function ${symbol}(${list}): ${type};`);
  lines[0] = `${doc}\n${lines[0]}`;
  lines.push(`export declare namespace ${symbol} {\n  const signature: string;\n  const doc: string;\n}`);
  return lines.join("\n");
}

/** A method of a class. */
export function methodType(fn) {
  const type = result(fn.result).ts;
  const lines = overloads(fn, { method: true }).map((list) => `  ${fn.name}(${list}): ${type};`);
  return `${comment(fn.doc, "  ")}\n${lines.join("\n")}`;
}

/** A property of a class. */
export function propertyType(fn) {
  return `${comment(fn.doc, "  ")}\n  readonly ${fn.name}: ${result(fn.result).ts};`;
}
