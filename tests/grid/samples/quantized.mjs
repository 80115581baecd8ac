// Quantized weights: packing, unpacking, products.
import * as mx from "mlx.node/core";
import { dtypeOf } from "../../oracle/client.mjs";
import { makeArray as array, shape, transposed } from "../values.mjs";

const tame = { profile: "tame" };

const packings = [
  { group_size: 64, bits: 4 },
  { group_size: 32, bits: 8 },
  { group_size: 128, bits: 2 },
  { group_size: 32, bits: 3 },
  { group_size: 64, bits: 6 },
  { group_size: 32, bits: 5 },
  {},
  { group_size: 48, bits: 4 },
  { group_size: 64, bits: 7 },
];

export function* quantize() {
  for (const dtype of ["float32", "float16", "bfloat16", "float64", "int32"]) {
    for (const form of [shape(4, 128), shape(2, 3, 64), transposed(32, 64), shape(128), shape(2, 40)]) {
      const w = array(dtype, form, tame);
      for (const packing of packings) yield { w, ...packing };
      // The library reads float64 wrongly where it packs floats.
      if (dtype !== "float64") for (const mode of ["mxfp4", "mxfp8", "nvfp4"]) yield { w, mode };
      yield { w, mode: "nothing" };
    }
  }
}

/** Packed weights of `rows` times `columns`, with scales and biases; any bits are weights. */
function packed(dtype, rows, columns, { group_size = 64, bits = 4 }) {
  const groups = Math.floor(columns / group_size);
  return {
    w: array("uint32", shape(rows, (columns * bits) / 32)),
    scales: array(dtype, shape(rows, groups), { profile: "positive" }),
    biases: array(dtype, shape(rows, groups), tame),
  };
}

export function* dequantize() {
  for (const dtype of ["float32", "float16", "bfloat16"]) {
    for (const packing of packings.slice(0, 7)) {
      const values = packed(dtype, 4, 128, packing);
      yield { ...values, ...packing };
      yield { ...values, ...packing, dtype: mx.float32 };
      yield { ...values, ...packing, biases: null };
      yield { ...values, ...packing, scales: array(dtype, shape(4, 5)) };
    }
    const scales = array("uint8", shape(4, 4), { profile: "positive" });
    yield { w: array("uint32", shape(4, 16)), scales, mode: "mxfp4" };
    yield { w: array("uint32", shape(4, 16)), scales, mode: "mxfp4", dtype: dtypeOf(dtype) };
  }
}

export function* quantizedMatmul() {
  for (const dtype of ["float32", "float16", "bfloat16"]) {
    for (const packing of packings.slice(0, 7)) {
      for (const rows of [1, 3]) {
        for (const transpose of [undefined, true, false]) {
          const values = transpose === false ? packed(dtype, 64, 128, packing) : packed(dtype, 6, 128, packing);
          yield {
            x: array(dtype, shape(rows, transpose === false ? 64 : 128), tame),
            ...values,
            transpose,
            ...packing,
          };
        }
      }
      yield { x: array(dtype, shape(3, 96), tame), ...packed(dtype, 6, 128, packing), ...packing };
    }
  }
}

const indices = (values) => array("uint32", shape(values.length), { values });

export function* gatherQuantized() {
  for (const dtype of ["float32", "float16", "bfloat16"]) {
    for (const packing of packings.slice(0, 4)) {
      const one = packed(dtype, 6, 128, packing);
      const { group_size, bits } = packing;
      const many = {
        w: array("uint32", shape(3, 6, one.w.sizes[1])),
        scales: array(dtype, shape(3, 6, one.scales.sizes[1]), { profile: "positive" }),
        biases: array(dtype, shape(3, 6, one.scales.sizes[1]), tame),
      };
      const x = array(dtype, shape(2, 1, 128), tame);
      yield { x, ...many, group_size, bits, lhs_indices: indices([1, 0]), rhs_indices: indices([2, 0]) };
      yield { x, ...many, group_size, bits, rhs_indices: indices([1, 1]) };
      yield { x, ...many, group_size, bits, rhs_indices: indices([0, 2]), sorted_indices: true };
      yield { x, ...many, group_size, bits, transpose: false };
    }
  }
}

export function* bothQuantized() {
  for (const dtype of ["float32", "bfloat16", "float16"]) {
    const x = array(dtype, shape(4, 128), tame);
    for (const mode of ["nvfp4", "mxfp8", "affine", undefined]) {
      yield { x, w: array(dtype, shape(32, 128), tame), mode };
      yield {
        x,
        w: array("uint32", shape(32, 16)),
        scales: array("uint8", shape(32, 8), { profile: "positive" }),
        mode,
      };
    }
  }
}

export function* gatherBothQuantized() {
  for (const dtype of ["float32", "bfloat16"]) {
    const x = array(dtype, shape(2, 1, 128), tame);
    for (const mode of ["nvfp4", "mxfp8", undefined]) {
      const scales = array("uint8", shape(3, 32, 8), { profile: "positive" });
      yield { x, w: array("uint32", shape(3, 32, 16)), scales, mode, rhs_indices: indices([1, 2]) };
    }
  }
}
