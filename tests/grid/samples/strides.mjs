// Views by strides; they stay within the data, as nothing checks that.
import { makeArray as array, shape, transposed } from "../values.mjs";

export function* strides() {
  for (const dtype of ["float32", "int8", "complex64", "bool", "float64"]) {
    const a = array(dtype, shape(4, 6));
    yield { a };
    yield { a, shape: [3, 2] };
    yield { a, shape: [3, 2], strides: [1, 3] };
    yield { a, shape: [2, 2, 2], strides: [0, 1, 6], offset: 5 };
    yield { a, shape: [4], strides: [-1], offset: 7 };
    yield { a, shape: [], strides: [], offset: 23 };
    yield { a, shape: [0, 3], strides: [1, 1] };
    yield { a, strides: [1, 4] };
    yield { a: array(dtype, transposed(4, 6)), shape: [3, 2], strides: [2, 1], offset: 2 };
  }
}
