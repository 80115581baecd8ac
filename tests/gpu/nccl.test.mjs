// The nccl backend, on a machine with two GPUs or more: each rank has one of them. Elsewhere, that it says what is missing.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { RuntimeError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { installedOracle } from "../../scripts/lib/oracle.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { testLayers } from "../distributed/layer_tests.mjs";
import { commandOf, endOf, reportsOf, resultsOf, runNccl, start } from "../distributed/ranks.mjs";

const hasCuda = mx.cuda.is_available();
const isHere = hasCuda && mx.device_count(mx.gpu) > 1;

const js = "nccl.mjs";
const py = "nccl.py";

const PATIENCE = 200_000; // kernels are compiled at first

const scratch = mkdtempSync(join(tmpdir(), "mlx.node-nccl-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
const kernels = process.env.MLX_PTX_CACHE_DIR ?? join(scratch, "kernels");

// One group after the other: they share the kernels that were compiled.
let turn = Promise.resolve();
function inTurn(work) {
  const result = turn.then(work);
  turn = result.catch(() => {});
  return result;
}

const ranksOf = (programs, env) => inTurn(() => runNccl(programs, { kernels, env }));

/** What the ranks of programs report. */
const run = (names, ...args) =>
  reportsOf((folder) =>
    ranksOf(
      names.map((name) => ({ name, args })),
      { TEST_RESULTS: folder },
    ),
  );

/** The same with mlx.launch. */
const launch = (name, ...args) =>
  reportsOf(async (folder) => {
    const { command, env } = commandOf(name, args);
    const variables = { ...env, TEST_RESULTS: folder, TEST_KERNELS: kernels };
    const given = Object.entries(variables).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    const options = ["--backend", "nccl", "-n", "2", ...given];
    const line = [process.execPath, inRoot("dist", "cli", "launch.js"), ...options, "--", ...command];
    const [end] = await inTurn(() => endOf([start(line)], PATIENCE));
    return [end, end];
  });

const example = (language, options) => {
  if (language === "Node")
    return { command: [process.execPath, inRoot("examples/mnist/main.mjs"), "--json", ...options] };
  const { python, env } = installedOracle();
  return { command: [python, inRoot("examples/mnist/twin.py"), ...options], env };
};

const learning = ["--digits", "60", "--epochs", "1", "--batch", "40", "--rate", "0.005"];
// Without it products of float32 have 10 bits, and a batch in parts gives something else than a whole one.
const exactly = { MLX_ENABLE_TF32: "0" };
const TOLERANCE = 1e-4; // the one that examples/mnist/README.md states

function assertSameLosses(losses, expected, what) {
  assert.equal(losses.length, expected.length);
  for (const [i, loss] of losses.entries()) {
    assert.ok(
      Math.abs(loss - expected[i]) <= TOLERANCE * expected[i],
      `${what}, step ${i}: ${loss}, not ${expected[i]}`,
    );
  }
}

describe("NCCL", { concurrency: false }, () => {
  if (!isHere) {
    test("has no two GPUs here, and says what is missing", (t) => {
      t.diagnostic("There are no two NVIDIA GPUs on this machine: operations over NCCL are not tested in this run.");
      assert.equal(mx.distributed.is_available("nccl"), hasCuda);
      assert.throws(() => mx.distributed.init({ strict: true, backend: "nccl" }), RuntimeError);
    });
    return;
  }

  const theirs = run([py, py]);

  test("every operation gives what it gives in Python", async () => {
    const expected = await theirs;
    assert.deepEqual(
      expected.map(({ rank, size }) => [rank, size]),
      [
        [0, 2],
        [1, 2],
      ],
    );
    const ours = await run([js, js]);
    assert.deepEqual(ours, expected);
    for (const results of ours) {
      for (const [name, value] of Object.entries(results)) if (name.endsWith(" part")) assert.equal(value, true, name);
      assert.deepEqual(results.split.slice(0, 2), [1, 0]);
      assert.deepEqual(results.split.slice(3, 5), [2, 1 - results.rank]);
    }
  });

  test("training with parts of the parameters is training with whole ones", async () => {
    const values = (list) =>
      list.map(([dtype, , hex]) => {
        assert.equal(dtype, "mlx.core.float32");
        return Buffer.from(hex, "hex").readFloatLE(0);
      });
    for (const { sharded, whole } of await theirs) {
      const [parts, full] = [sharded, whole].map(({ losses }) => values(losses));
      for (const [i, value] of parts.entries()) {
        // Sums of another order, in TF32.
        assert.ok(Math.abs(value - full[i]) <= 1e-2 * Math.abs(full[i]), `${i}: ${value}, not ${full[i]}`);
      }
    }
  });

  test("a rank of Node and one of Python are in one group", async () => {
    assert.deepEqual(await run([js, py]), await theirs);
    assert.deepEqual(await run([py, js]), await theirs);
  });

  test("mlx.launch gives each rank a GPU", async () => {
    assert.deepEqual(await launch(js), await theirs);
  });

  test("what it does not have is refused, and the group is of use afterwards", async () => {
    const expected = await run([py, py], "refusals");
    for (const { errors } of expected) {
      assert.deepEqual(
        errors.slice(0, -1).filter(([name]) => !name.endsWith("Error")),
        [],
      );
      assert.equal(errors.at(-1)[0], "mlx.core.int32");
    }
    assert.deepEqual(await run([js, js], "refusals"), expected);
  });

  describe("sharded layers", () => {
    const runs = Promise.all(["layers.mjs", "layers.py"].map((name) => run([name, name], "nccl")));
    // Products of float32 are in TF32, with about three digits.
    testLayers(runs, { tolerance: 3e-3, gradient: "mlx.core.float32" });
  });

  test("two ranks learn to read digits as one does, whatever their languages", async () => {
    const [alone] = resultsOf(
      await endOf(
        [start(example("Node", learning).command, { ...exactly, MLX_PTX_CACHE_DIR: join(kernels, "alone") })],
        PATIENCE,
      ),
    );
    const curves = {};
    for (const languages of [
      ["Node", "Node"],
      ["Python", "Python"],
      ["Node", "Python"],
    ]) {
      const ranks = languages.map((language) => example(language, [...learning, "--backend", "nccl"]));
      const ends = await ranksOf(ranks, exactly);
      assert.equal(ends[1].code, 0, ends[1].stderr);
      const [{ losses }] = resultsOf(ends.slice(0, 1));
      assertSameLosses(losses, alone.losses, languages.join(" and "));
      curves[languages] = losses;
    }
    assert.ok(alone.losses.at(-1) < alone.losses[0] / 2);
    assert.deepEqual(curves["Node,Node"], curves["Python,Python"]);
  });
});
