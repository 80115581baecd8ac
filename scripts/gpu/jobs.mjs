// Test files as jobs: processes with folders of their own, many at a time.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { ensureModel } from "../lib/model.mjs";
import { inRoot, root } from "../lib/paths.mjs";

// Types and documents are the same on every machine, and what checks them is not in the bundle.
const elsewhere = ["types.test.mjs", "docs.test.mjs", "readme.test.mjs", join("bind", "pages.test.mjs")];

const GRID_PARTS = 12;

// Files that take long are cut into jobs.
const cuts = {
  "ops_grid.test.mjs": () =>
    Array.from({ length: GRID_PARTS }, (_, i) => ({
      env: { MLX_NODE_TEST_PART: `${i + 1}/${GRID_PARTS}` },
      of: i + 1,
    })),
  "indexing_fuzz.test.mjs": () =>
    ["get", "set", "at"].map((kind) => ({ options: [`--test-name-pattern=of ${kind}$`], of: kind })),
};

/** The long ones come first, so that they don't end last. */
export function jobsFor(files) {
  const wanted = files.filter((file) => !elsewhere.includes(relative(inRoot("tests"), file)));
  const jobs = wanted.flatMap((file) => {
    const cut = cuts[basename(file)];
    return cut
      ? cut().map(({ of, ...rest }) => ({ file, name: `${file} (${of})`, long: true, ...rest }))
      : [{ file, name: file, long: false }];
  });
  return jobs.sort((a, b) => Number(b.long) - Number(a.long));
}

async function runJob({ file, name, options = [], env = {} }, { model, log, left }) {
  const scratch = mkdtempSync(join(tmpdir(), "mlx.node-job-"));
  const start = performance.now();
  const reporter = inRoot("scripts", "gpu", "reporter.mjs");
  const args = ["--test-reporter", reporter, "--test-reporter-destination", "stdout", ...options, file];
  const child = spawn(process.execPath, args, {
    cwd: root,
    // A kernel that one process is writing into the cache must not be read by another one.
    env: {
      ...process.env,
      OPENBLAS_NUM_THREADS: "1",
      MLX_NODE_TEST_MODEL: model,
      TMPDIR: scratch,
      MLX_PTX_CACHE_DIR: join(scratch, "ptx"),
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

/** Runs all jobs, and writes a log of each, failures.txt and results.json into `out`. */
export async function runJobs(list, { jobs, out, milliseconds }) {
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
      results.push(await runJob(job, { model, log: job.log, left }));
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
