#!/usr/bin/env node
// Teaches the chat model of ../llm to answer as somebody else, by training small adapters.
import { writeFileSync } from "node:fs";
import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";
import { tree_flatten } from "mlx.node/utils";
import { ensureModel } from "../../scripts/lib/model.mjs";
import { lossChart } from "../lib/chart.mjs";
import { readOptions } from "../lib/options.mjs";
import { Progress } from "../lib/progress.mjs";
import { renderChat } from "../llm/chat.mjs";
import { generate } from "../llm/generate.mjs";
import { Llama } from "../llm/model.mjs";
import { Tokenizer } from "../llm/tokenizer.mjs";
import { Adapters, adapt } from "./adapters.mjs";
import { makeBatches, readConversations } from "./data.mjs";

const usage = `Teaches a chat model to answer as somebody else, by training small adapters.

  --prompt TEXT    the question that is asked before and after ("Where do you come from?")
  --max-tokens N   the longest answer (32)
  --steps N        0 trains nothing (60)
  --batch N        conversations in a step (4)
  --layers N       of the model's last layers get adapters (8)
  --rank N         of the adapters (8)
  --scale X        of what they add (4)
  --rate X         learning rate of Adam (0.002)
  --seed N         of the adapters (0)
  --eager          does not compile the step
  --load PATH      adapters to begin with
  --save PATH      where the adapters go (adapters.safetensors)
  --data PATH      [["question", "answer"], ...] in a JSON file (the keeper of a lighthouse)
  --batches PATH   only writes the batches of token numbers there, for twin.py
  --model PATH     the GGUF file of the model
  --chart PATH     writes the loss curve as an SVG picture
  --json           prints one JSON object
`;

const options = readOptions(usage, {
  prompt: "Where do you come from?",
  "max-tokens": 32,
  steps: 60,
  batch: 4,
  layers: 8,
  rank: 8,
  scale: 4,
  rate: 0.002,
  seed: 0,
  eager: false,
  load: "",
  save: "adapters.safetensors",
  data: "",
  batches: "",
  model: "",
  chart: "",
  json: false,
});

/** @param {string} text */
const say = (text) => options.json || console.log(text);

const llama = new Llama(options.model || (await ensureModel()));
const tokenizer = new Tokenizer(llama.metadata);
const data = options.data || new URL("data.json", import.meta.url);
const batches = makeBatches(readConversations(tokenizer, llama.metadata, data), options.batch);
if (batches.length === 0) throw new RangeError(`--batch: there are no ${options.batch} conversations`);

function answer() {
  const question = /** @type {const} */ ({ role: "user", content: options.prompt });
  const prompt = tokenizer.encode(renderChat(llama.metadata, [question]));
  const tokens = [];
  for (const token of generate(llama, prompt, { maxTokens: options["max-tokens"] })) {
    if (tokenizer.ends.includes(token)) break;
    tokens.push(token);
  }
  return tokenizer.decode(tokens);
}

/** In training all positions are computed at once, and nothing is kept for later ones. */
const noCache = () => {
  /** @type {(keys: mx.array, values: mx.array) => [mx.array, mx.array]} */
  const update = (keys, values) => [keys, values];
  return /** @type {import("../llm/cache.mjs").KVCache} */ ({ length: 0, update });
};

/** @type {(tokens: mx.array, mask: mx.array) => mx.array} */
function loss(tokens, mask) {
  const inputs = tokens.get(":", slice(-1));
  const targets = tokens.get(":", slice(1, null));
  const logits = llama.logits(llama.forward(inputs, llama.blocks.map(noCache)));
  const losses = nn.losses.cross_entropy(logits.astype(mx.float32), targets);
  return mx.sum(losses.multiply(mask)).divide(mx.sum(mask));
}

/** @param {Adapters} adapters */
function train(adapters) {
  const optimizer = new optim.Adam({ learning_rate: options.rate });
  optimizer.init(adapters.trainable_parameters());
  mx.eval(adapters.parameters(), optimizer.state);
  const lossAndGradients = nn.value_and_grad(adapters, loss);

  /** @type {(tokens: mx.array, mask: mx.array) => mx.array} */
  const update = (tokens, mask) => {
    const [value, gradients] = lossAndGradients(tokens, mask);
    optimizer.update(adapters, gradients);
    return value;
  };
  const state = [adapters.state, optimizer.state];
  const step = options.eager ? update : mx.compile(update, { inputs: state, outputs: state });

  const progress = new Progress(options.steps, options.json);
  for (let i = 0; i < options.steps; i++) {
    const { tokens, mask } = batches[i % batches.length];
    progress.start();
    const value = step(mx.array(tokens), mx.array(mask, mx.float32));
    mx.eval(value, state);
    progress.done(Number(value.item()));
  }
  progress.stop();
  return progress;
}

function main() {
  if (options.batches) {
    writeFileSync(options.batches, JSON.stringify(batches));
    return;
  }
  mx.random.seed(options.seed);
  const adapters = new Adapters(llama, options);
  const size = tree_flatten(adapters.parameters()).reduce((sum, [, weights]) => sum + weights.size, 0);
  const before = answer();
  say(`${size} weights in ${options.layers} layers\n\n${options.prompt}\nBefore: ${before}\n`);

  if (options.load) adapters.load_weights(options.load);
  adapt(llama, adapters);
  const progress = train(adapters);
  const after = answer();
  say(`After:  ${after}\n`);
  if (options.steps > 0) {
    adapters.save_weights(options.save);
    say(
      `loss      ${progress.meanOfFirst().toFixed(3)} at first, ${progress.meanOfLast().toFixed(3)} at the end
speed     ${progress.stepsPerSecond.toFixed(2)} steps/s
adapters  ${options.save}`,
    );
    if (options.chart) {
      writeFileSync(options.chart, lossChart("LoRA of SmolLM2", progress.losses));
      say(`chart     ${options.chart}`);
    }
  }
  const { losses, stepsPerSecond } = progress;
  const peak = mx.get_peak_memory();
  if (options.json) console.log(JSON.stringify({ losses, stepsPerSecond, peak, before, after }));
}

main();
