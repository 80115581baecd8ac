// Optimizers: parameters and states after three steps, trainings, schedules and clipping, against Python's.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { KeyError, NotImplementedError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { arrayCounters } from "mlx.node/node";
import * as optim from "mlx.node/optimizers";
import { tree_flatten, tree_map } from "mlx.node/utils";
import { float, numbers } from "./nn/values.mjs";
import { call, name, startOracle } from "./oracle/client.mjs";
import { nnCase } from "./oracle/nn_cases.mjs";

const parameters = () => ({
  first: { weight: numbers(4, 3), bias: numbers(4) },
  list: [numbers(2, 5), { deep: numbers(2, 3, 2), half: numbers(3).astype(mx.float16) }],
});
const schedule = call("optimizers.linear_schedule", [0.2, 0.05, 2]);
const steps = (type, args, keywords = {}) =>
  nnCase("optimizer", [call(`optimizers.${type}`, args, keywords), parameters(), 3]);

const cases = [
  steps("SGD", [0.1]),
  steps("SGD", [0.1], { momentum: 0.9, weight_decay: 0.01 }),
  steps("SGD", [schedule, 0.9, 0.1, 0.5]),
  steps("SGD", [0.1], { momentum: 0.9, nesterov: true }),
  steps("SGD", [1]),
  steps("RMSprop", [0.1]),
  steps("RMSprop", [schedule], { alpha: 0.5, eps: 1e-3 }),
  steps("Adagrad", [0.1]),
  steps("Adagrad", [schedule, 1e-3]),
  steps("AdaDelta", [0.1]),
  steps("AdaDelta", [schedule], { rho: 0.5, eps: 1e-2 }),
  steps("Adam", [0.1]),
  steps("Adam", [schedule, [0.8, 0.9], 1e-4, true]),
  steps("Adam", [mx.array(0.1)], { bias_correction: true }),
  steps("Adam", [schedule], { betas: [0, 0.6], eps: 1e-3 }),
  steps("AdamW", [0.1]),
  steps("AdamW", [schedule, [0.5, 0.6], 0, 0.3]),
  steps("AdamW", [schedule], { weight_decay: 0.3, bias_correction: true, betas: [0.5, 0.6] }),
  steps("Adamax", [0.1]),
  steps("Adamax", [schedule], { betas: [0.5, 0.6], eps: 1e-3 }),
  steps("Lion", [0.1]),
  steps("Lion", [schedule, [0.5, 0.6]], { weight_decay: 0.3 }),
  steps("Adafactor", [0.1]),
  steps("Adafactor", [schedule], {
    relative_step: false,
    beta_1: 0.9,
    weight_decay: 0.1,
    eps: [1e-20, 0.1],
    clip_threshold: 0.5,
    decay_rate: -0.5,
  }),
  steps("Adafactor", [0.1], { warmup_init: true, scale_parameter: false }),
  steps("Muon", [0.1]),
  steps("Muon", [schedule], { nesterov: false, weight_decay: 0, momentum: 0.5, ns_steps: 2 }),
];

const model = () => call("nn.Sequential", [call("nn.Linear", [3, 4]), name("nn.tanh"), call("nn.Linear", [4, 2])]);
const train = (made) => nnCase("training", [model(), made, numbers(5, 3), numbers(5, 2), 3]);

describe("steps", () => {
  const oracle = startOracle(after);
  test("parameters, states and learning rates", () => oracle.expectEqual(cases));

  test("a step of AdamW makes the new arrays and few others", () => {
    const optimizer = new optim.AdamW({ learning_rate: 0.1 });
    const parameters = { weights: Array.from({ length: 20 }, () => numbers(2, 3)) };
    optimizer.init(parameters);
    const made = () => {
      const { live, freed } = arrayCounters();
      return live + freed;
    };
    const before = made();
    optimizer.apply_gradients(parameters, parameters);
    assert.ok(made() - before <= 20 * 3 + 5, `${made() - before} arrays`);
  });

  test("trainings of a model", () =>
    oracle.expectEqual([
      train(call("optimizers.SGD", [0.1], { momentum: 0.9 })),
      train(call("optimizers.AdamW", [0.05])),
      train(call("optimizers.MultiOptimizer", [[call("optimizers.Adam", [0.1])]])),
    ]));

  test("schedules", () => {
    const points = [0, 1, 2, 5, 9, 10, 30];
    const made = (type, ...args) => nnCase("schedule", [call(`optimizers.${type}`, args), points]);
    return oracle.expectEqual([
      made("exponential_decay", 0.1, 0.9),
      made("exponential_decay", 1, 0.5),
      made("step_decay", 0.1, 0.9, 3),
      made("step_decay", float(2), 0.5, 1),
      made("cosine_decay", 0.1, 10),
      made("cosine_decay", 0.5, 5, 0.1),
      made("linear_schedule", 0, 0.1, 10),
      made("linear_schedule", 1, 0, 1),
      made(
        "join_schedules",
        [call("optimizers.linear_schedule", [0, 0.1, 5]), call("optimizers.cosine_decay", [0.1, 8])],
        [5],
      ),
      made("join_schedules", [call("optimizers.exponential_decay", [0.1, 0.9])], []),
    ]);
  });

  test("clip_grad_norm", () => {
    const clip = (...args) => ({ target: "optimizers.clip_grad_norm", args });
    return oracle.expectEqual([
      clip({ a: numbers(3, 4), b: [numbers(2)] }, 1),
      clip({ a: numbers(3, 4), b: [numbers(2)] }, 1000),
      clip({ a: mx.multiply(numbers(64), 300).astype(mx.float16), b: numbers(2).astype(mx.bfloat16) }, 0.5),
      clip({}, 1),
    ]);
  });
});

