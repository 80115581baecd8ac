// The wire forms of the schema: how each kind of parameter is checked and sent by generated JavaScript, how each kind of
// result is received, and what both are in TypeScript. `kind` is what native casters call themselves in their TypeInfo.

/** @typedef {{ kind: string, text: string, of?: Type[] }} Type */

// What the checking functions of the runtime say by themselves that they expect: the generated code is shorter without.
const usual = { bool: "bool", int: "int", str: "str", float: "float", stream: "StreamOrDevice" };

/** The arguments of a checking function from the second one on; those are left out that are what it takes by itself. */
export function checkArguments(type, symbol, name) {
  const expected = JSON.stringify(type.text);
  if (usual[type.kind] !== type.text) return `${symbol}, ${JSON.stringify(name)}, ${expected}`;
  return type.kind === "stream" && name === "stream" ? symbol : `${symbol}, ${JSON.stringify(name)}`;
}

const STREAM = "StreamOrDevice";
const SCALAR = "Scalar";

// A bool, an int, a float or None, where an array cannot stand: there is nothing to keep alive.
const number = {
  ts: "null | boolean | number | bigint | float",
  send: (v, c) => `toNumber(${v}, ${c.float}, ${c.args})`,
  floats: 1,
};

// `send(value, context)` gives the expression that is passed to the addon. `context.args` are the trailing arguments of
// the runtime's checking functions (function, parameter, expected type), `context.call` the first two; `context.at` is the place in the shared integers,
// `context.float` that in the shared floats.
const inputs = {
  array: {
    ts: "array",
    // Spelled out, because nearly every function has one: a call less.
    prepare: (v, c) =>
      `const ${c.wire} = handleOf(${v}); ` +
      `if (${c.wire} <= 0) throw notArray(${c.call}, ${v}${c.args.endsWith('"array"') ? "" : `, ${c.expected}`});`,
    pins: true,
  },
  operand: {
    ts: `array | ${SCALAR} | NumberBuffer`,
    send: (v, c) => `operand(${v}, ${c.float}, ${c.args})`,
    floats: 2,
    pins: true,
  },
  array_or_str: { ts: "null | string | array", send: (v, c) => `toArrayOrText(${v}, ${c.args})`, pins: true },
  arrays: {
    ts: "readonly array[] | array",
    each: "array",
    list: true,
    before: (v, c) => `${v} = arraysOf(${v}, ${c.args});`,
    send: (v, c) => `writeHandles(${v}${c.at === "0" ? "" : `, ${c.at}`})`,
    pins: true,
  },
  // One array, or a list of them.
  array_or_arrays: {
    ts: "array | readonly array[]",
    list: true,
    before: (v, c) => `${v} = arrayOrArraysOf(${v}, ${c.args});`,
    send: (v, c) => `writeArrayOrArrays(${v}, ${c.at})`,
    pins: true,
  },
  // An integer, a list of integers, or a list of such lists.
  nested_ints: {
    ts: "number | bigint | Ints | readonly Ints[]",
    list: true,
    before: (v, c) => `${v} = nestedInts(${v}, ${c.args});`,
    send: (v, c) => `writeNestedInts(${v}, ${c.at})`,
  },
  // A list of lists of integers.
  int_lists: {
    ts: "readonly Ints[]",
    each: "Ints",
    list: true,
    before: (v, c) => `${v} = intLists(${v}, ${c.args});`,
    send: (v, c) => `writeIntLists(${v}, ${c.at})`,
  },
  ints: { ts: "Ints", list: true, send: (v, c) => `writeInts(${v}, ${c.at}, ${c.args})` },
  int_or_ints: { ts: "number | bigint | Ints", list: true, send: (v, c) => `writeIntOrInts(${v}, ${c.at}, ${c.args})` },
  axes: { ts: "null | number | bigint | Ints", list: true, send: (v, c) => `writeAxes(${v}, ${c.at}, ${c.args})` },
  dtype: { ts: "Dtype", send: (v, c) => `dtypeCode(${v}, ${c.args})` },
  stream: { ts: STREAM, send: (v, c) => `streamCode(${v}, ${c.checked})` },
  stream_only: { ts: "Stream", send: (v, c) => `streamOnlyCode(${v}, ${c.args})` },
  // A group of processes.
  group: { ts: "Group", send: (v, c) => `groupHandle(${v}, ${c.args})`, pins: true },
  device: { ts: "Device | DeviceType", send: (v, c) => `deviceCode(${v}, ${c.args})` },
  bool: { ts: "boolean", send: (v, c) => `toBool(${v}, ${c.checked})` },
  int: { ts: "number | bigint", send: (v, c) => `toInt(${v}, ${c.checked})` },
  int64: { ts: "number | bigint", send: (v, c) => `toWideInt(${v}, ${c.args})` },
  uint64: { ts: "number | bigint", send: (v, c) => `toUnsigned(${v}, ${c.args})` },
  float: { ts: "number | bigint | float", send: (v, c) => `toFloat(${v}, ${c.checked})` },
  str: { ts: "string", send: (v, c) => `toText(${v}, ${c.checked})` },
  number_or_str: { ts: "number | bigint | float | string", send: (v, c) => `toNumberOrText(${v}, ${c.args})` },
  // A plain object that is an argument, no keywords; the implementation looks at its values.
  // Arrays in lists and dicts.
  tree: { ts: "unknown", send: (v) => v },
  dict: { ts: "Readonly<Record<string, unknown>>", send: (v) => v },
  // The first parameter of arange, which settles which of Python's two overloads a call means: (start, stop, step, dtype)
  // or (stop, step, dtype).
  arange_start: {
    before: (v, c) =>
      `if (dtype === undefined && isDtype(step)) { dtype = step; step = stop; stop = undefined; } ` +
      `if (${v} === null) throw wrongType(${c.args}, ${v}); ` +
      `if (${v} === undefined ? stop === undefined || stop === null : stop === undefined && !Object.is(start, arguments[0])) throw missing(${c.call.split(",")[0]}, "stop");`,
    ...number,
  },
  number,
  // A value that the implementation looks at itself.
  value: { ts: "unknown", send: (v) => v },
};

