// The generated module of the call layer and its types, from the schema.
import { deflateRawSync } from "node:zlib";
import { byPosition, callable } from "./bind.mjs";
import { signature } from "./signature.mjs";
import { functionType, methodType, propertyType } from "./types.mjs";

const HEADER = "// Generated from the declarations in native/ by scripts/generate.mjs. Do not edit.\n";

// What generated code may use, by the module of src/core that has it.
const RUNTIME = [
  ["addon.js", ["addon"]],
  ["../builtins/float.js", ["float"]],
  ["runtime/binding.js", ["Parameters", "bind", "bindNamed", "popKeywords"]],
  ["runtime/describe.js", ["addGetter", "addMethods", "describeAll", "textsOf"]],
  ["runtime/errors.js", ["missing", "notArray", "surplus", "wrongType"]],
  ["runtime/handle.js", ["ArrayBase", "handleOf", "newWrapper", "settle"]],
  ["runtime/keywords.js", ["isPlain"]],
  [
    "runtime/scratch.js",
    [
      ...["arraysOf", "optionalArray", "placesOf", "plainList", "readArrays", "readInts", "variadicInts"],
      ...["writeAxes", "writeHandles", "writeIntOrInts", "writeInts", "writeOptionalInts"],
    ],
  ],
  [
    "runtime/nested.js",
    [
      ...["arrayOrArraysOf", "intLists", "nestedInts", "readArrayOrArrays", "writeArrayOrArrays", "writeIntLists"],
      "writeNestedInts",
    ],
  ],
  [
    "runtime/scalars.js",
    [
      ...["operand", "optionalOperand", "toArrayOrText", "toBool", "toFloat", "toInt"],
      ...["toNumber", "toNumberOrText", "toText", "toUnsigned", "toWideInt"],
    ],
  ],
  ["distributed/group.js", ["groupHandle", "optionalGroupHandle"]],
  ["dtype/dtype.js", ["dtypeCode", "dtypes", "isDtype", "optionalDtypeCode", "codeOfName"]],
  [
    "device/codes.js",
    ["deviceCode", "deviceOf", "optionalDeviceCode", "streamCode", "streamOf", "streamOnlyCode", "threadLocalStreamOf"],
  ],
];

const quote = JSON.stringify;
const required = (fn, skip) => fn.params.slice(skip).filter((p) => byPosition(p) && p.default === undefined).length;

/** The name of a function within the generated module: functions of submodules carry theirs in front. */
const symbolOf = (fn) => [...fn.module.split(".").slice(2), fn.name].join("_");

const methodSymbol = (fn) => `${fn.class}_${fn.name}`;

const isModuleFunction = (fn) => fn.kind === "function" && !fn.class;

/** All that becomes a member of a class; what is written in JavaScript is added there. */
function membersOf(schema) {
  const own = schema.functions.filter((fn) => fn.class && fn.native);
  const shared = schema.functions.flatMap((fn) =>
    (fn.method_of ?? []).map((name) => ({ ...fn, class: name, kind: "method" })),
  );
  return [...own, ...shared];
}

const nativeName = (fn) => `n_${fn.native.replaceAll(".", "_")}`;

// The addon makes a function when it is asked for it, at the first call here.
const native = (fn) => `(${nativeName(fn)} ??= addon[${quote(fn.native)}])`;

/** What textsOf() of src/core/runtime/describe.ts unpacks. */
const packed = (texts) => deflateRawSync(quote(texts), { level: 9 }).toString("base64");

/** Collects the functions of a module that describeAll() gives their names and texts. */
function describing() {
  const symbols = [];
  const names = [];
  const texts = [];
  const add = (symbol, name, text, doc) => {
    symbols.push(symbol);
    names.push(name);
    texts.push(text, doc ?? "");
  };
  const source = () =>
    `describeAll([${symbols.join(", ")}], ${quote(names.join(" "))}, textsOf(${quote(packed(texts))}));`;
  return { add, source };
}

/** Collects the different lists of parameters of a module; most are those of several functions. */
function collecting(texts) {
  return (text) => {
    if (!texts.includes(text)) texts.push(text);
    return `P${texts.indexOf(text)}`;
  };
}

function functionSource(fn, described, parametersOf) {
  const symbol = symbolOf(fn);
  const implementation = !fn.native;
  const target = implementation ? `implementation.${symbol === "eval" ? "eval_" : symbol}` : native(fn);
  const inner = symbol === "eval" || symbol === "var" ? `${symbol}_` : symbol;
  described.add(inner, fn.name, signature(fn), fn.doc);
  const length = required(fn, 0);
  return `export ${callable(fn, { symbol: inner, target, implementation, parametersOf, length })}`;
}

function memberSource(fn, described, parametersOf) {
  const symbol = methodSymbol(fn);
  const options = { method: true, symbol, target: native(fn), parametersOf };
  if (fn.kind === "property") {
    return `addGetter(ArrayBase.prototype, ${quote(fn.name)}, ${callable(fn, options)});`;
  }
  described.add(symbol, fn.name, signature(fn, { asMethod: true }), fn.doc);
  return `${callable(fn, { ...options, length: required(fn, 1) })},`;
}

// As methods they have their names from the beginning. To give a function another name afterwards makes the engine turn it
// into an object with a table of properties of its own, which takes time and makes garbage.
function methodsSource(members, sources) {
  const names = members.map((fn) => `${fn.name}: ${methodSymbol(fn)}`);
  return names.length > 0 ? `const { ${names.join(", ")} } = {\n${sources.join("\n")}\n};` : "";
}

