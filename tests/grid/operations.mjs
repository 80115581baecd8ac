// Where the general rules of the grid do not fit an operation, one line or one function here says what does.
//   shapes    what its required arrays are like, instead of `single`, `pairs` and `triples`
//   profiles  which numbers they hold (see values.mjs), by parameter; `wild` otherwise
//   scalars   what may stand for an operand
//   given     what a call needs although the declaration has defaults for it
//   kind      the dtype of the first array wherever it is not varied; float32 and int32 in turn otherwise
//   ignoresStream  Python takes a stream, but does not pass it on
//   refuses   why there are no results to compare: the library refuses it on this platform
//   samples   whole sets of arguments, where parameters depend on each other; nothing else is then drawn
import { attention, crossEntropy, gatedDelta, normalization, rope } from "./samples/attention.mjs";
import { convolutions } from "./samples/convolution.mjs";
import { fourier } from "./samples/fourier.mjs";
import { linalg } from "./samples/linalg.mjs";
import { products } from "./samples/products.mjs";
import {
  bothQuantized,
  dequantize,
  gatherBothQuantized,
  gatherQuantized,
  quantize,
  quantizedMatmul,
} from "./samples/quantized.mjs";
import { multivariate } from "./samples/random.mjs";
import { strides } from "./samples/strides.mjs";
import { factors, makeArray, pairs, repeated, shape, single, strided, transposed } from "./values.mjs";

const array = makeArray;
const tame = { profile: "tame" };

const vectors = [
  [shape(5), shape(5)],
  [shape(), shape(3)],
  [shape(3, 4), shape(2, 4)],
  [shape(4), shape(2, 3, 4)],
  [shape(3, 4), transposed(3, 4)],
  [shape(0), shape(3)],
  [strided(4), strided(4)],
  [shape(3), shape(4)],
];

// The smallest integer divided by -1, and divmod by zero, end the process: in Python too, within the library.
const tameDivision = { profiles: { a: "tame", b: "tame" } };

const lists = [
  [[shape(3, 4), shape(3, 4)]],
  [[shape(5)]],
  [[shape(3), shape(2), shape(0)]],
  [[shape(), shape()]],
  [[shape(2, 3), transposed(2, 3), strided(2, 3)]],
  [[shape(2, 0, 3), shape(2, 0, 3)]],
  [[repeated(3, 2), shape(3, 2)]],
  [[shape(2, 3), shape(3)]],
  [[shape(1, 4), shape(3, 4)]],
  [[]],
];

function* slices(extra) {
  for (const dtype of ["float32", "int8", "complex64"]) {
    const a = array(dtype, shape(4, 6), tame);
    const at = (...values) => array("int32", shape(values.length), { values });
    yield { a, start_indices: at(1, 2), axes: [0, 1], ...extra(dtype, 2, 3) };
    yield { a, start_indices: at(3), axes: [1], ...extra(dtype, 4, 2) };
    yield { a, start_indices: at(0, 0), axes: [-1, -2], ...extra(dtype, 4, 6) };
    yield { a: array(dtype, transposed(4, 6), tame), start_indices: at(2), axes: [0], ...extra(dtype, 1, 6) };
    yield { a, start_indices: at(1), axes: [0, 1], ...extra(dtype, 2, 2) };
    yield { a, start_indices: at(1, 1), axes: [0, 0], ...extra(dtype, 2, 2) };
    yield { a, start_indices: at(1), axes: [2], ...extra(dtype, 2, 2) };
    yield { a, start_indices: at(0, 0), axes: [0, 1], ...extra(dtype, 9, 9) };
    yield { a, start_indices: array("float32", shape(2)), axes: [0, 1], ...extra(dtype, 2, 2) };
  }
}

