// Arguments that end Python's process, deep within the library: here they are errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { IndexError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { library } from "./oracle/client.mjs";

test("a dependency of nothing", () => {
  const error = new ValueError("[depends] At least one input is required.");
  assert.throws(() => mx.depends([], []), error);
  assert.throws(() => mx.depends([], mx.array(1)), error);
});

test("convolutions without groups or without weights", () => {
  const axes = {
    conv1d: 1,
    conv2d: 2,
    conv3d: 3,
    conv_transpose1d: 1,
    conv_transpose2d: 2,
    conv_transpose3d: 3,
    conv_general: 2,
  };
  for (const [name, rank] of Object.entries(axes)) {
    const sizes = Array(rank).fill(3);
    const input = mx.ones([1, ...sizes, 2]);
    const weight = mx.ones([2, ...sizes, 2]);
    assert.throws(() => library[name](input, weight, { groups: 0 }), ValueError, name);
    for (const empty of [
      [0, ...sizes, 2],
      [2, ...sizes.map(() => 0), 2],
    ]) {
      assert.throws(
        () => library[name](input, mx.ones(empty)),
        new ValueError("[conv] The weight must not be empty."),
        name,
      );
    }
    assert.throws(() => library[name](mx.ones([1, ...sizes, 0]), mx.ones([2, ...sizes, 0])), ValueError, name);
  }
});

test("a slice of negative size", () => {
  const error = new ValueError("[slice] Slice sizes must not be negative.");
  assert.throws(() => mx.slice(mx.ones([2, 3]), mx.array([0, 1]), [0, 1], [1, -1]), error);
});

test("an update with more dimensions than the array", () => {
  const error = new ValueError("[slice_update] The update must not have more dimensions than the array.");
  assert.throws(() => mx.slice_update(mx.ones([3]), mx.ones([1, 1, 1]), mx.array([0]), [0]), error);
  assert.throws(() => mx.slice_update(mx.ones([2, 3]), mx.ones([3, 0, 7]), mx.array([0, 0]), [0, 1]), error);
});

const lazy = (indices) => indices.add(mx.array(0, indices.dtype));

/**
 * Indices that are known are looked at, and refused. CUDA may hold them where reading them costs a transfer: there they are
 * treated as those that are yet to be computed.
 */
function assertRefused(use, indices, message) {
  if (mx.cuda.is_available()) assert.deepEqual(use(indices).tolist(), use(lazy(indices)).tolist(), message);
  else assert.throws(() => use(indices), IndexError, message);
}

test("slices that start outside of the array", () => {
  const a = mx.arange(12).reshape(3, 4);
  const slice = (start, axes, size) => mx.slice(a, start, axes, size);
  const update = (start, axes, size) => mx.slice_update(a, mx.full(size, 50), start, axes);
  for (const make of [slice, update]) {
    for (const dtype of [mx.int8, mx.int32, mx.int64]) {
      for (const [start, axes] of [
        [
          [2, 0],
          [0, 1],
        ],
        [
          [0, -1],
          [0, 1],
        ],
        [[-1], [0]],
        [[100], [-2]],
      ]) {
        assertRefused((from) => make(from, axes, [2, 4]), mx.array(start, dtype), `${start} ${axes}`);
      }
    }
    assertRefused((from) => make(from, [0], [2, 4]), mx.array([2 ** 32 - 1], mx.uint32));
    // Yet to be computed: moved to where the slice ends with the array.
    for (const [start, axes, as] of [
      [
        [2, 0],
        [0, 1],
        [1, 0],
      ],
      [
        [-5, 9],
        [0, 1],
        [0, 0],
      ],
      [[1e9], [-2], [1]],
      [[1], [0], [1]],
    ]) {
      const [moved, within] = [lazy(mx.array(start, mx.int32)), mx.array(as)].map((from) => make(from, axes, [2, 4]));
      assert.deepEqual(moved.tolist(), within.tolist(), `${start} ${axes}`);
    }
    const small = lazy(mx.array([200], mx.uint8));
    assert.deepEqual(make(small, [1], [3, 2]).tolist(), make(mx.array([2]), [1], [3, 2]).tolist());
  }
  // An update without an axis has one element there if the axis has a start, and all without.
  const row = (axes) => (start) => mx.slice_update(mx.zeros([3, 2]), mx.ones([2]), start, axes).sum(1);
  assert.deepEqual(row([0])(mx.array([2])).tolist(), [0, 0, 2]);
  assert.deepEqual(row([1])(mx.array([0])).tolist(), [2, 2, 2]);
  assertRefused(row([0]), mx.array([3]));
  assertRefused(row([1]), mx.array([1]));
  const compiled = mx.compile((x, start) => mx.slice(x, start, [0], [2, 4]));
  assert.deepEqual(compiled(a, mx.array([9])).tolist(), slice(mx.array([1]), [0], [2, 4]).tolist());
  const gradient = mx.grad((x) => mx.slice(x, mx.array([1]).add(5), [0], [1, 4]).sum())(a.astype(mx.float32));
  assert.deepEqual(gradient.sum(1).tolist(), [0, 0, 4]);
});

