// The demo's model answers as Python's MLX does: tests/golden/smollm2.json says what, and how it was made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { renderChat } from "../examples/llm/chat.mjs";
import { generate } from "../examples/llm/generate.mjs";
import { Llama } from "../examples/llm/model.mjs";
import { Timing } from "../examples/llm/timing.mjs";
import { Tokenizer } from "../examples/llm/tokenizer.mjs";
import { ensureModel } from "../scripts/lib/model.mjs";

const golden = JSON.parse(readFileSync(new URL("./golden/smollm2.json", import.meta.url), "utf8"));
const CHECKED = 32;

const model = new Llama(await ensureModel(), mx.float32);
const tokenizer = new Tokenizer(model.metadata);

for (const { prompt, chat, prompt_ids, tokens, text } of golden.prompts) {
  test(`"${prompt}" is put to the model as Python puts it`, () => {
    assert.equal(renderChat(model.metadata, [{ role: "user", content: prompt }]), chat);
    assert.deepEqual(tokenizer.encode(chat), prompt_ids);
    assert.equal(tokenizer.decode(tokens), text);
  });

  test(`"${prompt}" is answered with Python's tokens`, () => {
    assert.deepEqual([...generate(model, prompt_ids, { maxTokens: CHECKED })], tokens.slice(0, CHECKED));
  });
}

test("the first prompt's logits are Python's", () => {
  const hidden = model.forward(mx.array([golden.prompts[0].prompt_ids]), model.makeCache());
  const logits = model.logits(hidden.get(":", -1)).get(0);
  for (const [id, expected] of golden.prompt0_last_logits_top10) {
    const actual = Number(logits.get(id));
    assert.ok(Math.abs(actual - expected) < 1e-3, `token ${id}: ${actual}, expected ${expected}`);
  }
});

test("a prompt that is computed in chunks gives the same answer", () => {
  const { prompt_ids, tokens } = golden.prompts[1];
  assert.deepEqual([...generate(model, prompt_ids, { maxTokens: 4, chunk: 16 })], tokens.slice(0, 4));
});

test("the time of the prompt and of the answer are told apart", () => {
  const timing = new Timing();
  const tokens = [...generate(model, golden.prompts[0].prompt_ids.slice(0, 4), { maxTokens: 3, timing })];
  assert.equal(tokens.length, 3);
  assert.equal(timing.promptTokens, 4);
  assert.equal(timing.tokens, 3);
  assert.ok(timing.promptSpeed > 0 && timing.speed > 0);
});

test("an empty prompt, and one that fills the model's context, are refused", () => {
  assert.throws(() => generate(model, []).next(), /the prompt is empty/);
  const full = new Array(model.config.contextLength).fill(1);
  assert.throws(() => generate(model, full).next(), /the prompt has 8192 tokens, the model's context 8192/);
});
