// The mpi backend with Open MPI's mpirun, where it is installed; where it is not, that it is missing is said clearly.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as mx from "mlx.node/core";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { commandOf, endOf, start } from "./ranks.mjs";

const version = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
const isHere = version.status === 0;

/** Starts a program with mpirun, more processes than processors if need be. */
async function launch(count, name, args = [], further = []) {
  const { command, env } = commandOf(name, args);
  const options = ["--backend", "mpi", "-n", String(count), "--mpi-arg", "--oversubscribe --bind-to none", ...further];
  const allow = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
  const line = [process.execPath, inRoot("dist", "cli", "launch.js"), ...options, "--", ...command];
  const [end] = await endOf([start(line, { ...allow, ...env })]);
  return end;
}

/** What the ranks of a program report. */
async function resultsOf(count, name, args) {
  const folder = mkdtempSync(join(tmpdir(), "mlx-mpi-"));
  try {
    const { code, stderr } = await launch(count, name, args, ["--env", `TEST_RESULTS=${folder}`]);
    assert.equal(code, 0, stderr);
    return Array.from({ length: count }, (_, rank) => JSON.parse(readFileSync(join(folder, `${rank}.json`), "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("MPI", { concurrency: false }, () => {
  if (!isHere) {
    test("is not installed here, and everything says so", async (t) => {
      t.diagnostic("There is no mpirun on this machine: operations over MPI are not tested in this run.");
      const { code, stderr } = await launch(2, "collectives.mjs", ["mpi"]);
      assert.equal(code, 2);
      assert.match(stderr, /There is no mpirun here: the mpi backend needs Open MPI to be installed/);
      assert.equal(mx.distributed.init({ backend: "mpi" }).size(), 1);
    });
    return;
  }

  test("ranks get what Python's get", async (t) => {
    t.diagnostic(version.stdout.split("\n")[0]);
    const theirs = await resultsOf(2, "collectives.py", ["mpi"]);
    assert.deepEqual(
      theirs.map(({ rank, size }) => [rank, size]),
      [
        [0, 2],
        [1, 2],
      ],
    );
    assert.deepEqual(await resultsOf(2, "collectives.mjs", ["mpi"]), theirs);
  });

  test("groups are split by color and ranked by key", async () => {
    const ranks = await resultsOf(4, "split.mjs", []);
    assert.deepEqual(
      ranks.map(({ part, members }) => [part, members]),
      [
        [
          [1, 2],
          [2, 0],
        ],
        [
          [1, 2],
          [3, 1],
        ],
        [
          [0, 2],
          [2, 0],
        ],
        [
          [0, 2],
          [3, 1],
        ],
      ],
    );
  });

  test("a rank that fails ends the others, and its exit code is the launcher's", async () => {
    const { code } = await launch(2, "tell.mjs", ["leave", "7"]);
    assert.equal(code, 7);
  });
});
