// Convolutions: channels, kernels and their parameters have to fit each other.
import { makeArray as array, shape, strided, transposed } from "../values.mjs";

const tame = { profile: "tame" };
const kinds = ["float32", "float16", "bfloat16", "float64", "int32", "complex64"];

const spatial = {
  1: { sizes: [9], kernel: [3] },
  2: { sizes: [6, 7], kernel: [3, 2] },
  3: { sizes: [4, 5, 4], kernel: [2, 3, 2] },
};

const each = (rank, value) => (rank === 1 ? value : Array.from({ length: rank }, (_, i) => value + (i % 2)));

/** The settings that all convolutions have; `extra` gives more of them. */
function* convolve(rank, extra) {
  const { sizes, kernel } = spatial[rank];
  const settings = [
    {},
    { stride: 2 },
    { padding: 1 },
    { dilation: 2 },
    { stride: each(rank, 1), padding: each(rank, 1), dilation: each(rank, 1) },
    { stride: 0 },
    { padding: -1 },
    ...extra,
  ];
  for (const dtype of kinds) {
    const input = array(dtype, shape(2, ...sizes, 4), tame);
    const weight = array(dtype, shape(6, ...kernel, 4), tame);
    for (const setting of settings) yield { input, weight, ...setting };
    yield { input, weight: array(dtype, shape(6, ...kernel, 2), tame), groups: 2 };
    yield { input, weight: array(dtype, shape(6, ...kernel, 3), tame) };
    yield { input: array("float32", shape(2, ...sizes, 4), tame), weight };
    yield {
      input: array(dtype, strided(2, ...sizes, 4), tame),
      weight: array(dtype, transposed(6, ...kernel, 4), tame),
    };
    yield { input, weight: array(dtype, shape(6, 4), tame) };
  }
}

export const convolutions = {
  conv1d: { samples: () => convolve(1, [{ stride: 3, padding: 2 }]) },
  conv2d: { samples: () => convolve(2, [{ stride: [1, 2] }, { padding: [0, 2] }, { stride: [1, 2, 3] }]) },
  conv3d: { samples: () => convolve(3, [{ stride: [1, 2, 1] }]) },
  conv_transpose1d: { samples: () => convolve(1, [{ stride: 2, output_padding: 1 }]) },
  conv_transpose2d: { samples: () => convolve(2, [{ stride: [2, 3], output_padding: [1, 0] }]) },
  conv_transpose3d: { samples: () => convolve(3, [{ stride: 2, output_padding: 1 }]) },
  conv_general: {
    *samples() {
      for (const rank of [1, 2]) {
        const { sizes, kernel } = spatial[rank];
        const input = array("float32", shape(2, ...sizes, 4), tame);
        const weight = array("float32", shape(6, ...kernel, 4), tame);
        const low = sizes.map(() => 1);
        const high = sizes.map(() => 2);
        for (const padding of [undefined, 1, low, [low, high]]) {
          for (const kernel_dilation of [undefined, 2]) {
            for (const input_dilation of [undefined, 2, low]) {
              for (const flip of [false, true]) {
                yield { input, weight, padding, kernel_dilation, input_dilation, flip, stride: flip ? 2 : 1 };
              }
            }
          }
        }
      }
    },
  },
};
