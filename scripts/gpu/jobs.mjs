// Test files as jobs: processes with folders of their own, many at a time.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { ensureModel } from "../lib/model.mjs";
import { inRoot, root } from "../lib/paths.mjs";
import { note } from "../lib/report.mjs";

// Types and documents are the same on every machine, and what checks them is not in the bundle.
const elsewhere = ["types.test.mjs", "docs.test.mjs", "readme.test.mjs", join("bind", "pages.test.mjs")];

// Operations for which MLX compiles kernels while the program runs, some seconds for each: fewer of their cases are run.
const slow = /q(uantized_)?(mm|matmul)|quantize|gather|scatter|take|put_along|slice_update|masked|array\.at/;
const MOST_OF_SLOW = 40;
// Operations whose kernels are as many as dtypes, whichever cases are run: they begin early.
const long = /diag|trace|hadamard|unique/;

async function gridJobs() {
  const { pathOf, subjects } = await import("../../tests/grid/cases.mjs");
  const schema = JSON.parse(readFileSync(inRoot("api", "schema.json"), "utf8"));
  return subjects(schema)
    .map(pathOf)
    .map((path) => ({
      of: path,
      env: { MLX_NODE_TEST_OPERATION: path, ...(slow.test(path) ? { MLX_NODE_TEST_CASES: MOST_OF_SLOW } : {}) },
      weight: slow.test(path) || long.test(path) ? 2 : 0,
    }));
}

const inParts = (count, weight) => async () =>
  Array.from({ length: count }, (_, part) => ({
    of: `part ${part + 1} of ${count}`,
    env: { MLX_NODE_TEST_PART: `${part}/${count}` },
    weight,
  }));

// Files that are cut into jobs; an error of the GPU, after which its process can do no more, ends one of them alone. Random
// index expressions have a part for each dtype of a GPU.
const cuts = {
  "ops_grid.test.mjs": gridJobs,
  "indexing_fuzz.test.mjs": inParts(13, 4),
  [join("transforms", "derivatives.test.mjs")]: inParts(8, 3),
  [join("transforms", "memory.test.mjs")]: inParts(5, 3),
};

// What takes longest comes first, so that it doesn't end last.
const heavy = ["compilation", "grid", "examples", "nccl", "demo-command", "kernels", "layers"];

/**
 * The jobs for files; of those that are cut, only what `of` matches.
 * @returns {Promise<{ file: string, name: string, env?: object, weight: number }[]>}
 */
export async function jobsFor(files, of = /(?:)/) {
  const pathOf = (file) => relative(inRoot("tests"), file);
  const jobs = [];
  for (const file of files.filter((file) => !elsewhere.includes(pathOf(file)))) {
    const cut = cuts[pathOf(file)];
    const weight = heavy.includes(basename(file, ".test.mjs")) ? 3 : 1;
    const parts = cut && (await cut()).filter((part) => of.test(part.of));
    if (parts) for (const part of parts) jobs.push({ file, name: `${file} (${part.of})`, ...part });
    else jobs.push({ file, name: file, weight });
  }
  return jobs.sort((a, b) => b.weight - a.weight);
}

/** Copies the files of one folder that are older than a time into another one, but what is there already. */
function copyFiles(from, to, before = Number.POSITIVE_INFINITY) {
  mkdirSync(to, { recursive: true });
  if (!existsSync(from)) return;
  const there = new Set(readdirSync(to));
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [from, to].map((folder) => join(folder, entry.name));
    // Long names are cut into folders.
    if (entry.isDirectory()) copyFiles(source, target, before);
    // The source text of a kernel is only for reading by people.
    else if (!there.has(entry.name) && !entry.name.endsWith(".cu") && statSync(source).mtimeMs < before) {
      copyFileSync(source, target);
    }
  }
}

async function runJob({ file, name, env = {} }, { model, log, left, kernels }) {
  const scratch = mkdtempSync(join(tmpdir(), "mlx.node-job-"));
  // A kernel that one process is writing into its cache must not be read by another one.
  const cache = join(scratch, "ptx");
  if (kernels) copyFiles(kernels, cache);
  const start = performance.now();
  const reporter = inRoot("scripts", "gpu", "reporter.mjs");
  const args = ["--test-reporter", reporter, "--test-reporter-destination", "stdout", file];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      OPENBLAS_NUM_THREADS: "1",
      MLX_NODE_TEST_MODEL: model,
      TMPDIR: scratch,
      MLX_PTX_CACHE_DIR: cache,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  let late = false;
  // The whole group goes: its oracle and the programs that it started too.
  const alarm = setTimeout(() => {
    late = true;
    process.kill(-child.pid, "SIGKILL");
  }, left());
  const [status, signal] = await new Promise((done) => child.on("close", (...ending) => done(ending)));
  clearTimeout(alarm);
  // What was being written when a job was ended is not whole.
  if (kernels) copyFiles(cache, kernels, late || signal ? Date.now() - 5000 : undefined);
  rmSync(scratch, { recursive: true, force: true });
  writeFileSync(log, `${text}\n${errors}`);

  const marked = text.split("\n").filter((line) => line.startsWith("\u0001"));
  const events = marked.map((line) => JSON.parse(line.slice(1)));
  const failures = events.filter((event) => !event.passed);
  const passed = events.length - failures.length;
  const silent = failures.length === 0 && status !== 0;
  const ending = late ? "out of time" : (signal ?? (silent ? `exit code ${status}: ${errors.slice(-600)}` : null));
  return { name, seconds: (performance.now() - start) / 1000, passed, failures, ending };
}

// A bundle may come without the demo's model; the tests that read it say then that it is missing.
async function modelOrNothing() {
  try {
    return await ensureModel();
  } catch (error) {
    note(`The demo's model is not here (${error.message.split("\n")[0]}): the tests that need it will fail.`);
    return "";
  }
}

/**
 * Runs all jobs, and writes a log of each, failures.txt and results.json into `out`. `kernels` is a folder for the kernels
 * that were compiled, which other runs start with.
 */
export async function runJobs(list, { jobs, out, milliseconds, kernels }) {
  mkdirSync(join(out, "logs"), { recursive: true });
  const model = await modelOrNothing();
  const end = performance.now() + milliseconds;
  const left = () => Math.max(1, end - performance.now());
  const queue = list.map((job, i) => ({
    ...job,
    log: join(out, "logs", `${i}-${basename(job.file, ".test.mjs")}.log`),
  }));
  const results = [];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      results.push(await runJob(job, { model, log: job.log, left, kernels }));
      writeDown(out, results);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, list.length) }, worker));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function writeDown(out, results) {
  const texts = results.flatMap(({ name, failures, ending }) => [
    ...failures.map((failure) => `${relative(root, name)}: ${failure.name}\n${failure.message}\n`),
    ...(ending ? [`${relative(root, name)}: ended: ${ending}\n`] : []),
  ]);
  writeFileSync(join(out, "failures.txt"), texts.join("\n"));
  const short = results.map(({ name, seconds, passed, failures, ending }) => ({
    name: relative(root, name),
    seconds,
    passed,
    failed: failures.map((failure) => failure.name),
    ending,
  }));
  writeFileSync(join(out, "results.json"), `${JSON.stringify(short, null, 1)}\n`);
}
