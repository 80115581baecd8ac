// How the demo chooses the next token.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { sample } from "../examples/llm/sample.mjs";

const DRAWS = 2000;
const chances = [0.05, 0.5, 0.3, 0.15];

/** How often each of the four tokens came out of many draws. */
function frequencies(temp, topP) {
  mx.random.seed(7);
  const logits = mx.log(mx.array(chances));
  const choices = sample(mx.broadcast_to(logits, [DRAWS, chances.length]), temp, topP);
  assert.deepEqual(choices.shape, [DRAWS]);
  const counts = chances.map(() => 0);
  for (const choice of choices.tolist()) counts[choice] += 1 / DRAWS;
  return counts;
}

const about = (expected) => (actual, i) => Math.abs(actual - expected[i]) < 0.05;

test("temperature 0 takes the likeliest", () => {
  assert.deepEqual(frequencies(0, 1).map(Math.round), [0, 1, 0, 0]);
});

test("temperature 1 follows the chances", () => {
  assert.ok(frequencies(1, 1).every(about(chances)));
});

test("a low temperature prefers the likely, a high one evens out", () => {
  const power = (temp) => {
    const raised = chances.map((p) => p ** (1 / temp));
    const sum = raised.reduce((a, b) => a + b);
    return raised.map((p) => p / sum);
  };
  assert.ok(frequencies(0.5, 1).every(about(power(0.5))));
  assert.ok(frequencies(4, 1).every(about(power(4))));
});

test("top-p leaves out the unlikely, and keeps the likeliest whatever it is", () => {
  const most = frequencies(1, 0.75);
  assert.equal(most[0] + most[3], 0);
  assert.ok(most.every(about([0, 0.625, 0.375, 0])));
  assert.deepEqual(frequencies(1, 1e-6).map(Math.round), [0, 1, 0, 0]);
});
