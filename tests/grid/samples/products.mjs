// Products whose shapes and indices have to fit each other.
import { makeArray as array, shape, strided, transposed } from "../values.mjs";

const tame = { profile: "tame" };
const kinds = ["float32", "float16", "bfloat16", "float64", "int32", "complex64"];
const indices = (values, ...sizes) => array("uint32", shape(...sizes), { values });

function* einsum() {
  for (const dtype of kinds) {
    const a = array(dtype, shape(3, 4), tame);
    const b = array(dtype, shape(4, 5), tame);
    const v = array(dtype, shape(4), tame);
    const t = array(dtype, shape(2, 3, 4), tame);
    for (const [subscripts, ...operands] of [
      ["ij,jk->ik", a, b],
      ["ij,jk", a, b],
      ["ij->ji", a],
      ["ij->", a],
      ["ij->i", a],
      ["ij,j->i", a, v],
      ["i,i", v, v],
      ["i,j->ij", v, v],
      ["bij,jk->bik", t, b],
      ["...ij,jk->...ik", t, b],
      ["bij,bij->b", t, t],
      ["ii->i", array(dtype, transposed(3, 3), tame)],
      ["ij,jk,k->i", a, b, array(dtype, strided(5), tame)],
      ["ij,kj->ik", a, a],
      ["ij,jk->iz", a, b],
      ["ij,jk->ik", a],
      ["ij,ij->ij", a, b],
      ["", a],
    ]) {
      yield { subscripts, operands };
    }
  }
}

function* gather() {
  for (const dtype of kinds) {
    const a = array(dtype, shape(3, 2, 4), tame);
    const b = array(dtype, shape(5, 4, 6), tame);
    yield { a, b, lhs_indices: indices([0, 2, 1], 3), rhs_indices: indices([4, 0, 3], 3) };
    yield { a, b, rhs_indices: indices([4, 0, 3], 3) };
    yield { a, b, lhs_indices: indices([1, 1, 0, 2, 2], 5) };
    yield { a: array(dtype, shape(5, 1, 4), tame), b, rhs_indices: indices([0, 1, 1, 3, 4], 5), sorted_indices: true };
    yield { a, b };
    yield { a, b, lhs_indices: array("float32", shape(2), tame), rhs_indices: indices([0, 1], 2) };
    yield { a, b: array(dtype, shape(5, 3, 6), tame), rhs_indices: indices([0, 1, 2], 3) };
  }
}

function* blocks() {
  for (const dtype of ["float32", "float16", "int32"]) {
    const a = array(dtype, shape(64, 64), tame);
    const b = array(dtype, transposed(64, 32), tame);
    for (const block_size of [32, 64, 16]) yield { a, b, block_size };
    const mask = (rows, columns) => array("bool", shape(rows, columns));
    yield { a, b, block_size: 32, mask_out: mask(2, 1) };
    yield { a, b, block_size: 32, mask_lhs: mask(2, 2), mask_rhs: mask(2, 1) };
    yield {
      a,
      b,
      block_size: 32,
      mask_out: array("float32", shape(2, 1), tame),
      mask_lhs: mask(2, 2),
      mask_rhs: mask(2, 1),
    };
    yield { a, b, block_size: 32, mask_out: mask(3, 3) };
  }
}

function* segments() {
  for (const dtype of kinds) {
    const a = array(dtype, shape(3, 8), tame);
    const b = array(dtype, shape(8, 5), tame);
    yield { a, b, segments: indices([0, 3, 3, 8], 2, 2) };
    yield { a, b, segments: indices([0, 8], 1, 2) };
    yield { a, b, segments: indices([2, 2, 0, 1, 4, 8], 3, 2) };
    yield { a, b: array(dtype, shape(7, 5), tame), segments: indices([0, 7], 1, 2) };
    yield { a, b, segments: array("float32", shape(1, 2), tame) };
  }
}

function* tensors() {
  for (const dtype of kinds) {
    const a = array(dtype, shape(2, 3, 4), tame);
    for (const [other, axes] of [
      [shape(3, 4, 5), 2],
      [shape(3, 4, 5), undefined],
      [shape(4, 5), 1],
      [shape(5), 0],
      [
        transposed(4, 3, 2),
        [
          [0, 1, 2],
          [2, 1, 0],
        ],
      ],
      [shape(4, 3), [[1], [1]]],
      [
        shape(4, 3),
        [
          [-1, -2],
          [0, 1],
        ],
      ],
      [shape(4, 3), [[1, 2], [1]]],
      [shape(4, 3), 3],
      [shape(4, 3), -1],
      [shape(7), 1],
    ]) {
      yield { a, b: array(dtype, other, tame), axes };
    }
  }
}

export const products = {
  einsum: { samples: einsum },
  einsum_path: { samples: einsum },
  gather_mm: { samples: gather },
  block_masked_mm: { samples: blocks },
  segmented_mm: { samples: segments },
  tensordot: { samples: tensors },
};
