// Running the tests with Node's own runner.
import { isAbsolute, normalize, relative } from "node:path";
import { ensureModel } from "./model.mjs";
import { ensureOracle } from "./oracle.mjs";
import { inRoot, root } from "./paths.mjs";
import { SetupError } from "./report.mjs";
import { show } from "./run.mjs";
import { filesBelow } from "./stamp.mjs";

export const testFiles = () => filesBelow(inRoot("tests"), (file) => file.endsWith(".test.mjs"));

/** The test files whose path below the clone contains one of the texts; all where there are none. */
export function chooseTests(filters) {
  const wanted = filters.map((text) => (isAbsolute(text) ? relative(root, text) : normalize(text)));
  const all = testFiles();
  const chosen = all.filter(
    (file) => filters.length === 0 || wanted.some((text) => relative(root, file).includes(text)),
  );
  if (all.length === 0) throw new SetupError("There are no tests in tests/.");
  if (chosen.length === 0) throw new SetupError(`No test file's path contains ${filters.join(" or ")}.`);
  return chosen;
}

/** Brings what tests compare with and read, then runs the files; `options` go to node, `env` to its environment. */
export async function runTests(files, options = [], env = {}) {
  await ensureOracle();
  const model = await ensureModel();
  return show(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...options, ...files], {
    cwd: root,
    // One BLAS thread: on a busy machine more of them wait for each other, and the sums' order is then fixed.
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", MLX_NODE_TEST_MODEL: model, ...env },
  });
}
