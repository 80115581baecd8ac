// Weights on disk: written by one side and read by the other, and files that do not fit.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tree_flatten } from "mlx.node/utils";
import { call, startOracle } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";

const folder = mkdtempSync(join(tmpdir(), "weights-"));
after(() => rmSync(folder, { recursive: true }));

const model = () =>
  call("nn.Sequential", [call("nn.Conv1d", [2, 3, 2]), call("nn.GRU", [3, 2]), call("nn.BatchNorm", [3])]);
const values = (module) => tree_flatten(module.parameters()).map(([path, array]) => [path, array.tolist()]);

describe("weight files", () => {
  const oracle = startOracle(after);
  for (const format of ["npz", "safetensors"]) {
    test(`${format}: written here, read by Python, and the other way round`, async () => {
      const file = join(folder, `weights.${format}`);
      // Each side has saved its own when it loads the other's, which is the same: both began with one seed.
      const saved = nnCase("saved", [model(), file], { seed: 11 });
      await oracle.expectEqual([saved]);
      await oracle.expectEqual([nnCase("loaded", [model(), file], { seed: 5 })]);
      const [theirs] = await oracle.ask([saved]);
      assert.ok(theirs.value);
      await oracle.expectEqual([nnCase("loaded", [model(), file], { seed: 6 })]);
    });
  }
});

const small = () => new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));

test("weights as pairs and as a dict", () => {
  const [one, other] = [small(), small()];
  const weights = tree_flatten(one.parameters());
  assert.equal(other.load_weights(weights), other);
  assert.deepEqual(values(other), values(one));
  const third = small();
  third.load_weights(Object.fromEntries(weights));
  assert.deepEqual(values(third), values(one));
});

test("weights that do not fit are an error and change nothing", () => {
  const layers = small();
  const before = values(layers);
  const weights = tree_flatten(small().parameters());
  const wrong = [
    weights.slice(1),
    [...weights, ["layers.7.weight", mx.zeros([1])]],
    weights.map(([path, array], i) => (i === 3 ? [path, mx.zeros([2])] : [path, array])),
    weights.map(([path, array], i) => (i === 3 ? [path, 5] : [path, array])),
  ];
  for (const list of wrong) assert.throws(() => layers.load_weights(list), ValueError);
  assert.deepEqual(values(layers), before);
  layers.load_weights(weights.slice(1), { strict: false });
  assert.notDeepEqual(values(layers), before);
});

test("files that are cut off, missing or of another kind are an error and change nothing", () => {
  const layers = small();
  const before = values(layers);
  for (const format of ["npz", "safetensors"]) {
    const whole = join(folder, `whole.${format}`);
    small().save_weights(whole);
    const cut = join(folder, `cut.${format}`);
    writeFileSync(cut, readFileSync(whole).subarray(0, 150));
    assert.throws(() => layers.load_weights(cut));
    assert.throws(() => layers.load_weights(join(folder, `none.${format}`)));
  }
  mx.save(join(folder, "one.npy"), mx.ones([2]));
  assert.throws(() => layers.load_weights(join(folder, "one.npy")), ValueError);
  assert.throws(() => layers.save_weights(join(folder, "weights.txt")), ValueError);
  assert.deepEqual(values(layers), before);
});