function* padding() {
  for (const dtype of ["float32", "int8", "complex64", "bool", "float64"]) {
    for (const form of [shape(3, 4), transposed(4, 3), strided(5), shape(2, 0, 3), shape()]) {
      const a = array(dtype, form);
      const rank = form.sizes.length;
      for (const pad_width of [
        1,
        0,
        [2],
        [1, 2],
        [[1, 2]],
        form.sizes.map((_, i) => [i, 2]),
        [
          [1, 1],
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        -1,
      ]) {
        yield { a, pad_width };
        yield { a, pad_width, mode: "edge" };
      }
      yield { a, pad_width: 1, constant_values: rank === 2 ? 2.5 : 3 };
      yield { a, pad_width: 1, constant_values: array("float32", shape(), tame) };
      yield { a, pad_width: 1, mode: "reflect" };
      yield { a, pad_width: 1, mode: "nothing" };
    }
  }
}

export const operations = {
  floor_divide: tameDivision,
  remainder: tameDivision,
  divmod: { profiles: { a: "tame", b: "positive" }, scalars: [1, 2.5, true, -3] },
  matmul: { shapes: factors },
  inner: { shapes: vectors },
  outer: { shapes: vectors },
  kron: { shapes: [...vectors, ...pairs.slice(0, 4)] },
  addmm: {
    shapes: [
      [shape(3, 5), shape(3, 4), shape(4, 5)],
      [shape(5), shape(3, 4), shape(4, 5)],
      [shape(), transposed(3, 4), shape(4, 5)],
      [shape(3, 1), shape(3, 4), transposed(4, 5)],
      [shape(2, 3, 5), shape(2, 3, 4), shape(4, 5)],
      [shape(1), shape(4), shape(4, 2)],
      [shape(3, 5), shape(3, 0), shape(0, 5)],
      [shape(3, 5), shape(3, 4), shape(3, 5)],
    ],
  },
  searchsorted: {
    shapes: [
      [shape(5), shape(3)],
      [shape(5), shape()],
      [shape(41), shape(2, 3)],
      [shape(1), transposed(3, 2)],
      [strided(6), strided(4)],
      [shape(0), shape(3)],
      [shape(2, 3), shape(3)],
    ],
  },
  concatenate: { shapes: lists },
  concat: { shapes: lists },
  stack: { shapes: lists },
  meshgrid: { shapes: [...lists, [[shape(2), shape(3), shape(4)]], [[shape(1), strided(3)]]] },
  broadcast_arrays: { shapes: lists },
  // In Python the sum over an empty diagonal of stacked matrices runs without end now and then: see guards.test.mjs.
  trace: { shapes: single.filter((form) => form.sizes.length < 3 || !form.sizes.includes(0)).map((form) => [form]) },
  arange: { given: { start: 0, stop: 5 } },
  flatten: { ignoresStream: true },
  from_fp8: { kind: "uint8" },
  as_strided: { samples: strides },
  quantize: { samples: quantize },
  dequantize: { samples: dequantize },
  quantized_matmul: { samples: quantizedMatmul },
  gather_qmm: { samples: gatherQuantized },
  qqmm: { samples: bothQuantized, refuses: "products of two quantized matrices are not there for the CPU" },
  gather_qqmm: {
    samples: gatherBothQuantized,
    refuses: "products of two quantized matrices are not there for the CPU",
  },
  rms_norm: { samples: (random) => normalization(["weight"], random) },
  layer_norm: { samples: (random) => normalization(["weight", "bias"], random) },
  rope: { samples: rope },
  scaled_dot_product_attention: { samples: attention },
  cross_entropy: { samples: crossEntropy },
  gated_delta_update: { samples: gatedDelta },
  multivariate_normal: { samples: multivariate },
  categorical: { profiles: { logits: "tame" } },
  slice: { samples: () => slices((_, ...slice_size) => ({ slice_size })) },
  slice_update: { samples: () => slices((dtype, ...sizes) => ({ update: array(dtype, shape(...sizes), tame) })) },
  pad: { samples: padding },
  convolve: {
    profiles: { a: "tame", v: "tame" },
    shapes: [
      [shape(9), shape(3)],
      [shape(3), shape(9)],
      [shape(1), shape(1)],
      [strided(7), strided(4)],
      [shape(5), shape(0)],
      [shape(3, 4), shape(3)],
      [shape(), shape(3)],
    ],
  },
  hadamard_transform: {
    shapes: [shape(8), shape(3, 4), transposed(4, 3), strided(3, 12), shape(20), shape(2, 7), shape(1), shape()].map(
      (form) => [form],
    ),
  },
  ...convolutions,
  ...products,
  ...linalg,
  ...fourier,
};
