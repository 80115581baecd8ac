// Matrices that decompositions can be made of. No NaN: LAPACK may look for a limit that it never finds.
import { makeArray as array, shape, strided, transposed } from "../values.mjs";

const tame = { profile: "tame" };
const kinds = ["float32", "float64", "float16", "int32", "complex64", "bool"];

const squares = [
  shape(3, 3),
  shape(1, 1),
  shape(2, 4, 4),
  transposed(5, 5),
  strided(3, 3),
  shape(2, 3),
  shape(4),
  shape(),
];
const rectangles = [...squares, shape(3, 5), shape(5, 2), transposed(4, 3), shape(2, 1, 4)];

/** A symmetric matrix whose eigenvalues are all positive. */
function definite(dtype, size) {
  const values = Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return row === column ? size + row + 1 : 1 / (1 + Math.abs(row - column));
  });
  return array(dtype, shape(size, size), { values });
}

/** A triangular matrix without small numbers on its diagonal. */
function triangle(dtype, size, upper) {
  const values = Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return (upper ? column >= row : column <= row) ? 1 + ((i * 7) % 5) : 0;
  });
  return array(dtype, shape(size, size), { values });
}

const of = (forms, settings = [{}]) =>
  function* () {
    for (const dtype of kinds) {
      for (const form of forms) for (const setting of settings) yield { a: array(dtype, form, tame), ...setting };
    }
  };

function* symmetric(settings) {
  for (const dtype of ["float32", "float64"]) {
    for (const size of [1, 2, 3, 5]) for (const setting of settings) yield { a: definite(dtype, size), ...setting };
  }
  for (const form of [shape(3), shape(2, 3)]) yield { a: array("float32", form, tame) };
  yield { a: definite("int32", 1) };
}

function* systems(make, settings) {
  for (const dtype of ["float32", "float64"]) {
    for (const size of [1, 3, 5]) {
      for (const setting of settings) {
        const a = make(dtype, size, setting.upper);
        for (const form of [shape(size), shape(size, 2), transposed(size, 3), shape(size + 1)]) {
          yield { a, b: array(dtype, form, tame), ...setting };
        }
      }
    }
  }
}

function* norms() {
  for (const dtype of ["float32", "float16", "float64", "complex64", "int32"]) {
    const vector = array(dtype, shape(5), tame);
    const matrix = array(dtype, shape(3, 4), tame);
    const stack = array(dtype, transposed(2, 4, 3), tame);
    for (const ord of [
      undefined,
      null,
      0,
      1,
      2,
      -1,
      0.5,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      "fro",
      "nuc",
      "f",
    ]) {
      yield { a: vector, ord };
      yield { a: matrix, ord };
      yield { a: matrix, ord, axis: 0 };
      yield { a: stack, ord, axis: [1, 2], keepdims: true };
      yield { a: stack, ord, axis: -1 };
    }
    yield { a: matrix, axis: 5 };
    yield { a: stack, axis: [0, 1, 2] };
    yield { a: array(dtype, shape(), tame) };
  }
}

const upper = [{}, { upper: true }, { upper: false }];
const triangles = [{ UPLO: "L" }, { UPLO: "U" }, {}, { UPLO: "X" }];

export const linalg = {
  norm: { samples: norms },
  qr: { samples: of(rectangles) },
  svd: { samples: of(rectangles, [{}, { compute_uv: true }, { compute_uv: false }]) },
  inv: { samples: of(squares) },
  tri_inv: {
    *samples() {
      for (const dtype of ["float32", "float64", "int32"]) {
        for (const size of [1, 3, 4]) {
          for (const setting of upper) yield { a: triangle(dtype, size, setting.upper), ...setting };
        }
      }
    },
  },
  cholesky: { samples: () => symmetric(upper) },
  cholesky_inv: {
    *samples() {
      for (const dtype of ["float32", "float64"]) {
        for (const size of [1, 2, 4]) {
          for (const setting of upper) yield { a: triangle(dtype, size, setting.upper), ...setting };
        }
      }
    },
  },
  pinv: { samples: of(rectangles) },
  eigvals: { samples: of(squares) },
  eig: { samples: of(squares) },
  eigvalsh: { samples: () => symmetric(triangles) },
  eigh: { samples: () => symmetric(triangles) },
  lu: { samples: of(rectangles) },
  lu_factor: { samples: of(rectangles) },
  solve: { samples: () => systems(definite, [{}]) },
  solve_triangular: { samples: () => systems(triangle, upper) },
  det: { samples: of(squares) },
  slogdet: { samples: of(squares) },
  cross: {
    profiles: { a: "tame", b: "tame" },
    shapes: [
      [shape(3), shape(3)],
      [shape(2), shape(3)],
      [shape(4, 3), shape(4, 3)],
      [shape(3, 4), shape(3, 4)],
      [transposed(5, 3), shape(3)],
      [strided(2, 2), strided(2, 2)],
      [shape(4), shape(4)],
    ],
  },
};
