// mlx.core.linalg: forms of results, streams, and what goes wrong only when the result is computed.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { RuntimeError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, startOracle } from "./oracle/client.mjs";

const { linalg } = mx;
// Most of it is there on the CPU alone.
const cpu = { stream: mx.cpu };
const a = mx.array([
  [2, 1],
  [1, 3.5],
]);

const alone = ["qr", "svd", "inv", "tri_inv", "cholesky", "cholesky_inv", "pinv"];
const alike = ["eig", "eigvals", "eigh", "eigvalsh", "lu", "lu_factor", "det", "slogdet"];

describe("results", () => {
  const oracle = startOracle(after);

  test("several arrays come as an Array, a single one by itself", () => {
    for (const [name, count] of [
      ["qr", 2],
      ["svd", 3],
      ["lu", 3],
      ["lu_factor", 2],
      ["eig", 2],
      ["eigh", 2],
      ["slogdet", 2],
    ]) {
      const result = linalg[name](a, cpu);
      assert.ok(Array.isArray(result), name);
      assert.equal(result.length, count, name);
    }
    assert.ok(linalg.svd(a, false, cpu) instanceof mx.array);
    assert.ok(linalg.svd(a, { compute_uv: false, ...cpu }) instanceof mx.array);
  });

  test("eigenvalues of a real matrix are complex", () => {
    const [values, vectors] = linalg.eig(a, cpu);
    assert.equal(values.dtype, mx.complex64);
    assert.equal(vectors.dtype, mx.complex64);
    assert.equal(linalg.eigh(a, cpu)[0].dtype, mx.float32);
  });

  test("factors multiply to the matrix", () => {
    const close = (b) => assert.ok(mx.allclose(a, b, { atol: 1e-5 }).item());
    const [u, s, vt] = linalg.svd(a, cpu);
    close(mx.matmul(u, mx.matmul(mx.diag(s), vt, cpu), cpu));
    const [q, r] = linalg.qr(a, cpu);
    close(mx.matmul(q, r, cpu));
    const [p, lower, upper] = linalg.lu(a, cpu);
    close(mx.matmul(mx.take(lower, p, 0), upper, cpu));
    const factor = linalg.cholesky(a, cpu);
    close(mx.matmul(factor, factor.T, cpu));
    close(linalg.inv(linalg.cholesky_inv(factor, false, cpu), cpu));
  });

  test("keywords, and what they may not be", async () => {
    const matrix = call("core.array", [
      [
        [2, 1],
        [1, 3.5],
      ],
    ]);
    const linear = (name, args, keywords) => ({ target: `core.linalg.${name}`, args, keywords });
    await oracle.expectEqual([
      ...[...alone, ...alike].flatMap((name) => [
        linear(name, [], { a: matrix }),
        linear(name, [matrix], { stream: mx.cpu }),
        linear(name, [matrix], { stream: mx.gpu }),
        linear(name, [matrix], { axis: 0 }),
        linear(name, [3]),
        linear(name, [matrix, "L", "U"]),
      ]),
      linear("norm", [], { a: matrix }),
      linear("norm", [matrix], { ord: "fro", axis: [0, 1], keepdims: true }),
      linear("norm", [matrix], { ord: [1] }),
      linear("norm", [matrix], { ord: null, axis: null }),
      linear("solve_triangular", [matrix, matrix, true]),
      linear("solve_triangular", [matrix], { b: matrix, upper: true }),
      linear("cross", [matrix], { b: matrix, axis: 0 }),
      { target: "core.matrix_norm", args: [matrix, 1] },
    ]);
    assert.equal(mx.matrix_norm, linalg.norm);
  });
});

test("a singular matrix is noticed when its inverse is computed", () => {
  const inverse = linalg.inv(
    mx.array(
      [
        [1, 2],
        [2, 4],
      ],
      mx.float32,
    ),
    cpu,
  );
  assert.deepEqual(inverse.shape, [2, 2]);
  assert.throws(() => mx.eval(inverse), RuntimeError);
  const singular = mx.array(
    [
      [1, 2],
      [2, 4],
    ],
    mx.float32,
  );
  assert.deepEqual(
    linalg.slogdet(singular, cpu).map((part) => part.item()),
    [0, Number.NEGATIVE_INFINITY],
  );
});

test("matrices without elements are an error where they would end the process", () => {
  const empty = mx.zeros([0, 0]);
  const message = (name) => new ValueError(`[linalg::${name}] Matrices must not be empty.`);
  for (const name of ["inv", "tri_inv", "cholesky_inv", "lu", "lu_factor"]) {
    assert.throws(() => linalg[name](empty, cpu), message(name));
  }
  assert.throws(() => linalg.lu(mx.zeros([2, 3, 0]), cpu), message("lu"));
  for (const name of ["solve", "solve_triangular"]) {
    assert.throws(() => linalg[name](empty, mx.zeros([0, 1]), cpu), message(name));
  }
  assert.equal(linalg.det(empty, cpu).item(), 1);
  assert.deepEqual(linalg.inv(mx.zeros([0, 3, 3]), cpu).shape, [0, 3, 3]);
});