test("MultiOptimizer gives each parameter to the first optimizer that takes it", () => {
  const made = new optim.MultiOptimizer(
    [new optim.SGD(0.5, { momentum: 0.9 }), new optim.Adam(0.25)],
    [(path) => path.endsWith("weight")],
  );
  const layers = new nn.Sequential(new nn.Linear(3, 2), new nn.Linear(2, 1));
  const gradients = layers.parameters();
  made.update(layers, gradients);
  assert.deepEqual(
    made.state.states.map((state) => tree_flatten(state).map(([path]) => path)),
    [
      ["step", "learning_rate", "layers.0.weight.v", "layers.1.weight.v"],
      ["step", "learning_rate", "layers.0.bias.m", "layers.0.bias.v", "layers.1.bias.m", "layers.1.bias.v"],
    ],
  );
  assert.equal(made.learning_rate.item(), 0.5);
  made.learning_rate = 0.125;
  assert.deepEqual(
    made.optimizers.map((one) => one.learning_rate.item()),
    [0.125, 0.125],
  );
  assert.throws(() => {
    made.state = { states: [] };
  }, ValueError);
  assert.throws(() => new optim.MultiOptimizer([new optim.SGD(1)], [() => true]), ValueError);
});

test("a state taken over goes on where it was", () => {
  const weights = { w: numbers(3) };
  const one = new optim.Adam(0.1);
  const next = one.apply_gradients(weights, weights);
  const other = new optim.Adam(0.1);
  other.state = tree_map((value) => value, one.state);
  assert.equal(other.step.item(), 1n);
  assert.deepEqual(other.apply_gradients(weights, next).w.tolist(), one.apply_gradients(weights, next).w.tolist());
});

test("optimizers of one's own", () => {
  class Sign extends optim.Optimizer {
    constructor(learning_rate) {
      super();
      this._maybe_schedule("learning_rate", learning_rate);
    }
    init_single(_parameter, state) {
      state.count = mx.zeros([]);
    }
    apply_single(gradient, parameter, state) {
      state.count = state.count.add(1);
      return parameter.subtract(this.learning_rate.multiply(mx.sign(gradient)));
    }
  }
  const made = new Sign(0.5);
  assert.deepEqual(made.apply_gradients({ w: mx.array([-2, 3.5]) }, { w: mx.array([1.5, 1.5]) }).w.tolist(), [2, 1]);
  assert.equal(made.state.w.count.item(), 1);
  assert.throws(() => new optim.Optimizer().apply_gradients({ w: numbers(2) }, { w: numbers(2) }), NotImplementedError);
  const scheduled = new optim.Optimizer({ schedulers: { temperature: (step) => step.multiply(2) } });
  scheduled.apply_gradients({}, {});
  assert.equal(scheduled.state.temperature.item(), 0n);
});

test("wrong arguments", () => {
  assert.throws(() => new optim.SGD(), /SGD\(\): missing required parameter 'learning_rate'/);
  assert.throws(() => new optim.SGD(0.1, { nesterov: true }), ValueError);
  assert.throws(() => new optim.Adam(0.1, [0.9, 1]), ValueError);
  assert.throws(() => new optim.Adam("fast"), TypeError);
  assert.throws(() => new optim.RMSprop(0.1, { eps: 0 }), ValueError);
  assert.throws(() => new optim.Adafactor().learning_rate, KeyError);
  assert.throws(() => optim.clip_grad_norm({}, -1), ValueError);
  assert.throws(() => optim.step_decay(0.1, 0.9, 0), ValueError);
  assert.throws(() => optim.join_schedules([], []), ValueError);
  assert.throws(() => optim.join_schedules([(step) => step], [3]), ValueError);
});
