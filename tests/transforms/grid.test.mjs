// Transforms of transforms of functions over trees, in every order, against Python (python/grid.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { askPython, compareOutcomes, outcome } from "./twice.mjs";

const A = mx.array([
  [0.5, -1.25, 2],
  [0.75, 0.25, -0.5],
]);
const B = mx.array([
  [1.5, 0.25, -0.75],
  [0.1, 0.2, 0.3],
]);

const isArray = (value) => value instanceof mx.array;
function mapTree(map, tree) {
  if (isArray(tree)) return map(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapTree(map, item));
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapTree(map, item)]));
}
function leaves(tree) {
  const list = [];
  mapTree((leaf) => list.push(leaf), tree);
  return list;
}
const total = (tree) => leaves(tree).reduce((sum, leaf) => sum.add(leaf.sum()), mx.array(0));

const functions = {
  linear: (t) => mapTree((x) => mx.cumsum(x, -1).get("...", "::-1"), t),
  matrix: (t) => mapTree((x) => x.matmul(x.T).matmul(x), t),
  waves: (t) => mapTree((x) => mx.sin(x).multiply(x), t),
  mixed: (t) => mapTree((x) => mx.softmax(x, { axis: -1 }).multiply(x.sum()).add(mx.logsumexp(x)), t),
  sorted: (t) => mapTree((x) => mx.sort(x.multiply(3).subtract(x.multiply(x))), t),
};
const given = { array: A, tree: { a: A, list: [B, { deep: A.subtract(B) }] } };

const product = (transform) => (f) => (tree) => {
  const flat = (...arrays) => leaves(f(mapTree(() => arrays.shift(), tree)));
  const primals = leaves(tree);
  const results = transform(
    flat,
    primals,
    primals.map((x) => x.multiply(0.5).add(1)),
  )[1];
  return mapTree(() => results.shift(), tree);
};

const transforms = {
  grad: (f) => mx.grad((t) => total(f(t))),
  value_and_grad: (f) => (tree) => {
    const [value, gradient] = mx.value_and_grad((t) => total(f(t)))(tree);
    return mapTree((x) => x.multiply(value), gradient);
  },
  vjp: product(mx.vjp),
  jvp: product(mx.jvp),
  vmap: (f) => mx.vmap(f),
  columns: (f) => mx.vmap(f, { in_axes: -1, out_axes: -1 }),
  compile: (f) => mx.compile(f),
  shapeless: (f) => mx.compile(f, { shapeless: true }),
  checkpoint: (f) => mx.checkpoint(f),
  custom: (f) => mx.custom_function(f),
};
const names = Object.keys(transforms);
const isCompiled = (name) => name === "compile" || name === "shapeless";

function run(name, argument, chain) {
  let f = functions[name];
  for (const transform of chain) f = transforms[transform](f);
  return f(given[argument]);
}

/** All chains of a length of the given transforms. */
const chains = (length, of) =>
  length === 0 ? [[]] : chains(length - 1, of).flatMap((chain) => of.map((name) => [...chain, name]));

const plain = names.filter((name) => !isCompiled(name));
const upTo = (length, of) => Array.from({ length }, (_, i) => chains(i + 1, of)).flat();

const grids = {
  "one to three transforms of a function of an array, without compile": ["mixed", "sorted", "matrix", "waves"].flatMap(
    (name) => upTo(3, plain).map((chain) => [name, "array", chain]),
  ),
  "one to three transforms of a function of a tree, without compile": upTo(3, plain).map((chain) => [
    "linear",
    "tree",
    chain,
  ]),
  // Few, because each of them is a kernel or two that a C++ compiler has to make.
  "compile after and before another transform": [
    ["waves", "array"],
    ["linear", "tree"],
  ].flatMap(([name, argument]) =>
    upTo(2, names)
      .filter((chain) => chain.some(isCompiled))
      .map((chain) => [name, argument, chain]),
  ),
  "compile around and between others": chains(3, ["grad", "vmap", "compile", "checkpoint"])
    .filter((chain) => chain.includes("compile"))
    .map((chain) => ["linear", "array", chain]),
  "four derivatives": ["matrix", "waves"].flatMap((name) =>
    chains(4, ["grad", "vjp", "jvp"]).map((chain) => [name, "array", chain]),
  ),
};

for (const [title, cases] of Object.entries(grids)) {
  test(`${cases.length} cases: ${title}`, async () => {
    const answers = await askPython("grid", JSON.stringify(cases));
    const wrong = [];
    let errors = 0;
    cases.forEach((item, i) => {
      const found = compareOutcomes(
        outcome(() => run(...item)),
        answers[i],
      );
      if (found) wrong.push(`${JSON.stringify(item)}: ${found}`);
      if (answers[i].error) errors++;
    });
    assert.equal(wrong.length, 0, `${wrong.length} cases differ from Python:\n${wrong.slice(0, 10).join("\n")}`);
    assert.ok(errors < cases.length / 2, `${errors} cases are errors`);
  });
}
