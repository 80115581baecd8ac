// What the grid passes for a parameter, by its name or else by the kind of its type. Each generator gets the context
// (`sizes`: the shape of the first array, `rank`, `dtype`, `random`) and gives values, an ordinary one first. `undefined`
// leaves the parameter out. Some values are wrong on purpose: both sides have to say so.

import { complex, float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { dtypeOf, dtypes } from "../oracle/client.mjs";
import { makeArray, shape, strided, transposed } from "./values.mjs";

const sizeOf = (sizes) => sizes.reduce((product, size) => product * size, 1);
const range = (count) => Array.from({ length: count }, (_, i) => i);

/** Scalars of every kind that Python knows. */
export const scalars = [1, 2.5, float(1), true, -1, -0, complex(1, -2), Number.NaN, 3n, Number.POSITIVE_INFINITY];
const numbers = [1, 2.5, float(2), 0, -3];

const allDtypes = dtypes.map(dtypeOf);
const shapes = [[3], [], [2, 3], 4, [0], [2, 0, 3], [1, 1, 1], [-1], [2, -3], 0, -1];
const lists = shapes.filter(Array.isArray);

const oneAxis = ({ rank }) => [0, -1, rank - 1, rank, -rank - 1];
const someAxes = ({ rank }) => [
  0,
  -1,
  rank - 1,
  [0],
  range(rank),
  [],
  [-1, 0],
  rank > 2 ? [0, 2] : [rank - 1],
  rank,
  -rank - 1,
  [0, 0],
  [0, rank],
];

/** Shapes that hold as many elements as an array has, and some that don't. */
const reshapes = ({ sizes }) => {
  const size = sizeOf(sizes);
  const half = size % 2 === 0 ? [size / 2, 2] : [size, 1];
  return [
    [-1],
    [size],
    [...sizes].reverse(),
    half,
    [1, -1, 1],
    [...sizes, 1],
    [],
    [size + 1],
    [-1, -1],
    [0],
    [3, -1],
    [-2],
  ];
};

/** Shapes that an array broadcasts to, and some that it doesn't. */
const broadcasts = ({ sizes }) => [
  sizes,
  [2, ...sizes],
  [3, 1, ...sizes],
  sizes.map((size) => (size === 1 ? 3 : size)),
  [...sizes, 2],
  sizes.slice(1),
  [],
  [2, 3],
  [-1],
];

/** Indices that lie within every axis. */
function indices({ sizes, dtype }) {
  const least = sizes.length > 0 ? Math.min(...sizes) : 1;
  if (least === 0) return [makeArray("int32", shape(0))];
  const list = (...values) => values.map((value) => value % least);
  const of = (kind, form, values) => makeArray(kind, form, { values });
  return [
    of("int32", shape(3), list(0, 2, 1)),
    0,
    least - 1,
    -1,
    of("uint32", shape(), list(1)),
    of("int64", shape(2, 2), list(3, 0, 1, 2).map(BigInt)),
    of(
      "int32",
      shape(2),
      list(0, 1).map((value) => value - least),
    ),
    of("uint8", shape(1), list(4)),
    makeArray("int32", shape(0)),
    makeArray("float32", shape(2), { values: list(0, 1) }),
    makeArray(dtype, shape(2), { values: null, profile: "positive", salt: "index" }),
  ].slice(0, 10);
}

/** Indices of as many axes as the array has. */
function indicesAlong({ sizes, random }) {
  const least = sizes.length > 0 ? Math.min(...sizes) : 1;
  const fill = (form, kind = "int32") => {
    const count = sizeOf(form);
    const values = Array.from({ length: count }, () => (least > 0 ? random.below(least) : 0));
    return makeArray(kind, shape(...form), { values: kind.endsWith("64") ? values.map(BigInt) : values });
  };
  const one = sizes.map(() => 1);
  return least === 0 ? [fill(sizes)] : [fill(sizes), fill(one), fill(sizes, "int64"), fill(sizes, "uint32"), fill([2])];
}

const like =
  (profile) =>
  ({ sizes, dtype }) => [
    makeArray(dtype, shape(...sizes), { profile, salt: "like" }),
    makeArray(dtype, shape(), { profile, salt: "like" }),
    makeArray("float32", shape(...sizes), { profile, salt: "like" }),
    makeArray(dtype, shape(9, 2), { profile, salt: "like" }),
  ];

const keys = [
  undefined,
  null,
  ...["0,1", "4294967295,7"].map((text) => makeArray("uint32", shape(2), { values: text.split(",") })),
];
const wrongKey = makeArray("uint32", shape(3), { profile: "tame" });

/** By `function.parameter`, or by the parameter's name alone. */
const byName = {
  axis1: oneAxis,
  axis2: ({ rank }) => [1, 0, -1, rank - 1, rank],
  source: oneAxis,
  destination: ({ rank }) => [-1, 0, 1, rank],
  start_axis: ({ rank }) => [0, 1, -1, rank, -rank - 2],
  end_axis: ({ rank }) => [-1, 0, 1, rank, -rank - 2],
  axes: ({ rank }) => [range(rank).reverse(), range(rank), range(rank).map((i) => i - rank), [0, 0], [1], [0, rank]],
  "expand_dims.axis": ({ rank }) => [0, -1, rank, [0, 1], [0, -1], [], [0, 0], rank + 3, -rank - 3],

  reps: () => [2, [2], [2, 1], [1, 2, 3], [0], [], -1, [2, -1]],
  repeats: () => [2, 0, 1, 3, -1],
  shift: () => [1, -2, 0, 7, [1], [1, -1], []],
  k: () => [1, 0, -1, 2, 5, -5],
  kth: ({ sizes }) => [0, 1, -1, (sizes.at(-1) ?? 1) - 1, sizes.at(-1) ?? 1, -9],
  "topk.k": ({ sizes }) => [1, 2, sizes.at(-1) ?? 1, 0, -1, 50],
  offset: () => [0, 1, -1, 3],
  decimals: () => [0, 1, 2, -1, -2],
  ddof: () => [0, 1, 2, -1],
  correction: () => [undefined, null, 0, 1, 0.5, 2],
  indices_or_sections: ({ sizes }) => [1, sizes[0] ?? 2, 2, [1], [1, 2], [], [-1], 0, -2, [0, 2, 9], 50],
  // The library leaves float64 results uninitialized.
  "from_fp8.dtype": () => [undefined, ...allDtypes.filter((dtype) => dtype !== mx.float64)],
  "trace.offset": ({ rank }) => (rank < 3 ? [0, 1, -1, 3, 9] : [0, 1]),
  "unflatten.shape": ({ sizes, rank }) => [
    [sizes[0] ?? 1, 1],
    [1, -1],
    [-1, 2],
    [2, 2],
    [],
    [-1, -1],
    [sizes[rank - 1] ?? 1],
  ],
  "reshape.shape": reshapes,
  "broadcast_to.shape": broadcasts,
  "full.shape": (context) => [...broadcasts(context), 3, 0],

  n: () => [3, 0, 1, 5, -1],
  m: () => [undefined, null, 4, 0, 2, -2],
  num: () => [5, undefined, 1, 0, 2, 50, -1],
  num_samples: () => [undefined, null, 1, 3, 0],
  start: () => [0, 1, 2.5, float(1), -3, 7n],
  stop: () => [5, 7.5, float(6), -4, 0, 1, null],
  step: () => [undefined, null, 2, -1, 0.5, float(2), -0.25],
  low: () => [
    0,
    -2.5,
    float(1),
    makeArray("float32", shape(3), { profile: "unit" }),
    makeArray("int32", shape(1), { values: [-3] }),
    true,
  ],
  high: () => [
    5,
    1.5,
    float(4),
    makeArray("float32", shape(3), { profile: "positive" }),
    makeArray("int32", shape(1), { values: [9] }),
  ],
  lower: () => [
    -1,
    -0.5,
    makeArray("float32", shape(3), { values: [-2, -1, -0.25] }),
    makeArray("float16", shape(1), { values: [-1] }),
  ],
  upper: () => [
    1,
    0.5,
    makeArray("float32", shape(3), { values: [2, 1, 0.25] }),
    makeArray("float32", shape(2, 1), { values: [1, 2] }),
  ],
  p: () => [
    undefined,
    0.25,
    0,
    1,
    float(1),
    makeArray("float32", shape(4), { values: [0, 0.3, 0.6, 1] }),
    makeArray("float16", shape(2, 1), { values: [0.5, 0.1] }),
  ],
  loc: () => [undefined, 0, 2, 0.5, -1],
  scale: () => [undefined, 1, 2, 0.5],
  "normal.loc": () => [
    undefined,
    null,
    0,
    0.5,
    makeArray("float32", shape(3), { profile: "tame" }),
    makeArray("bfloat16", shape(1), { profile: "tame" }),
  ],
  "normal.scale": () => [undefined, null, 1, 2.5, makeArray("float32", shape(3), { profile: "positive" })],
  key: () => [...keys, wrongKey],
  seed: () => [3, 5, 99, 2n ** 63n, 0, 1, 7n, 2 ** 32, 2n ** 64n - 1n, 2n ** 64n, -1],
  "split.key": () => [
    makeArray("uint32", shape(2), { profile: "tame" }),
    makeArray("uint32", shape(3), { profile: "tame" }),
  ],
  "random.split.num": () => [undefined, 2, 1, 5, 0],
  "permutation.x": () => [
    5,
    makeArray("float32", shape(3, 4)),
    makeArray("int32", transposed(4, 3)),
    makeArray("bool", shape(6)),
    makeArray("complex64", strided(5)),
    0,
    makeArray("uint8", shape(0)),
  ],
  "permutation.axis": () => [0, -1, 1, 5],
  "randint.dtype": () => [
    undefined,
    null,
    ...["int32", "uint32", "int64", "uint64", "int8", "uint8", "uint16", "float32", "bool"].map(dtypeOf),
  ],

  a_min: ({ sizes, dtype }) => [
    -1,
    null,
    0.5,
    true,
    makeArray(dtype, shape(), { profile: "tame" }),
    makeArray("float32", shape(...sizes), { profile: "tame" }),
    float(1),
  ],
  a_max: ({ sizes, dtype }) => [
    2,
    null,
    1.5,
    false,
    makeArray(dtype, shape(), { profile: "tame" }),
    makeArray("int32", shape(...sizes), { profile: "tame" }),
    float(2),
  ],
  "take.indices": indices,
  "take_along_axis.indices": indicesAlong,
  "put_along_axis.indices": indicesAlong,
  "put_along_axis.values": like("wild"),
  nan: () => [undefined, 0, 1.5, -2, Number.NaN],
  posinf: () => [undefined, null, 5, 1.25],
  neginf: () => [undefined, null, -5, -1.25],
  rtol: () => [undefined, 1e-5, 0, 0.5, 1],
  atol: () => [undefined, 1e-8, 0, 2, 0.1],
  alpha: () => [undefined, 1, 0.5, -2, 0],
  beta: () => [undefined, 1, 0.5, -2, 0],
  side: () => ["left", "right", "middle"],
  norm: () => ["backward", "ortho", "forward", "none"],
  "fftfreq.n": () => [5, 1, 8, 0, -3],
  "rfftfreq.n": () => [6, 1, 9, 0, -3],
  "fft.n": () => [undefined, null, 4, 1, 7, 16, 0, -2],
  s: () => [undefined, null, [4, 3], [2, 8], [5], [], [0, 2]],
  "fft.axes": ({ rank }) => [undefined, null, [-2, -1], [0], [0, 1], [rank - 1, 0], [-1, -1], [rank]],
  d: () => [undefined, 1, 0.5, 2.25],
  "meshgrid.sparse": () => [undefined, false, true],
  M: () => [5, 1, 0, 8, -2, 2, 3, 31],
  size: ({ sizes }) => [2, sizeOf(sizes), 1, 0, sizeOf(sizes) + 3, -1],
  fill_value: () => [undefined, null, 0, 2.5, -1],
  "diff.n": () => [undefined, 1, 2, 0, 9, -1],
  shapes: () => [
    [
      [3, 4],
      [1, 4],
    ],
    [[2, 3]],
    [[5, 1], [3], [1, 1, 1]],
    [[3], [4]],
    [[], [2]],
    [[0], [1]],
  ],
  "hadamard_transform.scale": () => [undefined, null, 1, 0.5],
  "convolve.mode": () => ["full", "same", "valid", "other"],
  "vecdot.axis": oneAxis,
  indexing: () => ["xy", "ij", "yx"],
};

/** By the kind of the type. */
const byKind = {
  bool: () => [false, true],
  int: () => [1, 0, -1, 2, 5],
  int64: () => [1, 0, -1, 2n ** 40n],
  uint64: () => [1, 0, 2n ** 40n],
  float: () => [0.5, 1, -2, float(2), 0],
  dtype: () => allDtypes,
  ints: () => lists,
  int_or_ints: () => shapes,
  axes: someAxes,
  operand: () => numbers,
  device: () => [mx.cpu, new mx.Device(mx.cpu, 0)],
  stream_only: () => [mx.default_stream(mx.cpu)],
  array_or_arrays: () => [
    makeArray("int8", transposed(3, 2)),
    makeArray("float32", shape(3)),
    [makeArray("int32", shape(2)), makeArray("bool", shape())],
  ],
};

const axisKinds = new Set(["int", "optional"]);

/** The values for a parameter, or null where it has no generator: it is then one of the arrays of the context. */
export function valuesFor(fn, parameter) {
  const { name, type } = parameter;
  const short = fn.module.split(".").slice(2);
  const named =
    byName[[...short, fn.name, name].join(".")] ??
    byName[`${fn.name}.${name}`] ??
    byName[`${short[0]}.${name}`] ??
    byName[name];
  const isOptional = type.kind === "optional";
  const open = isOptional ? [null] : [];
  if (named)
    return (context) =>
      parameter.default === undefined && !isOptional
        ? named(context).filter((value) => value !== undefined)
        : named(context);
  if (name === "axis" && axisKinds.has(type.kind)) return (context) => [...oneAxis(context), ...open];
  const kind = isOptional ? type.of[0].kind : type.kind;
  if (kind === "axes") return (context) => [...someAxes(context), null];
  if (kind === "array" || kind === "arrays" || kind === "operand") {
    return parameter.default === undefined && !isOptional ? null : undefined;
  }
  const found = byKind[kind];
  return found ? (context) => [...found(context), ...open] : undefined;
}

/** The forms of a stream argument. */
export const streams = () => [null, mx.cpu, new mx.Device(mx.cpu, 0), mx.default_stream(mx.cpu), mx.gpu];
