// How many threads OpenBLAS has: none beside ours until something is computed, then as many as there are processors, or as
// the user says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { withoutBlasThreads } from "../../dist/loader/blas_threads.js";

const linux = (env) => ({ platform: "linux-x64", env });

test("the variable is set while the library is loaded, and gone afterwards", () => {
  const env = {};
  assert.equal(
    withoutBlasThreads(linux(env), () => env.OPENBLAS_NUM_THREADS),
    "1",
  );
  assert.deepEqual(env, {});
  const fail = () => {
    throw new Error("not loaded");
  };
  assert.throws(() => withoutBlasThreads(linux(env), fail), /not loaded/);
  assert.deepEqual(env, {});
});

test("what the user says stays, and other systems are left alone", () => {
  for (const name of ["OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"]) {
    const env = { [name]: "3" };
    assert.deepEqual(
      withoutBlasThreads(linux(env), () => ({ ...env })),
      { [name]: "3" },
    );
    assert.deepEqual(env, { [name]: "3" });
  }
  const env = {};
  assert.deepEqual(
    withoutBlasThreads({ platform: "darwin-arm64", env }, () => ({ ...env })),
    {},
  );
});

const program = `
  import { readdirSync } from "node:fs";
  const threads = () => readdirSync("/proc/self/task").length;
  await import("node:fs/promises").then(({ readFile }) => readFile("/proc/self/stat"));
  const before = threads();
  const mx = await import("mlx.node/core");
  const imported = threads();
  const x = mx.ones([256, 256]);
  mx.eval(mx.matmul(x, x, { stream: mx.cpu }));
  console.log(JSON.stringify([imported - before, threads() - imported]));
`;

// MLX computes in a thread of its own.
function startedThreads(variables) {
  const { OPENBLAS_NUM_THREADS: _, OMP_NUM_THREADS: __, GOTO_NUM_THREADS: ___, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    env: { ...env, UV_THREADPOOL_SIZE: "1", ...variables },
    encoding: "utf8",
  });
  return JSON.parse(stdout || `"${stderr}"`);
}

test("threads start with the first evaluation", { skip: process.platform !== "linux" }, () => {
  const processors = availableParallelism();
  const [imported, evaluated] = startedThreads({ OPENBLAS_NUM_THREADS: "1" });
  // CUDA has threads of its own.
  if (!mx.cuda.is_available()) assert.deepEqual([imported, evaluated], [0, 1]);
  assert.deepEqual(startedThreads({}), [imported, evaluated + processors - 1]);
});
