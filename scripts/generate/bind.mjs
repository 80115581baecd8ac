// JavaScript that binds the arguments of a call to parameters, as Python does: by position, then by the keywords of one
// trailing plain object.
import { checkArguments, input, result } from "./kinds.mjs";

const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof var void while with yield"
  )
    .split(" ")
    .concat(["out", "kw"]),
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
    if (["operand", "arange_start", "number"].includes(inner)) return "-6";
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

/** What stands for the parameters of a function in the text that `Parameters` of src/core/runtime/binding.ts reads. */
function described(parameter) {
  const named = byName(parameter);
  const name = [parameter.name, parameter.other_name].filter(Boolean).join("|");
  if (parameter.kind === "var_keyword") return `**${name}`;
  if (!byPosition(parameter)) return `*${name}`;
  return `${named ? "" : "/"}${name}${mark(parameter)}`;
}

// A parameter that takes dicts keeps a plain object, and one that is required and has no name would be missing without it.
// A tree may be a dict: it is taken for the keywords only if it has no other names than theirs.
function mark(parameter) {
  if (parameter.type.kind === "dict" || (parameter.default === undefined && !byName(parameter))) return "!";
  const kind = parameter.type.of?.[0]?.kind ?? parameter.type.kind;
  if (kind === "tree") return "?";
  return kind === "operand" || kind === "value" ? "~" : "";
}

/**
 * The source of one function of the call layer.
 * @param fn its record in the schema
 * @param options.method the first parameter is `this`; but for getters the source is that of a method, under its own name
 * @param options.symbol the name of the function in the generated module
 * @param options.target the expression of what is called
 * @param options.parametersOf gives the expression of the `Parameters` that a text describes
 * @param options.length its `length`, where it has to be right
 */
export function callable(fn, { method = false, symbol, target, implementation = false, parametersOf, length }) {
  const self = method ? fn.params[0] : null;
  const parameters = method ? fn.params.slice(1) : fn.params;
  const rest = parameters.find((parameter) => parameter.kind === "var_positional");
  const positional = parameters.filter(byPosition);
  const others = parameters.find((parameter) => parameter.kind === "var_keyword");
  const names = positional.map((parameter) => local(parameter.name));
  const byNameOnly = parameters.filter((parameter) => parameter !== rest && !positional.includes(parameter));
  const takesKeywords = parameters.some(byName) || others !== undefined;

  const lines = [];
  const variables = byNameOnly.filter((parameter) => parameter !== others).map((parameter) => local(parameter.name));
  // No prototype: any name is an own property of it.
  if (others) lines.push(`const ${local(others.name)} = Object.create(null);`);
  if (variables.length > 0) lines.push(`let ${variables.join(", ")};`);
  if (takesKeywords) {
    const bound = [...names, ...byNameOnly.map((parameter) => local(parameter.name))];
    const form = parametersOf([...positional, ...byNameOnly].map(described).join(" "));
    const context = { form, bound, others: others && local(others.name), symbol };
    lines.push(...(rest ? bindRest(local(rest.name), names, context) : bindTrailing(positional, context)));
  } else if (!rest) {
    lines.push(
      `if (arguments.length > ${names.length}) throw surplus(${symbol}, ${names.length}, arguments[${names.length}]);`,
    );
  }
  for (const parameter of parameters) {
    const checkedLater = input(parameter.type).prepare;
    if (parameter.default === undefined && parameter !== rest && parameter !== others && !checkedLater) {
      lines.push(
        `if (${local(parameter.name)} === undefined) throw missing(${symbol}, ${JSON.stringify(parameter.name)});`,
      );
    }
  }
  lines.push(...send(fn, { self, parameters, rest, symbol, target, implementation }));
  const formal = [...names, rest ? `...${local(rest.name)}` : "kw"];
  // The engine counts the parameters before the first one with a default; to set `length` afterwards takes longer.
  if (length < (rest ? names.length : formal.length)) formal[length] += " = undefined";
  const head = method && fn.kind !== "property" ? fn.name : `function ${symbol}`;
  return `${head}(${formal.join(", ")}) {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

// The pattern that takes values out of a list by their places: one of a list would run through its iterator.
const places = (names) => `{ ${names.map((name, place) => `${place}: ${name}`).join(", ")} }`;

// The trailing plain object is the last argument that was given. What is tested here is quick and true for all of them;
// bind() looks closer.
function bindTrailing(positional, { form, bound, symbol }) {
  const first = positional.findLastIndex((parameter) => mark(parameter) === "!") + 1;
  const last = positional
    .slice(first)
    .toReversed()
    .map((parameter) => local(parameter.name));
  const trailing = last.length > 0 ? ` || isPlain(${last.join(" ?? ")})` : "";
  return [
    `if (kw !== undefined${trailing}) (${places(bound)} = bind(${symbol}, ${form}, arguments.length, kw, [${bound.join(", ")}]));`,
  ];
}

// Parameters before `*args` are bound first; the keywords may stand in place of the last of them.
function bindRest(rest, names, { form, bound, others, symbol }) {
  const lines = [`let kw = popKeywords(${rest});`];
  for (const before of names.toReversed()) {
    lines.push(
      `if (kw === undefined && ${rest}.length === 0 && isPlain(${before})) { kw = ${before}; ${before} = undefined; }`,
    );
  }
  const targets = bound.filter((name) => name !== others);
  const values = bound.join(", ");
  const assigned = targets.length > 0 ? `${places(targets)} = ` : "";
  return [...lines, `if (kw !== undefined) (${assigned}bindNamed(${symbol}, ${form}, kw, [${values}]));`];
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
    const checked = checkArguments(parameter.type, symbol, isSelf ? "self" : parameter.name);
    const form = input(parameter.type);
    const wire = `$${wires.length}`;
    const context = { call, args, checked, expected, wire, at, float };
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
