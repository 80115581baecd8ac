// Values that no parameter expects, and what each kind of parameter does expect.
import * as builtins from "mlx.node/builtins";
import * as mx from "mlx.node/core";

const { complex, Ellipsis, float, slice } = builtins;

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function detached() {
  const view = new Float32Array(4);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

function disposed() {
  const array = mx.array([1, 2]);
  array[Symbol.dispose ?? Symbol.for("dispose")]();
  return array;
}

const throwing = new Proxy(
  {},
  {
    get() {
      throw new RangeError("the trap threw");
    },
    getPrototypeOf() {
      throw new RangeError("the trap threw");
    },
    ownKeys() {
      throw new RangeError("the trap threw");
    },
  },
);

class Foreign {}

/** What is of no use to any parameter. */
export const useless = () => ({
  symbol: Symbol("s"),
  function: () => 1,
  class: Foreign,
  "object of a class": new Foreign(),
  date: new Date(0),
  map: new Map(),
  set: new Set([1]),
  promise: Promise.resolve(1),
  expression: /x/,
  error: new Error("x"),
  "revoked proxy": revoked(),
  "throwing proxy": throwing,
  "proxy of an array": new Proxy(mx.array([1, 2]), {}),
  "prototype of arrays": mx.array.prototype,
  "object with an array as prototype": Object.create(mx.array([1])),
  weakref: new WeakRef({}),
  generator: (function* () {})(),
  "disposed array": disposed(),
  ellipsis: Ellipsis,
  slice: slice(1, 2),
  "list of symbols": [Symbol("s")],
  "list of proxies": [revoked()],
});

/** What some parameters take and others refuse. */
export const ordinary = () => ({
  null: null,
  true: true,
  1.5: 1.5,
  "-1": -1,
  NaN: Number.NaN,
  "2**31": 2 ** 31,
  "2**53": 2 ** 53,
  "2n**64n": 2n ** 64n,
  "-(2n**63n)-1n": -(2n ** 63n) - 1n,
  string: "text",
  "empty string": "",
  list: [1, 2],
  "empty list": [],
  "nested list": [[1], [2]],
  "sparse list": new Array(3),
  "list with a hole": [1, undefined],
  "long list": Array.from({ length: 70_000 }, () => 1),
  "list of strings": ["a"],
  "list of null": [null],
  "list of arrays": [mx.array([1])],
  array: mx.array([1, 2]),
  float: float(1),
  complex: complex(1, 2),
  dtype: mx.float32,
  category: mx.floating,
  device: mx.cpu,
  stream: mx.default_stream(mx.cpu),
  "typed array": new Float32Array([1, 2]),
  "detached typed array": detached(),
  "array buffer": new ArrayBuffer(4),
  "data view": new DataView(new ArrayBuffer(4)),
  "shared memory": new SharedArrayBuffer(4),
});

/** Whether a value is refused by every parameter of a kind, so that a TypeError naming it must come. */
export function isRefused(type, name) {
  const kind = type.kind === "optional" ? type.of[0].kind : type.kind;
  // These look at values themselves, or take objects of many kinds.
  if (kind === "value" || kind === "dict" || kind === "tree") return false;
  // Prototypes of classes are plain objects, and so keywords: none.
  return !name.startsWith("list of") && name !== "prototype of arrays";
}

export const classes = new Set([
  TypeError,
  RangeError,
  ...Object.values(builtins).filter((one) => Object.prototype.isPrototypeOf.call(Error, one)),
]);

/** Whether an error is one that a user of the library expects. */
export const isProper = (error) => error instanceof Error && classes.has(error.constructor);
