// The demo's tokenizer against an independent one: tests/golden/smollm2-tokenizer.json says which.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { renderChat } from "../examples/llm/chat.mjs";
import { Tokenizer } from "../examples/llm/tokenizer.mjs";
import { ensureModel } from "../scripts/lib/model.mjs";

const golden = JSON.parse(readFileSync(new URL("./golden/smollm2-tokenizer.json", import.meta.url), "utf8"));
const [, metadata] = mx.load(await ensureModel(), { return_metadata: true });
const tokenizer = new Tokenizer(metadata);

/** A test's name must be readable, whatever its text holds. */
const plain = (text) =>
  JSON.stringify(text)
    .slice(0, 60)
    .replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);

for (const { text, ids, decoded = text } of golden.cases) {
  test(`${plain(text)} becomes the same tokens, and they the same text`, () => {
    assert.deepEqual(tokenizer.encode(text), ids);
    assert.equal(tokenizer.decode(ids), decoded);
  });
}

test("no half character is ever given out", () => {
  const text = "a👩‍👧é日";
  const stream = tokenizer.stream();
  const parts = tokenizer.encode(text).map((id) => stream.push(id));
  assert.ok(
    parts.some((part) => part === ""),
    "some token ends within a character",
  );
  assert.ok(parts.every((part) => !part.includes("\ufffd")));
  assert.equal(parts.join("") + stream.end(), text);
});

test("a character that is never completed ends as U+FFFD", () => {
  const [first] = tokenizer.encode("👩");
  const stream = tokenizer.stream();
  assert.equal(stream.push(first), "");
  assert.equal(stream.end(), "\ufffd");
});

test("special tokens are shown or left out", () => {
  const ids = tokenizer.encode("<|im_start|>hi<|im_end|>");
  assert.equal(tokenizer.decode(ids), "<|im_start|>hi<|im_end|>");
  assert.equal(tokenizer.decode(ids, { special: false }), "hi");
  assert.deepEqual(tokenizer.ends, [ids.at(-1)]);
});

test("an id outside the vocabulary is refused", () => {
  assert.throws(() => tokenizer.decode([tokenizer.size]), /there is no token 49152/);
});

test("a tokenizer of another kind is refused, and metadata that lack something name it", () => {
  assert.throws(
    () => new Tokenizer({ ...metadata, "tokenizer.ggml.pre": "toString" }),
    /the tokenizer "gpt2" with "toString"/,
  );
  const { "tokenizer.ggml.merges": _, ...rest } = metadata;
  assert.throws(() => new Tokenizer(rest), /the model file has no metadata "tokenizer.ggml.merges"/);
});

test("a chat has the system's text, the turns in their order, and the opening of the answer", () => {
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello" },
    { role: "user", content: "{{ 1 + 1 }}" },
  ];
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("");
  assert.equal(renderChat(metadata, messages), `${turns}<|im_start|>assistant\n`);
  assert.equal(renderChat(metadata, messages, { addGenerationPrompt: false }), turns);
});
