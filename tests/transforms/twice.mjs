// Cases that are written twice, here and in a Python file of the same name: what they give must be the same.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as mx from "mlx.node/core";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { difference, errorDifference } from "../oracle/compare.mjs";
import { encode } from "../oracle/encode.mjs";
import { startPython } from "../oracle/python.mjs";

const SEED = 7;

// Compiled functions become C++ that is compiled once, to libraries below the folder for temporary files. MLX doesn't expect
// two processes to make one of them at the same time, as test files that run side by side would: each has a folder.
const kernels = inRoot("build", "kernels", basename(process.argv[1] ?? "", ".test.mjs"));
mkdirSync(kernels, { recursive: true });
process.env.TMPDIR = kernels;

/** Runs a Python file of python/ with a text as its input; gives the JSON that it prints. */
export function askPython(name, input = "") {
  const file = fileURLToPath(new URL(`./python/${name}.py`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = startPython(file);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.stdin.on("error", () => {}); // its end tells more
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(stdout));
      else reject(new Error(`${name}.py ended with ${signal ?? code}:\n${stderr}`));
    });
    child.stdin.end(input);
  });
}

/** What a case gives on this side, as the Python side tells it. */
export function outcome(run) {
  mx.random.seed(SEED);
  try {
    return { value: encode(run()) };
  } catch (error) {
    return { error };
  }
}

/** What differs between the outcomes of both sides, or null. `words`: whether the messages of errors count. */
export function compareOutcomes(ours, theirs, words = true) {
  if (theirs.error && ours.error)
    return errorDifference(ours.error, words ? theirs.error : [theirs.error[0], ours.error.message]);
  if (theirs.error) return `${JSON.stringify(ours.value).slice(0, 300)} instead of ${theirs.error.join(": ")}`;
  if (ours.error)
    return `${ours.error?.stack ?? ours.error}\n instead of ${JSON.stringify(theirs.value).slice(0, 300)}`;
  return difference(ours.value, theirs.value);
}

const inOwnWords = new Set();

/** Marks a case whose error names something of JavaScript's: its class alone is compared. */
export function ownWords(run) {
  inOwnWords.add(run);
  return run;
}

/** Makes one test of each case. */
export function testTwice(name, cases) {
  const theirs = askPython(name);
  theirs.catch(() => {}); // each test tells it
  for (const [key, run] of Object.entries(cases)) {
    test(key.replaceAll("_", " "), async () => {
      const answers = await theirs;
      assert.ok(key in answers, `${name}.py has no case ${key}`);
      assert.equal(compareOutcomes(outcome(run), answers[key], !inOwnWords.has(run)), null);
    });
  }
  test("the Python file has no other cases", async () => {
    assert.deepEqual(Object.keys(await theirs).sort(), Object.keys(cases).sort());
  });
}
