// The demo's command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ensureModel } from "../scripts/lib/model.mjs";

const program = fileURLToPath(new URL("../examples/llm/main.mjs", import.meta.url));
const model = await ensureModel();

function start(...args) {
  const child = spawn(process.execPath, [program, ...args]);
  const output = { child, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
  return output;
}

async function run(...args) {
  const output = start(...args);
  const [status] = await once(output.child, "close");
  return { ...output, status };
}

test("an answer is streamed, and followed by its speed and memory", async () => {
  const { status, stdout, stderr } = await run("--model", model, "--max-tokens", "16");
  assert.equal(stderr, "");
  assert.equal(status, 0);
  assert.match(stdout, /^The capital of France is Paris\.\n/);
  assert.match(
    stdout,
    /\nPrompt: +37 tokens, [\d.]+ tokens\/s\nGeneration: +8 tokens, [\d.]+ tokens\/s\nPeak memory: \d+ MB\n$/,
  );
});

test("--json prints one object, and --ignore-eos goes on", async () => {
  const { status, stdout } = await run(
    "--model",
    model,
    "--max-tokens",
    "9",
    "--ignore-eos",
    "--json",
    "--system",
    "Be brief.",
    "--prompt",
    "Hi",
  );
  assert.equal(status, 0);
  const answer = JSON.parse(stdout);
  assert.equal(answer.prompt, "Hi");
  assert.equal(answer.ended, "length");
  assert.equal(answer.tokens.length, 9);
  assert.ok(answer.text.length > 0 && answer.promptSpeed > 0 && answer.speed > 0 && answer.peakMemory > 9e7);
});

test("--seed repeats what chance chose", async () => {
  const ask = (seed) =>
    run(
      "--model",
      model,
      "--max-tokens",
      "5",
      "--temp",
      "2",
      "--top-p",
      "0.9",
      "--seed",
      seed,
      "--prompt",
      "Hi",
      "--json",
    );
  const [first, again, other] = [await ask("3"), await ask("3"), await ask("4")].map(
    ({ stdout }) => JSON.parse(stdout).tokens,
  );
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
});

test("Ctrl-C ends the answer, not the summary", async () => {
  const output = start("--model", model, "--ignore-eos", "--max-tokens", "2000");
  await once(output.child.stdout, "data");
  output.child.kill("SIGINT");
  const [status] = await once(output.child, "close");
  assert.equal(status, 130);
  assert.match(output.stdout, /\nGeneration: +\d+ tokens/);
});

test("a reader that has seen enough ends the program quietly", async () => {
  const output = start("--model", model, "--ignore-eos", "--max-tokens", "2000");
  await once(output.child.stdout, "data");
  output.child.stdout.destroy();
  const [status] = await once(output.child, "close");
  assert.equal(status, 0);
  assert.equal(output.stderr, "");
});

test("mistakes in the command line are explained", async () => {
  for (const [args, message] of [
    [["--temp", "hot"], /--temp wants a number of at least 0, not "hot"/],
    [["--max-tokens", "1.5"], /--max-tokens wants a whole number of at least 1, not "1.5"/],
    [["--top-p", "0"], /--top-p wants a number above 0 and at most 1, not "0"/],
    [["--promt", "Hi"], /Unknown option '--promt'/],
  ]) {
    const { status, stderr, stdout } = await run(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.match(stderr, /--max-tokens N/);
    assert.equal(stdout, "");
  }
});

test("a model that is not there is named, without a stack", async () => {
  const { status, stderr } = await run("--model", "no-such.gguf");
  assert.equal(status, 1);
  assert.equal(stderr, "there is no file no-such.gguf\n");
});
