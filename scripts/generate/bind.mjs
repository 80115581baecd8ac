// JavaScript that binds the arguments of a call to parameters, as Python does: by position, then by the keywords of one
// trailing plain object.
import { input, result } from "./kinds.mjs";

const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof var void while with yield"
  )
    .split(" ")
    .concat(["out", "kw", "name", "fn", "key", "given"]),
);
const local = (name) => (RESERVED.has(name) ? `${name}_` : name);

/** Whether JavaScript takes the parameter by position: `stream` is keyword-only everywhere. */
export function byPosition(parameter) {
  if (parameter.type.kind === "stream" && !parameter.also_positional) return false;
  return (
    parameter.kind === "positional_only" || parameter.kind === "positional_or_keyword" || parameter.also_positional
  );
}
/** Whether JavaScript takes the parameter by name. */
export function byName(parameter) {
  return parameter.kind === "positional_or_keyword" || parameter.kind === "keyword_only" || parameter.also_keyword;
}

const numeric = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The value of a default as JavaScript source, as the checking functions take it. */
function defaultValue(parameter) {
  const text = parameter.default;
  const kind = parameter.type.kind;
  if (text === "None" || text === undefined) return "null";
  if (text === "True") return "true";
  if (text === "False") return "false";
  if (text.startsWith("'")) return JSON.stringify(text.slice(1, -1));
  if (text.startsWith("[")) return text;
  if (kind === "operand" && /^-?\d+\.0$/.test(text)) return `new float(${Number(text)})`;
  if (numeric.test(text)) return String(Number(text));
  throw new Error(`The default ${text} of parameter ${parameter.name} has no JavaScript form.`);
}

// A default that is sent without a check: the wire form, known at generation time.
function constantWire(parameter) {
  const { kind, of } = parameter.type;
  const inner = kind === "optional" ? of[0].kind : kind;
  const text = parameter.default;
  if (text === undefined) return null;
  if (text === "None") {
    if (kind === "axes" || ["array", "array_or_str", "dtype", "group", "ints"].includes(inner)) return "-1";
    if (kind === "stream") return "0";
    if (inner === "operand") return "-6";
    if (kind === "optional") return "null";
    return null;
  }
  if (kind === "bool") return text === "True" ? "1" : "0";
  if (inner === "bool") return text === "True" ? "1" : "0";
  if ((inner === "int" || inner === "float") && numeric.test(text)) return String(Number(text));
  if (inner === "dtype") return `$${text}`;
  if (inner === "str") return JSON.stringify(text.slice(1, -1));
  if (inner === "ints" && text === "[]") return "0";
  return null;
}

/**
 * The source of one function of the call layer.
 * @param fn its record in the schema
 * @param options.method the first parameter is `this`
 * @param options.symbol the name of the function in the generated module
 * @param options.target the expression of what is called
 */
