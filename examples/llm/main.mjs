#!/usr/bin/env node
// Asks SmolLM2, or another Llama model in a GGUF file with a byte-level vocabulary, and prints the answer as it comes.
import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import * as mx from "mlx.node/core";
import { ensureModel } from "../../scripts/lib/model.mjs";
import { renderChat } from "./chat.mjs";
import { generate } from "./generate.mjs";
import { Llama } from "./model.mjs";
import { readOptions, UsageError, usage } from "./options.mjs";
import { Timing } from "./timing.mjs";
import { Tokenizer } from "./tokenizer.mjs";

/** @typedef {ReturnType<typeof readOptions>} Options */
/** @typedef {{ text: string, tokens: number[], ended: "end" | "length" | "interrupt" | "closed" }} Answer */

/**
 * @param {Options} options
 * @param {Timing} timing
 */
async function ask(options, timing) {
  const model = new Llama(options.model ?? (await ensureModel()));
  const tokenizer = new Tokenizer(model.metadata);
  const prompt = tokenizer.encode(renderChat(model.metadata, messages(options)));
  if (options.seed !== undefined) mx.random.seed(options.seed);

  /** @type {Answer} */
  const answer = { text: "", tokens: [], ended: "length" };
  const text = tokenizer.stream({ special: options.ignoreEos });
  /** @param {string} part */
  const add = (part) => {
    answer.text += part;
    if (!options.json) process.stdout.write(part);
  };

  // Whoever reads the output may have seen enough, as `head` does.
  let closed = false;
  process.stdout.on("error", (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPIPE") throw error;
    closed = true;
  });
  // Until the first token Ctrl-C ends the process, as it does by default; from then on it ends the answer.
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  for (const token of generate(model, prompt, { ...options, timing })) {
    if (answer.tokens.length === 0) process.once("SIGINT", interrupt);
    if (!options.ignoreEos && tokenizer.ends.includes(token)) {
      answer.ended = "end";
      break;
    }
    answer.tokens.push(token);
    add(text.push(token));
    // Node hears of signals, and writes to pipes, only when the program comes back to its event loop.
    await setImmediate();
    if (interrupted || closed) {
      answer.ended = interrupted ? "interrupt" : "closed";
      break;
    }
  }
  process.off("SIGINT", interrupt);
  add(text.end());
  return answer;
}

/** @param {Options} options */
function messages({ system, prompt }) {
  const question = { role: /** @type {const} */ ("user"), content: prompt };
  return system === undefined ? [question] : [{ role: /** @type {const} */ ("system"), content: system }, question];
}

/** @param {Timing} timing */
const summary = (timing) => `
----------
Prompt:      ${timing.promptTokens} tokens, ${timing.promptSpeed.toFixed(1)} tokens/s
Generation:  ${timing.tokens} tokens, ${timing.speed.toFixed(1)} tokens/s
Peak memory: ${(mx.get_peak_memory() / 1e6).toFixed(0)} MB`;

/**
 * @param {Options} options
 * @param {Answer} answer
 * @param {Timing} timing
 */
const json = ({ prompt }, answer, { promptTokens, promptSeconds, promptSpeed, seconds, speed }) =>
  JSON.stringify({
    prompt,
    ...answer,
    promptTokens,
    promptSeconds,
    promptSpeed,
    seconds,
    speed,
    peakMemory: mx.get_peak_memory(),
  });

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  if (options.model !== undefined && !existsSync(options.model)) throw new Error(`there is no file ${options.model}`);
  const timing = new Timing();
  const answer = await ask(options, timing);
  if (answer.ended === "closed") return;
  console.log(options.json ? json(options, answer, timing) : summary(timing));
  if (answer.ended === "interrupt") process.exitCode = 130;
}

try {
  await main();
} catch (error) {
  // What the user can help needs no stack; what only a programmer can, does.
  console.error(error instanceof Error && !(error instanceof TypeError) ? error.message : error);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