// What None is sent as, where it is not null.
const optionals = {
  array: { prepare: null, send: (v, c) => `optionalArray(${v}, ${c.args})`, pins: true },
  operand: { send: (v, c) => `optionalOperand(${v}, ${c.float}, ${c.args})`, floats: 2, pins: true },
  ints: { list: true, send: (v, c) => `writeOptionalInts(${v}, ${c.at}, ${c.args})` },
  group: { send: (v, c) => `optionalGroupHandle(${v}, ${c.args})`, pins: true },
  device: { send: (v, c) => `optionalDeviceCode(${v}, ${c.args})` },
  dtype: { send: (v, c) => `optionalDtypeCode(${v}, ${c.args})` },
};

/** How a parameter of this type travels. */
export function input(type) {
  if (type.kind !== "optional") {
    const found = inputs[type.kind];
    if (!found) throw new Error(`The schema has a parameter of the unknown kind '${type.kind}'.`);
    return found;
  }
  const inner = type.of[0];
  const plain = input(inner);
  const special = optionals[inner.kind];
  if (special) return { ...plain, prepare: undefined, ...special, ts: `null | ${plain.ts}` };
  return {
    ...plain,
    ts: `null | ${plain.ts}`,
    send: (v, c) => `${v} === undefined || ${v} === null ? null : ${plain.send(v, c)}`,
  };
}

const results = {
  none: { ts: "void", receive: (call) => `${call};` },
  array: { ts: "array", wraps: true, receive: (call) => `const out = newWrapper(); return settle(out, ${call});` },
  arrays: { ts: "array[]", receive: (call) => `return readArrays(${call});` },
  array_or_arrays: { ts: "array | array[]", receive: (call) => `return readArrayOrArrays(${call});` },
  ints: { ts: "number[]", receive: (call) => `return readInts(${call});` },
  dtype: { ts: "Dtype", receive: (call) => `return dtypes[${call}];` },
  stream_object: { ts: "Stream", receive: (call) => `return streamOf(${call});` },
  thread_local_stream_object: { ts: "ThreadLocalStream", receive: (call) => `return threadLocalStreamOf(${call});` },
  device_object: { ts: "Device", receive: (call) => `return deviceOf(${call});` },
  bool: { ts: "boolean", receive: (call) => `return ${call};` },
  int: { ts: "number", receive: (call) => `return ${call};` },
  int64: { ts: "number", receive: (call) => `return ${call};` },
  uint64: { ts: "number", receive: (call) => `return ${call};` },
  float: { ts: "number", receive: (call) => `return ${call};` },
  str: { ts: "string", receive: (call) => `return ${call};` },
  contraction_path: { ts: "[path: number[][], report: string]", receive: (call) => `return ${call};` },
  device_information: { ts: "Record<string, string | number>", receive: (call) => `return ${call};` },
  value: { ts: "unknown", receive: (call) => `return ${call};` },
};

/** How a result of this type arrives. */
export function result(type) {
  const found = results[type.kind];
  if (!found) throw new Error(`The schema has a result of the unknown kind '${type.kind}'.`);
  return found;
}