test("indices outside of the axis", () => {
  const a = mx.arange(6).reshape(2, 3);
  const uses = {
    take: [(i) => mx.take(a, i, 1), [2 ** 30, 3, -4, -(2 ** 31)]],
    "take of the flattened array": [(i) => mx.take(a, i), [6, -7]],
    take_along_axis: [(i) => mx.take_along_axis(a, i, 0), [2, -3, 2 ** 30], 2],
    "take_along_axis of the flattened array": [(i) => mx.take_along_axis(a, i, null), [6, -7]],
    put_along_axis: [(i) => mx.put_along_axis(a, i, mx.array([9]), 1), [3, -4, 2 ** 30], 2],
    "put_along_axis of the flattened array": [(i) => mx.put_along_axis(a, i, mx.array([9])), [6, -7]],
    cross_entropy: [(i) => mx.fast.cross_entropy(mx.ones([1, 3]), i), [3, -4, 2 ** 30]],
  };
  for (const [name, [use, wrong, rank = 1]] of Object.entries(uses)) {
    const known = (index) => mx.array(rank === 1 ? [index] : [[index]]);
    for (const index of wrong) {
      assertRefused(use, known(index), `${name} ${index}`);
      mx.eval(use(lazy(known(index))));
    }
    for (const index of [1, -1]) {
      assert.deepEqual(use(lazy(known(index))).tolist(), use(known(index)).tolist(), name);
    }
  }
  assert.deepEqual(mx.take(a, lazy(mx.array([2, -3, 5])), 1).tolist(), [
    [2, 0, 2],
    [5, 3, 5],
  ]);
  assert.throws(() => mx.take(a, mx.array([0]), 7), /invalid axis 7/);
  assert.throws(() => mx.take_along_axis(mx.zeros([0]), mx.array([0]), 0), ValueError);
  assert.throws(() => mx.put_along_axis(mx.zeros([0]), mx.array([0]), mx.array([1]), 0), ValueError);
  assert.deepEqual(mx.take_along_axis(mx.zeros([2, 0]), mx.zeros([2, 0], mx.int32), 1).shape, [2, 0]);
});

test("strides that lead outside of the array", () => {
  const a = mx.arange(6).reshape(2, 3);
  for (const [shape, strides, offset] of [
    [[2], [2 ** 30], 0],
    [[7], [1], 0],
    [[1], [1], 6],
    [[2], [-1], 0],
    [[1], [1], -1],
    [[2, 2], [3, 3], 0],
    [[2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], 0],
  ]) {
    assert.throws(() => mx.as_strided(a, shape, strides, offset), ValueError, `${shape}; ${strides}; ${offset}`);
  }
  assert.deepEqual(mx.as_strided(a, [2, 3], [-3, -1], 5).tolist(), [
    [5, 4, 3],
    [2, 1, 0],
  ]);
  assert.deepEqual(mx.as_strided(a, [0, 2], [9, 9], 100).shape, [0, 2]);
});

test("segments of matrices without rows or columns", () => {
  const segments = mx
    .array([
      [0, 2],
      [2, 4],
    ])
    .astype(mx.uint32);
  assert.deepEqual(mx.segmented_mm(mx.zeros([2, 4]), mx.zeros([4, 0]), segments).tolist(), [
    [[], []],
    [[], []],
  ]);
  assert.deepEqual(mx.segmented_mm(mx.zeros([0, 4]), mx.zeros([4, 3]), segments).shape, [2, 0, 3]);
});

test("reductions over axes without elements, of arrays that do not lie in rows", () => {
  const columns = mx.zeros([0, 3]).T;
  const results = {
    sum: [0, 0, 0],
    prod: [1, 1, 1],
    any: [false, false, false],
    all: [true, true, true],
    count_nonzero: [0, 0, 0],
  };
  for (const [name, expected] of Object.entries(results)) {
    assert.deepEqual(library[name](columns, 1).tolist(), expected, name);
    assert.deepEqual(library[name](columns, 1, { keepdims: true }).shape, [3, 1], name);
    assert.deepEqual(library[name](mx.zeros([2, 0, 3], mx.int32).swapaxes(0, 2), [1, 2]).tolist(), expected, name);
  }
  for (const name of ["mean", "var", "std"]) {
    for (const value of library[name](columns, 1).tolist()) assert.ok(Number.isNaN(value), name);
  }
  assert.deepEqual(mx.linalg.norm(columns, { axis: 1 }).tolist(), [0, 0, 0]);
  assert.deepEqual(
    mx
      .vmap((a) => a.sum(-1))(mx.zeros([2, 0, 3]).swapaxes(1, 2))
      .tolist(),
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
  );
  assert.deepEqual(mx.grad((a) => mx.sum(a.T, 1).sum())(mx.zeros([0, 3])).shape, [0, 3]);
});

test("traces of stacked matrices with diagonals without elements", () => {
  for (const [shape, keywords, expected] of [
    [[2, 0, 2], {}, [0, 0]],
    [[0, 2, 2], {}, [0, 0]],
    [[2, 2, 3], { offset: 9 }, [0, 0, 0]],
    [[2, 2, 3], { offset: -9, dtype: mx.int32 }, [0, 0, 0]],
    [[2, 2, 0], { axis1: 1, axis2: 2 }, [0, 0]],
    [[2, 2, 0], {}, []],
  ]) {
    const sums = mx.trace(mx.zeros(shape), keywords);
    assert.deepEqual(sums.tolist(), expected, JSON.stringify(shape));
    assert.equal(sums.dtype, keywords.dtype ?? mx.float32);
  }
  assert.equal(mx.trace(mx.zeros([2, 2, 3], mx.int8), 9).dtype, mx.int32);
  assert.equal(mx.trace(mx.zeros([2, 2, 3], mx.bool_), 9).dtype, mx.int32);
  assert.deepEqual(
    mx
      .grad((a) => mx.trace(a, 9).sum())(mx.ones([2, 2, 3]))
      .tolist(),
    mx.zeros([2, 2, 3]).tolist(),
  );
});
