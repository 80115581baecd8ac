// npm run test:gpu [-- part-of-a-path ...] [--of regexp] [--jobs 16] [--out folder] [--minutes 8] [--kernels folder]
//
// Runs the tests in an assembled bundle or a clone that is built for CUDA: each file as a process of its own, many at a
// time, since most of the time goes into compiling kernels for the GPU. Long files are cut into several jobs: `--of`
// chooses among these, by the names of operations and parts. It tells what failed, and writes all of it down.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { jobsFor, runJobs } from "./gpu/jobs.mjs";
import { ensureOracle } from "./lib/oracle.mjs";
import { build, inRoot, root } from "./lib/paths.mjs";
import { main, note, SetupError } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";
import { chooseTests } from "./lib/tests.mjs";

function regExpOf(text) {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new SetupError(`--of wants a regular expression: ${error.message}.`);
  }
}

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      jobs: { type: "string", default: String(availableParallelism()) },
      out: { type: "string", default: join(build, "reports", "gpu") },
      minutes: { type: "string", default: "60" },
      kernels: { type: "string" },
      of: { type: "string", default: "" },
    },
  });
  const [jobs, minutes] = [Number(values.jobs), Number(values.minutes)];
  if (!(jobs >= 1)) throw new SetupError(`--jobs wants a number of processes, not ${values.jobs}.`);
  if (!(minutes > 0)) throw new SetupError(`--minutes wants a number of minutes, not ${values.minutes}.`);
  const { out, kernels } = values;
  return { jobs, minutes, out, kernels, of: regExpOf(values.of), filters: positionals };
}

/** Python's MLX, and in a clone all else that the tests need; a bundle has it or not. */
async function prepare() {
  if (existsSync(inRoot("native"))) {
    await setUp();
    await ensureOracle();
  } else if (!existsSync(join(build, "oracle", "python"))) {
    throw new SetupError("This bundle was packed without Python's MLX: npm run pack:gpu -- --python 3.12 adds it.");
  }
}

main(async () => {
  const { jobs, minutes, out, kernels, of, filters } = readOptions();
  await prepare();
  const list = await jobsFor(chooseTests(filters), of);
  if (list.length === 0) throw new SetupError(`There are no tests of ${of}.`);
  const results = await runJobs(list, { jobs, out, milliseconds: minutes * 60_000, kernels });
  let failed = 0;
  for (const { name, seconds, passed, failures, ending } of results) {
    failed += failures.length + (ending ? 1 : 0);
    const counts = `${String(passed).padStart(5)} passed ${String(failures.length).padStart(4)} failed`;
    note(`${counts} ${seconds.toFixed(0).padStart(4)} s  ${relative(root, name)}${ending ? `  ENDED: ${ending}` : ""}`);
  }
  const sum = results.reduce((total, { passed }) => total + passed, 0);
  note(`${sum} tests passed, ${failed} failed; ${join(out, "failures.txt")} has the failures`);
  return failed > 0 ? 1 : 0;
});
