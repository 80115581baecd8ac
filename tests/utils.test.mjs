// Trees: mapping, flattening, merging and reducing them, against Python's.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { IndexError, KeyError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tree_flatten, tree_map, tree_map_with_path, tree_merge, tree_reduce, tree_unflatten } from "mlx.node/utils";
import { name, startOracle, tuple } from "./oracle/client.mjs";

const trees = [
  { a: [1, 2, { b: 3 }], c: 4 },
  [[[0]]],
  7,
  {},
  [],
  { empty: {}, list: [], x: [[], {}] },
  { a: { b: { c: { d: "deep" } } } },
];

describe("as in Python", () => {
  const oracle = startOracle(after);
  const utils = (fn, args, keywords) => ({ target: `utils.${fn}`, args, ...(keywords ? { keywords } : {}) });

  test("tree_flatten and tree_unflatten", () =>
    oracle.expectEqual([
      ...trees.flatMap((tree) => [
        utils("tree_flatten", [tree]),
        utils("tree_flatten", [tree, ".model"]),
        utils("tree_flatten", [tree], { destination: {} }),
        utils("tree_unflatten", [tree_flatten(tree).map((pair) => tuple(...pair))]),
        utils("tree_unflatten", [tree_flatten(tree, { destination: {} })]),
      ]),
      ...[
        [
          ["a", 1],
          ["b.c", 2],
        ],
        [
          ["0", 1],
          ["2", 2],
        ],
        [
          ["1", 1],
          ["x", 2],
        ],
        [
          ["2", 2],
          ["0", 0],
          ["10", 10],
        ],
        [[" 1", 1]],
        [["", 5]],
        [
          ["a.", 1],
          ["a.b", 2],
        ],
      ].map((pairs) => utils("tree_unflatten", [pairs.map((pair) => tuple(...pair))])),
    ]));

  test("tree_map, tree_reduce and tree_merge with functions of Python's", () => {
    const add = name("core.add");
    const array = mx.array([1, 2]);
    return oracle.expectEqual([
      utils("tree_map", [name("core.square"), { a: [array, { b: array }] }]),
      utils("tree_map", [add, { a: [array], b: array }, { a: [array, 9], b: array, c: 1 }]),
      utils("tree_reduce", [add, { a: [array, 2.5], b: array }]),
      utils("tree_reduce", [add, [1, [2]], array]),
      // One key each: Python merges dicts in the order of a set, which is any.
      utils("tree_merge", [{ a: [1] }, { a: [] }]),
      utils("tree_merge", [{ b: {} }, { b: { c: 2 } }]),
      utils("tree_merge", [
        [1, null, { x: [1] }],
        [null, 2, { x: [null, 2] }, 3],
      ]),
      utils("tree_merge", [{ a: array }, { a: array }, add]),
      utils("tree_merge", [{}, {}]),
      utils("tree_merge", [[], []]),
    ]);
  });
});

test("tree_map", () => {
  assert.deepEqual(
    tree_map((x) => x + 1, { a: [1, { b: 2 }] }),
    { a: [2, { b: 3 }] },
  );
  assert.deepEqual(
    tree_map((x, y) => x * y, [2, 3], [4, 5, 6]),
    [8, 15],
  );
  assert.deepEqual(
    tree_map((list) => list.length, { a: [1, 2] }, { is_leaf: Array.isArray }),
    { a: 2 },
  );
  // A tree whose key is called is_leaf is a tree still.
  assert.deepEqual(
    tree_map((x, y) => x + y, { is_leaf: 1 }, { is_leaf: 2 }),
    { is_leaf: 3 },
  );
  assert.throws(() => tree_map((x) => x, { a: 1 }, { b: 1 }), KeyError);
  assert.throws(() => tree_map((x) => x, [1, 2], [1]), IndexError);
  assert.throws(() => tree_map((x) => x, { a: [1] }, { a: 1 }), TypeError);
  assert.throws(() => tree_map({}, { a: 1 }), /parameter 'fn' must be Callable, not a plain object/);
});

test("keys that mean something to JavaScript", () => {
  const tree = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
  const mapped = tree_map((x) => x + 1, tree);
  assert.deepEqual(Object.keys(mapped), ["__proto__", "constructor"]);
  assert.equal({}.polluted, undefined);
  const flat = tree_flatten(tree, { destination: {} });
  assert.deepEqual(Object.entries(flat), [
    ["__proto__.polluted", 1],
    ["constructor", 2],
  ]);
  assert.deepEqual(
    Object.keys(
      tree_unflatten([
        ["__proto__", 1],
        ["b", 2],
      ]),
    ),
    ["__proto__", "b"],
  );
});

test("keys that are integers come first, as in every object of JavaScript", () => {
  assert.deepEqual(
    tree_unflatten([
      ["01", 1],
      ["1", 2],
    ]),
    { 1: 2, "01": 1 },
  );
  assert.deepEqual(tree_flatten({ b: 0, 1: 1 }), [
    ["1", 1],
    ["b", 0],
  ]);
});

test("tree_map_with_path", () => {
  const paths = [];
  tree_map_with_path((path) => paths.push(path), { model: [{ w: 0, b: 1 }, { w: 0 }] });
  assert.deepEqual(paths, ["model.0.w", "model.0.b", "model.1.w"]);
  assert.deepEqual(
    tree_map_with_path((path) => path, [1], { path: "start" }),
    ["start.0"],
  );
  assert.equal(
    tree_map_with_path((path) => path, 5),
    null,
  );
  assert.deepEqual(
    tree_map_with_path((path, x, y) => `${path}=${x}${y}`, { path: 1 }, { path: 2 }),
    { path: "path=12" },
  );
});

test("tree_flatten with is_leaf", () => {
  const isPair = (node) => Array.isArray(node) && node.length === 2;
  assert.deepEqual(tree_flatten({ a: [1, 2], b: [3] }, { is_leaf: isPair }), [
    ["a", [1, 2]],
    ["b.0", 3],
  ]);
  const into = [["before", 0]];
  assert.equal(tree_flatten([1], "", null, into), into);
  assert.deepEqual(into, [
    ["before", 0],
    ["0", 1],
  ]);
  assert.throws(() => tree_flatten([1], { destination: "x" }), TypeError);
});

test("tree_reduce and tree_merge", () => {
  const sum = (total, leaf) => total + leaf;
  assert.equal(tree_reduce(sum, { a: [1, 2, 3], b: [4, 5] }, 0), 15);
  assert.equal(tree_reduce(sum, [1, 2], { is_leaf: null }), 3);
  assert.equal(
    tree_reduce((n) => n + 1, [[1], [2, 3]], 0, Array.isArray),
    1,
  );
  assert.equal(tree_reduce(sum, []), null);
  assert.deepEqual(tree_merge({ a: 1 }, { b: 2 }), { a: 1, b: 2 });
  assert.equal(tree_merge(1, 2, { merge_fn: (a, b) => a * 10 + b }), 12);
  assert.throws(() => tree_merge({ a: 1 }, { a: 2 }), ValueError);
  assert.throws(() => tree_merge([], {}), ValueError);
});

test("modules are dicts of trees", () => {
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
  const paths = tree_flatten(model).map(([path]) => path);
  assert.deepEqual(paths, ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]);
  const shapes = tree_map((array) => array.shape, model);
  assert.deepEqual(shapes.layers[1], { weight: [1, 2], bias: [1] });
});
