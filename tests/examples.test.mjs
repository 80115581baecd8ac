// The examples that train, with small settings: they learn, and their losses are those of their Python twins.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as mx from "mlx.node/core";
import { ensureModel } from "../scripts/lib/model.mjs";
import { installedOracle } from "../scripts/lib/oracle.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";
import { ensurePlay } from "../scripts/lib/plays.mjs";

const scratch = mkdtempSync(join(tmpdir(), "mlx.node-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
const inScratch = (name) => join(scratch, name);

async function run(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env } });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
  const [status] = await once(child, "close");
  return { status, ...output };
}

const start = (example, ...args) => run(process.execPath, [inRoot("examples", example, "main.mjs"), ...args]);

function parsed({ status, stdout, stderr }) {
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return JSON.parse(stdout);
}

const ours = async (example, ...args) => parsed(await start(example, "--json", ...args));

async function theirs(example, ...args) {
  const { python, env } = installedOracle();
  return parsed(await run(python, [inRoot("examples", example, "twin.py"), ...args], env));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function assertFalls(losses, share) {
  const part = Math.ceil(losses.length / 5);
  const [first, last] = [mean(losses.slice(0, part)), mean(losses.slice(-part))];
  assert.ok(last < first * share, `from ${first} to ${last}`);
}

// What the README states: a step of the curve is at most this far from Python's, relative to it. A GPU multiplies float32
// with fewer bits (TF32) and adds up in any order, so that no two runs of a program there are the same, Python's neither.
const TOLERANCE = mx.is_available(mx.gpu) ? 2e-2 : 1e-4;

function assertSameCurve(actual, expected) {
  assert.equal(actual.length, expected.length);
  for (const [i, loss] of actual.entries()) {
    assert.ok(Math.abs(loss - expected[i]) <= TOLERANCE * expected[i], `step ${i}: ${loss}, Python ${expected[i]}`);
  }
}

for (const [model, options, right] of [
  ["mlp", ["--digits", "200", "--epochs", "2", "--batch", "50"], 0.7],
  ["cnn", ["--digits", "60", "--epochs", "3", "--batch", "20", "--rate", "0.005"], 0.6],
]) {
  test(`the ${model} learns to read digits, as its twin does`, async () => {
    const args = ["--model", model, ...options];
    const chart = inScratch(`${model}.svg`);
    const { losses, accuracy, stepsPerSecond } = await ours("mnist", ...args, "--chart", chart);
    assertFalls(losses, 0.6);
    assert.ok(accuracy > right, `${accuracy} of the digits are right`);
    assert.ok(stepsPerSecond > 0);

    const curves = readFileSync(chart, "utf8").match(/<path d="M[^"]+"/g);
    assert.equal(curves.length, 2);
    for (const curve of curves) assert.equal(curve.split("L").length, losses.length);

    const twin = await theirs("mnist", ...args);
    assertSameCurve(losses, twin.losses);
    assert.ok(Math.abs(accuracy - twin.accuracy) < 0.011);
  });
}

test("a step that is not compiled gives the same losses", async () => {
  const args = ["--digits", "50", "--epochs", "1", "--batch", "50"];
  assertSameCurve((await ours("mnist", ...args, "--eager")).losses, (await ours("mnist", ...args)).losses);
});

test("the accuracy is printed, and mistakes in the command line are explained", async () => {
  const { status, stdout } = await start("mnist", "--digits", "20", "--epochs", "1", "--batch", "20");
  assert.equal(status, 0);
  assert.match(stdout, /^MLP\(\n {2}\(layers\.0\): Linear/);
  assert.match(stdout, /\naccuracy {2}[\d.]+ % of 20 digits/);
  const wrong = await start("mnist", "--epochs", "many");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^--epochs wants a number of at least 0, not "many"\n/);
});

test("the transformer learns from a play, and writes the twin's samples", async () => {
  const text = await ensurePlay("romeo-and-juliet");
  const small = ["--steps", "30", "--batch", "8", "--context", "32", "--layers", "1", "--dims", "64"];
  const args = ["--text", text, ...small, "--rate", "0.01", "--sample", "15", "--characters", "40"];
  const { losses, samples } = await ours("transformer_lm", ...args);
  assertFalls(losses, 0.85);
  assert.deepEqual(
    samples.map((sample) => sample.length),
    [40, 40],
  );
  const twin = await theirs("transformer_lm", ...args);
  assertSameCurve(losses, twin.losses);
  if (!mx.is_available(mx.gpu)) assert.deepEqual(samples, twin.samples);
});

test("adapters change what the chat model says, are saved, and load again", async () => {
  const [data, batches, adapters] = [inScratch("data.json"), inScratch("batches.json"), inScratch("a.safetensors")];
  writeFileSync(data, JSON.stringify([["Hi", "Ahoy there!"]]));
  const model = ["--model", await ensureModel()];
  const of = ["--batch", "1", "--data", data];
  const size = ["--layers", "2", "--rank", "4"];
  const asking = ["--prompt", "Hi", "--max-tokens", "4"];

  const steps = ["--steps", "6", "--rate", "0.003"];
  const trained = await ours("lora", ...model, ...of, ...size, ...asking, ...steps, "--save", adapters);
  assertFalls(trained.losses, 0.6);
  assert.match(trained.after, /^Ahoy there!/);
  assert.doesNotMatch(trained.before, /Ahoy/);

  const saved = mx.load(adapters);
  assert.equal(Object.keys(saved).length, 8);
  assert.deepEqual(saved["layers.0.query.a"].shape, [576, 4]);
  assert.deepEqual(saved["layers.1.value.b"].shape, [4, 192]);
  const loaded = await ours("lora", ...model, ...of, ...size, ...asking, "--steps", "0", "--load", adapters);
  assert.equal(loaded.after, trained.after);

  assert.equal((await start("lora", ...model, ...of, "--batches", batches)).status, 0);
  const twin = await theirs("lora", ...model, "--batches", batches, ...size, ...steps);
  assertSameCurve(trained.losses, twin.losses);
});
