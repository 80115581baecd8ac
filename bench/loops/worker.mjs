// Node's side of the loops: {"loop", "variant", "iterations", "window"} is answered with the seconds of each window of so
// many iterations, {"report": true} with peaks.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as mx from "mlx.node/core";
import { arrayCounters, dispose, tidy } from "mlx.node/node";

const side = 1024; // 4 MB of float32

function memory() {
  const once = (i) => {
    const arrays = [];
    for (let k = 0; k < 10; k++) arrays.push(mx.full([side, side], i + k + 0.5));
    mx.eval(arrays);
    return arrays;
  };
  return {
    nothing: once,
    dispose: (i) => dispose(once(i)),
    tidy: (i) => tidy(() => void once(i)),
  };
}

function training() {
  mx.random.seed(0);
  let weights = Array.from({ length: 8 }, () => mx.random.normal([side, side]).multiply(0.03));
  const input = mx.random.normal([32, side]);
  mx.eval(weights, input);
  const loss = (parameters) => {
    let x = input;
    for (const weight of parameters) x = mx.tanh(mx.matmul(x, weight));
    return mx.mean(mx.square(x));
  };
  const lossAndGradients = mx.value_and_grad(loss);
  const step = (current) => {
    const [value, gradients] = lossAndGradients(current);
    const next = current.map((weight, k) => weight.subtract(gradients[k].multiply(0.01)));
    mx.eval(value, next);
    return { next, value, gradients };
  };
  return {
    nothing: () => {
      weights = step(weights).next;
    },
    dispose: () => {
      const { next, value, gradients } = step(weights);
      dispose(weights, value, gradients);
      weights = next;
    },
    tidy: () => {
      const next = tidy(() => step(weights).next);
      dispose(weights);
      weights = next;
    },
  };
}

const loops = { memory, training };
const prepared = new Map();
let done = 0;

function run({ loop, variant, iterations, window }) {
  if (!prepared.has(loop)) prepared.set(loop, loops[loop]());
  const once = prepared.get(loop)[variant];
  const windows = [];
  for (let k = 0; k < iterations / window; k++) {
    const start = performance.now();
    for (let i = 0; i < window; i++) once(done++);
    windows.push((performance.now() - start) / 1000);
  }
  return windows;
}

function peakOfProcess() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
}

const report = () => ({ mlx: mx.get_peak_memory(), process: peakOfProcess(), counters: arrayCounters() });

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(request.report ? report() : run(request))}\n`);
}