function imports(body, core) {
  const used = (name) => new RegExp(`\\b${name}\\b`).test(body);
  return RUNTIME.map(([from, names]) => [from, names.filter(used)])
    .filter(([, names]) => names.length > 0)
    .map(([from, names]) => `import { ${names.join(", ")} } from ${quote(core + from)};`)
    .join("\n");
}

/**
 * calls.js, the call layer of an addon's declarations.
 * @param options.core where the modules of src/core are, as a prefix of what is imported
 * @param options.implementation the module with the functions that are written in JavaScript
 */
export function callsModule(schema, { core = "../", implementation = `${core}implementation/index.js` } = {}) {
  const functions = schema.functions.filter(isModuleFunction);
  const members = membersOf(schema);
  const natives = new Set([...functions, ...members].filter((fn) => fn.native));
  const taken = [...new Set([...natives].map(nativeName))];
  const described = describing();
  const parameters = [];
  const parametersOf = collecting(parameters);
  const methods = members.filter((fn) => fn.kind !== "property");
  const getters = members.filter((fn) => fn.kind === "property");
  const memberSources = (some) => some.map((fn) => memberSource(fn, described, parametersOf));
  const sources = [
    ...functions.map((fn) => functionSource(fn, described, parametersOf)),
    methodsSource(methods, memberSources(methods)),
    ...memberSources(getters),
  ].join("\n\n");
  const dtypes = [...new Set(sources.match(/\$[a-z]\w*/g) ?? [])].map(
    (name) => `const ${name} = codeOfName(${quote(name.slice(1))});`,
  );
  const aliases = functions.flatMap((fn) => (fn.aliases ?? []).map((name) => `export { ${symbolOf(fn)} as ${name} };`));
  const forms = parameters.map((text, i) => `const P${i} = new Parameters(${quote(text)});`);
  const body = [
    `let ${taken.join(", ")};`,
    dtypes.join("\n"),
    forms.join("\n"),
    sources,
    described.source(),
    methods.length > 0 ? `addMethods(ArrayBase.prototype, [${methods.map(methodSymbol).join(", ")}]);` : "",
    aliases.join("\n"),
  ].join("\n\n");
  const usesImplementation = /\bimplementation\./.test(body);
  return [
    HEADER,
    imports(body, core),
    usesImplementation ? `import * as implementation from ${quote(implementation)};` : "",
    "",
    body,
    "",
  ].join("\n");
}

/** calls.d.ts */
export function callsTypes(schema) {
  const functions = schema.functions.filter(isModuleFunction);
  const typed = functions.filter((fn) => fn.native);
  const inJs = functions.filter((fn) => !fn.native);
  const rename = (fn) => (fn.name === "eval" || fn.name === "var" ? `${symbolOf(fn)}_` : symbolOf(fn));
  const members = membersOf(schema).filter((fn) => fn.class === "array");
  const parts = [
    HEADER,
    'import type { float } from "../../builtins/float.js";',
    'import type { Device, DeviceType, Stream, ThreadLocalStream } from "../device/classes.js";',
    'import type { Group } from "../distributed/group.js";',
    'import type { Dtype } from "../dtype/dtype.js";',
    'import type { ArrayMembers } from "../array/members.js";',
    'import type { Ints, NumberBuffer, Scalar, StreamOrDevice } from "../types.js";',
    "",
    "/** An array of MLX: elements of one dtype in any number of axes. */",
    "export interface array extends ArrayMembers {",
    ...members.map((fn) => (fn.kind === "property" ? propertyType(fn) : methodType(fn))),
    "}",
    "",
    ...typed.map((fn) => functionType(fn, rename(fn))),
    ...typed.flatMap((fn) => (fn.aliases ?? []).map((name) => `export { ${rename(fn)} as ${name} };`)),
    inJs.length > 0
      ? `export { ${inJs.map((fn) => `${rename(fn)}_type as ${rename(fn)}`).join(", ")} } from "../implementation/types.js";`
      : "",
    "",
  ];
  return parts.join("\n");
}

/** The names that a submodule (fast, random) exports, as re-exports of the call layer. */
export function submodule(schema, module) {
  const functions = schema.functions.filter((fn) => isModuleFunction(fn) && fn.module === `mlx.core.${module}`);
  const names = functions.flatMap((fn) => [
    `${symbolOf(fn)} as ${fn.name}`,
    ...(fn.aliases ?? []).map((name) => `${symbolOf(fn)} as ${name}`),
  ]);
  return `${HEADER}\nexport {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "./calls.js";\n`;
}

/** The functions of mlx.core itself. */
export function coreModule(schema) {
  const functions = schema.functions.filter((fn) => isModuleFunction(fn) && fn.module === "mlx.core");
  const names = functions.flatMap((fn) => {
    const symbol = fn.name === "eval" || fn.name === "var" ? `${fn.name}_ as ${fn.name}` : fn.name;
    return [symbol, ...(fn.aliases ?? [])];
  });
  return `${HEADER}\nexport {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "./calls.js";\nexport type { array } from "./calls.js";\n`;
}

/** What functions and classes written by hand are documented with. */
export function declarations(schema) {
  const records = schema.functions
    .filter((fn) => !isModuleFunction(fn) && !fn.native)
    .map((fn) => [
      [fn.module, fn.class, fn.kind === "constructor" || fn.kind === "class" ? "" : fn.name].filter(Boolean).join("."),
      { signature: signature(fn), doc: fn.doc ?? "" },
    ]);
  return `${HEADER}\nexport const declarations = ${JSON.stringify(Object.fromEntries(records), null, 2)};\n`;
}
