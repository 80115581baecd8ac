#!/usr/bin/env node
// Runs an example and its Python twin in turn, with the same options, and compares losses, speed and peak memory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureModel } from "../scripts/lib/model.mjs";
import { ensureOracle } from "../scripts/lib/oracle.mjs";
import { ensurePlay } from "../scripts/lib/plays.mjs";

const usage = `node examples/compare.mjs mnist|transformer_lm|lora [options that both programs know]

ROUNDS=N sets how often each is run, compiled and not (2).
`;

const MB = 2 ** 20;
const here = (...parts) => fileURLToPath(new URL(join(...parts), import.meta.url));

/** A program's last line, which is a JSON object, if it prints anything. */
async function run(command, args, env = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
  return output ? JSON.parse(output.trim().split("\n").at(-1)) : null;
}

/** What each program is told besides the options of both. */
async function ownOptions(example, options, scratch) {
  if (example === "mnist") return { ours: [], theirs: [] };
  if (example === "transformer_lm") {
    const text = ["--text", await ensurePlay("romeo-and-juliet")];
    return { ours: text, theirs: text };
  }
  const model = ["--model", await ensureModel()];
  const batches = ["--batches", join(scratch, "batches.json")];
  await run(process.execPath, [here("lora", "main.mjs"), ...model, ...batches, ...options]);
  const quiet = ["--max-tokens", "1", "--save", join(scratch, "adapters.safetensors")];
  return { ours: [...model, ...quiet], theirs: [...model, ...batches] };
}

/** The greatest difference of two losses of the same step, relative to them. */
const difference = (a, b) => Math.max(...a.map((loss, i) => Math.abs(loss - b[i]) / Math.abs(b[i])));

async function compare(example, options, rounds, scratch) {
  const { python, env } = await ensureOracle();
  const { ours, theirs } = await ownOptions(example, options, scratch);
  for (const mode of [[], ["--eager"]]) {
    const best = { node: 0, python: 0 };
    const peak = { node: 0, python: 0 };
    let apart = 0;
    for (let round = 0; round < rounds; round++) {
      const node = await run(process.execPath, [here(example, "main.mjs"), "--json", ...ours, ...options, ...mode]);
      const twin = await run(python, [here(example, "twin.py"), ...theirs, ...options, ...mode], env);
      apart = Math.max(apart, difference(node.losses, twin.losses));
      best.node = Math.max(best.node, node.stepsPerSecond);
      best.python = Math.max(best.python, twin.stepsPerSecond);
      peak.node = Math.max(peak.node, node.peak / MB);
      peak.python = Math.max(peak.python, twin.peak / MB);
    }
    const figures = [
      `Node ${best.node.toFixed(2)} steps/s, Python ${best.python.toFixed(2)} steps/s`,
      `peaks ${peak.node.toFixed(0)} and ${peak.python.toFixed(0)} MB (${(peak.node / peak.python).toFixed(2)})`,
      `losses ${apart === 0 ? "equal" : `${apart} apart`}`,
    ];
    console.log(`${mode.length ? "eager   " : "compiled"}  ${figures.join(", ")}`);
  }
}

const [example, ...options] = process.argv.slice(2);
if (["mnist", "transformer_lm", "lora"].includes(example)) {
  const scratch = mkdtempSync(join(tmpdir(), "mlx.node-"));
  try {
    await compare(example, options, Number(process.env.ROUNDS ?? 2), scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
} else {
  process.stderr.write(usage);
  process.exitCode = 2;
}