export function callable(fn, { method = false, symbol, target, implementation = false }) {
  const self = method ? fn.params[0] : null;
  const parameters = method ? fn.params.slice(1) : fn.params;
  const rest = parameters.find((parameter) => parameter.kind === "var_positional");
  const positional = parameters.filter(byPosition);
  const named = parameters.filter((parameter) => byName(parameter));
  const others = parameters.find((parameter) => parameter.kind === "var_keyword");
  const lines = [];
  const names = positional.map((parameter) => local(parameter.name));
  const takesKeywords = named.length > 0 || others !== undefined;

  const formal = [...names, rest ? `...${local(rest.name)}` : "kw"];
  for (const parameter of parameters) {
    const name = local(parameter.name);
    // No prototype: any name is an own property of it.
    if (parameter === others) lines.push(`const ${name} = Object.create(null);`);
    else if (parameter !== rest && !names.includes(name)) lines.push(`let ${name};`);
  }

  if (rest) lines.push(...bindRest(rest, names, takesKeywords));
  else lines.push(...bindPositional(positional, names, takesKeywords, symbol));
  if (takesKeywords) lines.push(...bindKeywords(named, others, symbol));
  for (const parameter of parameters) {
    const checkedLater = input(parameter.type).prepare;
    if (parameter.default === undefined && parameter !== rest && parameter.kind !== "var_keyword" && !checkedLater) {
      lines.push(
        `if (${local(parameter.name)} === undefined) throw missing(${symbol}, ${JSON.stringify(parameter.name)});`,
      );
    }
  }
  lines.push(...send(fn, { self, parameters, rest, symbol, target, implementation }));
  return `function ${symbol}(${formal.join(", ")}) {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

// The trailing plain object is the last argument that was given. A parameter that takes dicts keeps it, and one that is
// required and has no name would be missing without it.
function bindPositional(positional, names, takesKeywords, symbol) {
  const most = positional.length;
  if (!takesKeywords) return [`if (arguments.length > ${most}) throw surplus(${symbol}, ${most}, arguments[${most}]);`];
  const lines = [
    "if (kw !== undefined) {",
    `  if (arguments.length > ${most + 1} || !isPlain(kw)) throw surplus(${symbol}, ${most}, arguments[${most + 1}] ?? kw);`,
  ];
  for (let i = most - 1; i >= 0; i--) {
    const parameter = positional[i];
    const name = names[i];
    if (parameter.type.kind === "dict" || (parameter.default === undefined && !byName(parameter))) break;
    const kind = parameter.type.of?.[0]?.kind ?? parameter.type.kind;
    const test = kind === "operand" || kind === "value" ? "isKeywords" : "isPlain";
    if (kind === "tree") {
      // A tree may be a dict: it is taken for the keywords only if it has no other names than theirs.
      const names = JSON.stringify(positional.map((other) => other.name));
      lines.push(`} else if (${name} !== undefined) {`);
      lines.push(`  if (namesOnly(${name}, ${names})) { kw = ${name}; ${name} = undefined; }`);
      continue;
    }
    lines.push(`} else if (${name} !== undefined) {`);
    lines.push(`  if (typeof ${name} === "object" && ${test}(${name})) { kw = ${name}; ${name} = undefined; }`);
  }
  return [...lines, "}"];
}

// Parameters before `*args` are bound first; the keywords may stand in place of the last of them.
function bindRest(rest, names, takesKeywords) {
  if (!takesKeywords) return [];
  const name = local(rest.name);
  const lines = ["let kw;", `if (isPlain(${name}[${name}.length - 1])) kw = ${name}.pop();`];
  for (const before of names.toReversed()) {
    lines.push(`else if (${name}.length === 0 && isPlain(${before})) { kw = ${before}; ${before} = undefined; }`);
  }
  return lines;
}

function bindKeywords(named, others, symbol) {
  const lines = [
    "if (kw !== undefined) for (const key in kw) {",
    "  const given = kw[key];",
    "  if (given === undefined) continue;",
  ];
  lines.push("  switch (key) {");
  for (const parameter of named) {
    const name = local(parameter.name);
    const twice = byPosition(parameter)
      ? `if (${name} !== undefined) throw givenTwice(${symbol}, ${JSON.stringify(parameter.name)}); `
      : "";
    const cases = [parameter.name, parameter.other_name].filter(Boolean);
    lines.push(`    ${cases.map((key) => `case ${JSON.stringify(key)}:`).join(" ")} ${twice}${name} = given; break;`);
  }
  const other = others ? `${local(others.name)}[key] = given;` : `throw unexpectedKeyword(${symbol}, key);`;
  lines.push(`    default: if (isOwn(kw, key)) ${other}`);
  lines.push("  }", "}");
  return lines;
}

function send(fn, { self, parameters, rest, symbol, target, implementation }) {
  const lines = [];
  const wires = [];
  const pins = [];
  const lists = [];
  const all = self ? [self, ...parameters] : parameters;
  const listCount = all.filter((parameter) => input(parameter.type).list).length;
  let float = 0;
  let at = "0";

  for (const parameter of all) {
    const isSelf = parameter === self;
    const value = isSelf ? "this" : local(parameter.name);
    const expected = JSON.stringify(parameter.type.text);
    const call = `${symbol}, ${JSON.stringify(isSelf ? "self" : parameter.name)}`;
    const args = `${call}, ${expected}`;
    const form = input(parameter.type);
    const wire = `$${wires.length}`;
    const context = { call, args, wire, at, float };
    if (form.floats) float += form.floats;
    // Kinds with a step of their own before the call take the values of `*args` as they are.
    if (parameter === rest && form.list && !form.before) lines.push(`${value} = variadicInts(${value});`);
    if (form.pins && !isSelf) pins.push(value);
    if (isSelf) pins.push("this");
    if (form.list && listCount > 1 && !form.before) lines.push(`${value} = plainList(${value});`);
    if (form.before) lines.push(form.before(value, context));
    const constant = constantWire(parameter);
    if (form.prepare) {
      lines.push(form.prepare(value, context));
    } else {
      let expression = form.send(value, context);
      if (parameter.default !== undefined && parameter !== rest) {
        const otherwise = constant ?? form.send(defaultValue(parameter), context);
        expression = `${value} === undefined ? ${otherwise} : ${expression}`;
      }
      const line = `const ${wire} = ${expression};`;
      // Lists go into the shared buffer when no code of the user can run any more.
      (form.list ? lists : lines).push(line);
    }
    if (form.list && listCount > 1) at = at === "0" ? `placesOf(${wire})` : `${at} + placesOf(${wire})`;
    wires.push(wire);
  }
  lines.push(...lists);

  const form = result(fn.result.kind ? fn.result : { kind: "value" });
  const passed = [...(form.wraps && !implementation ? ["out"] : []), ...wires, ...(implementation ? [] : pins)];
  const call = `${target}(${passed.join(", ")})`;
  lines.push(implementation ? `return ${call};` : form.receive(call));
  return lines;
}
