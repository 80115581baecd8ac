#!/usr/bin/env node
// Learns to read handwritten digits, in one process or in several that share the work (see mlx.launch).
import { writeFileSync } from "node:fs";
import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";
import { lossChart } from "../lib/chart.mjs";
import { readOptions } from "../lib/options.mjs";
import { Progress } from "../lib/progress.mjs";
import { loadDigits, MOST } from "./digits.mjs";
import { models } from "./models.mjs";

const usage = `Learns to read handwritten digits.

  --model NAME   mlp or cnn (mlp)
  --epochs N     how often all digits are seen (5)
  --batch N      digits in a step (100)
  --rate X       learning rate of Adam (0.002)
  --digits N     images of each digit, a tenth for the test (${MOST})
  --seed N       of the weights and the order (0)
  --eager        does not compile the step
  --backend NAME how processes communicate: ring, mpi, nccl, jaccl or any (any)
  --chart PATH   writes the loss curve as an SVG picture
  --json         prints one JSON object
`;

const options = readOptions(usage, {
  model: "mlp",
  epochs: 5,
  batch: 100,
  rate: 0.002,
  digits: MOST,
  seed: 0,
  eager: false,
  backend: "any",
  chart: "",
  json: false,
});

// All processes begin alike and take the same steps, each with its part of the digits. One of them tells of it.
const group = mx.distributed.init({ backend: options.backend });
const [rank, size] = [group.rank(), group.size()];
const silent = options.json || rank > 0;
if (options.batch % size !== 0) throw new RangeError(`--batch wants a multiple of the ${size} processes`);

/** @param {string} text */
const say = (text) => silent || console.log(text);

const Model = models[options.model];
if (!Model) throw new RangeError(`--model wants ${Object.keys(models).join(" or ")}, not "${options.model}"`);

mx.random.seed(options.seed);
const { train, test } = loadDigits(options.digits);
const model = new Model();
const optimizer = new optim.Adam({ learning_rate: options.rate });
optimizer.init(model.trainable_parameters());
mx.eval(model.parameters(), optimizer.state, train, test);
say(`${model}\n`);

/** @type {(images: mx.array, labels: mx.array) => mx.array} */
const loss = (images, labels) => nn.losses.cross_entropy(model(images), labels, { reduction: "mean" });
const lossAndGradients = nn.value_and_grad(model, loss);

/** @type {(images: mx.array, labels: mx.array) => mx.array} */
function update(images, labels) {
  const [value, gradients] = lossAndGradients(images, labels);
  optimizer.update(model, nn.average_gradients(gradients, group));
  return mx.distributed.all_sum(value, { group }).divide(size);
}

// A compiled function sees the arrays that it changes as further inputs and outputs.
const state = [model.state, optimizer.state];
const step = options.eager ? update : mx.compile(update, { inputs: state, outputs: state });

const count = train.labels.size;
const steps = Math.floor(count / options.batch);
const part = options.batch / size;
const progress = new Progress(options.epochs * steps, silent);
for (let epoch = 0; epoch < options.epochs; epoch++) {
  const order = mx.random.permutation(count);
  for (let i = 0; i < steps; i++) {
    progress.start();
    const from = i * options.batch + rank * part;
    const chosen = order.get(slice(from, from + part));
    const value = step(train.images.get(chosen), train.labels.get(chosen));
    mx.eval(value, state);
    progress.done(Number(value.item()));
  }
}
progress.stop();

const right = mx.mean(mx.equal(mx.argmax(model(test.images), 1), test.labels));
const accuracy = Number(right.item());
say(
  `loss      ${progress.meanOfFirst().toFixed(3)} at first, ${progress.meanOfLast().toFixed(3)} at the end
accuracy  ${(accuracy * 100).toFixed(1)} % of ${test.labels.size} digits that were not trained on
speed     ${progress.stepsPerSecond.toFixed(1)} steps/s in ${size} process${size > 1 ? "es" : ""}`,
);
if (options.chart && rank === 0) {
  const title = `${options.model.toUpperCase()} on handwritten digits, ${(accuracy * 100).toFixed(1)} % right`;
  writeFileSync(options.chart, lossChart(title, progress.losses));
  say(`chart     ${options.chart}`);
}
if (options.json && rank === 0) {
  const { losses, stepsPerSecond } = progress;
  const peak = mx.get_peak_memory();
  console.log(JSON.stringify({ losses, stepsPerSecond, peak, accuracy }));
}
