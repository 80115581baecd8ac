// Whether what this side gave is what the oracle gave: bit for bit, unless a case says otherwise.
import * as builtins from "mlx.node/builtins";

const classes = { ...builtins, TypeError };

// Messages that Python's binding writes itself, as ours does in its own words: the class alone is compared.
const ownWords = [
  /incompatible (function|constructor) arguments/,
  /^Invalid type .* received in array initialization/,
  /^(Shape dimension|Integer value) -?\d+ is outside the supported range/,
  /^len\(\) |^iter\(\) |^iteration over/,
];

const readers = {
  uint8: (b, i) => b.readUInt8(i),
  bool: (b, i) => b.readUInt8(i),
  int8: (b, i) => b.readInt8(i),
  uint16: (b, i) => b.readUInt16LE(2 * i),
  int16: (b, i) => b.readInt16LE(2 * i),
  uint32: (b, i) => b.readUInt32LE(4 * i),
  int32: (b, i) => b.readInt32LE(4 * i),
  uint64: (b, i) => b.readBigUInt64LE(8 * i),
  int64: (b, i) => b.readBigInt64LE(8 * i),
  float16: (b, i) => halfToNumber(b.readUInt16LE(2 * i)),
  bfloat16: (b, i) => wordToNumber(b.readUInt16LE(2 * i) * 0x10000),
  float32: (b, i) => b.readFloatLE(4 * i),
  float64: (b, i) => b.readDoubleLE(8 * i),
};

const word = new DataView(new ArrayBuffer(4));
function wordToNumber(bits) {
  word.setUint32(0, bits);
  return word.getFloat32(0);
}

function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The numbers of an encoded array; complex ones as two in turn. */
function numbers(dtype, data) {
  const bytes = Buffer.from(data, "base64");
  const kind = dtype === "complex64" ? "float32" : dtype;
  const size = { bool: 1, bfloat16: 2 }[kind] ?? Number(kind.match(/\d+/)[0]) / 8;
  return Array.from({ length: bytes.length / size }, (_, i) => readers[kind](bytes, i));
}

const isNaNumber = (value) => typeof value === "number" && Number.isNaN(value);

function isClose(a, b, tolerance) {
  if (Object.is(a, b) || (isNaNumber(a) && isNaNumber(b))) return true;
  if (!tolerance) return false;
  const { rtol = 0, atol = 0 } = tolerance;
  return Math.abs(Number(a) - Number(b)) <= atol + rtol * Math.abs(Number(b));
}

const shownDtype = (wire) => `${wire[1]} (${wire[2]})`;

function compareArrays(ours, theirs, tolerance) {
  if (ours[1] !== theirs[1] || ours[2].join() !== theirs[2].join()) {
    return `${shownDtype(ours)} instead of ${shownDtype(theirs)}`;
  }
  if (ours[3] === theirs[3]) return null;
  const a = numbers(ours[1], ours[3]);
  const b = numbers(theirs[1], theirs[3]);
  if (a.length !== b.length) return `${a.length} numbers instead of ${b.length}`;
  const wrong = a.findIndex((value, i) => !isClose(value, b[i], tolerance));
  if (wrong < 0) return null;
  const many = a.filter((value, i) => !isClose(value, b[i], tolerance)).length;
  return `${shownDtype(ours)}: ${many} of ${a.length} numbers differ, first at ${wrong}: ${a[wrong]} instead of ${b[wrong]}`;
}

// A float of Python's that is integral is an integral Number here.
function canonicalNumber([tag, text]) {
  if (tag === "i") return BigInt(text).toString();
  const value =
    { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY }[text] ?? Number(text);
  if (Object.is(value, -0)) return "-0";
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

const isNumber = (wire) => Array.isArray(wire) && (wire[0] === "i" || wire[0] === "f");
const show = (wire) => JSON.stringify(wire)?.slice(0, 300);

/** What differs between two encoded values, or null. */
export function difference(ours, theirs, tolerance = null) {
  if (isNumber(ours) && isNumber(theirs)) {
    const [a, b] = [canonicalNumber(ours), canonicalNumber(theirs)];
    return a === b || isClose(Number(a), Number(b), tolerance) ? null : `${a} instead of ${b}`;
  }
  if (!Array.isArray(ours) || !Array.isArray(theirs) || ours[0] !== theirs[0]) {
    return ours === theirs ? null : `${show(ours)} instead of ${show(theirs)}`;
  }
  switch (ours[0]) {
    case "a":
      return compareArrays(ours, theirs, tolerance);
    case "c": {
      const parts = [1, 2].map((i) => difference(["f", ours[i]], ["f", theirs[i]], tolerance));
      return parts.find(Boolean) ?? null;
    }
    case "l":
      return compareLists(ours[1], theirs[1], tolerance);
    case "d":
      return compareLists(
        ours[1].flatMap(([key, value]) => [["s", key], value]),
        theirs[1].flatMap(([key, value]) => [["s", key], value]),
        tolerance,
      );
    default:
      return show(ours) === show(theirs) ? null : `${show(ours)} instead of ${show(theirs)}`;
  }
}

function compareLists(ours, theirs, tolerance) {
  if (ours.length !== theirs.length) return `${ours.length} items instead of ${theirs.length}`;
  for (let i = 0; i < ours.length; i++) {
    const found = difference(ours[i], theirs[i], tolerance);
    if (found) return `item ${i}: ${found}`;
  }
  return null;
}

const isOfClass = (error, name) => {
  const constructor = classes[name];
  return constructor !== undefined && error instanceof constructor;
};

/** What is wrong with an error of ours where Python raised `[name, message]`, or null. */
export function errorDifference(error, [name, message]) {
  if (!isOfClass(error, name)) {
    return `${error?.name}: ${error?.message?.split("\n")[0]}\n      instead of ${name}: ${message.split("\n")[0]}`;
  }
  if (ownWords.some((words) => words.test(message))) return null;
  return error.message === message ? null : `the message is ${show(error.message)} instead of ${show(message)}`;
}
