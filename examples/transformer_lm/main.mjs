#!/usr/bin/env node
// Learns to write like a play of Shakespeare's, character by character.
import { writeFileSync } from "node:fs";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";
import { tree_flatten } from "mlx.node/utils";
import { ensurePlay } from "../../scripts/lib/plays.mjs";
import { lossChart } from "../lib/chart.mjs";
import { readOptions } from "../lib/options.mjs";
import { Progress } from "../lib/progress.mjs";
import { CharacterModel, continueText } from "./model.mjs";
import { Text } from "./text.mjs";

const usage = `Learns to write like a play of Shakespeare's, character by character.

  --play NAME     hamlet, king-lear, the-tempest, ... (romeo-and-juliet)
  --text PATH     another text to learn from
  --steps N       (500)
  --batch N       pieces of text in a step (16)
  --context N     characters in a piece (64)
  --layers N      (2)
  --dims N        numbers that stand for a character (128)
  --heads N       of the attention (4)
  --dropout X     (0.1)
  --rate X        highest learning rate of AdamW (0.002)
  --sample N      steps between samples (100)
  --characters N  in a sample (200)
  --seed N        of the weights, the pieces, dropout and samples (0)
  --eager         does not compile the step
  --chart PATH    writes the loss curve as an SVG picture
  --json          prints one JSON object
`;

const options = readOptions(usage, {
  play: "romeo-and-juliet",
  text: "",
  steps: 500,
  batch: 16,
  context: 64,
  layers: 2,
  dims: 128,
  heads: 4,
  dropout: 0.1,
  rate: 0.002,
  sample: 100,
  characters: 200,
  seed: 0,
  eager: false,
  chart: "",
  json: false,
});

/** @param {string} line */
const say = (line) => options.json || console.log(line);

const text = new Text(options.text || (await ensurePlay(options.play)));
mx.random.seed(options.seed);
const model = new CharacterModel(text.characters.length, options);

const warmUp = Math.max(1, Math.floor(options.steps / 10));
const rate = optim.join_schedules(
  [
    optim.linear_schedule(options.rate / 10, options.rate, warmUp),
    optim.cosine_decay(options.rate, Math.max(1, options.steps - warmUp), options.rate / 10),
  ],
  [warmUp],
);
const optimizer = new optim.AdamW({ learning_rate: rate });
optimizer.init(model.trainable_parameters());
mx.eval(model.parameters(), optimizer.state);

const size = tree_flatten(model.parameters()).reduce((sum, [, weights]) => sum + weights.size, 0);
say(`${text.data.size} characters, ${text.characters.length} different ones; ${size} weights`);

/** @type {(inputs: mx.array, targets: mx.array) => mx.array} */
const loss = (inputs, targets) => nn.losses.cross_entropy(model(inputs), targets, { reduction: "mean" });
const lossAndGradients = nn.value_and_grad(model, loss);

/** @type {(inputs: mx.array, targets: mx.array) => mx.array} */
function update(inputs, targets) {
  const [value, gradients] = lossAndGradients(inputs, targets);
  optimizer.update(model, gradients);
  return value;
}

// Dropout draws random numbers, so what the compiled function changes includes the state of their generator.
const state = [model.state, optimizer.state, mx.random.state];
const step = options.eager ? update : mx.compile(update, { inputs: state, outputs: state });

const prompt = text.encode("\n");
/** @type {string[]} */
const samples = [];
const progress = new Progress(options.steps, options.json);
for (let done = 1; done <= options.steps; done++) {
  progress.start();
  const value = step(...text.pieces(options.batch, options.context));
  mx.eval(value, state);
  progress.done(Number(value.item()));
  if (done % options.sample === 0 || done === options.steps) {
    const written = continueText(model, prompt, options.characters, 0.8).slice(prompt.length);
    samples.push(text.decode(written));
    progress.aside(`after ${done} steps:\n${samples.at(-1)}\n`);
  }
}
progress.stop();

say(
  `loss      ${progress.meanOfFirst().toFixed(3)} at first, ${progress.meanOfLast().toFixed(3)} at the end
speed     ${progress.stepsPerSecond.toFixed(1)} steps/s`,
);
if (options.chart) {
  writeFileSync(options.chart, lossChart("A character-level transformer", progress.losses));
  say(`chart     ${options.chart}`);
}
if (options.json) {
  const { losses, stepsPerSecond } = progress;
  const peak = mx.get_peak_memory();
  console.log(JSON.stringify({ losses, stepsPerSecond, peak, samples }));
}
