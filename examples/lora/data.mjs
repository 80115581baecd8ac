// Questions and answers as the token numbers that the model reads, cut into batches.
import { readFileSync } from "node:fs";
import { renderChat } from "../llm/chat.mjs";

/**
 * The conversations of the data file: all their tokens, and how many of them the question takes.
 *
 * @param {import("../llm/tokenizer.mjs").Tokenizer} tokenizer
 * @param {import("../llm/metadata.mjs").Metadata} metadata
 * @param {string | URL} path
 */
export function readConversations(tokenizer, metadata, path) {
  /** @type {[question: string, answer: string][]} */
  const pairs = JSON.parse(readFileSync(path, "utf8"));
  return pairs.map(([question, answer]) => {
    const asked = /** @type {const} */ ({ role: "user", content: question });
    const answered = /** @type {const} */ ({ role: "assistant", content: answer });
    const start = tokenizer.encode(renderChat(metadata, [asked]));
    const tokens = tokenizer.encode(renderChat(metadata, [asked, answered], { addGenerationPrompt: false }).trimEnd());
    return { tokens, start: start.length };
  });
}

/**
 * Rows of equal length. A row's loss counts where `mask` is 1: for the tokens of the answer, and the one that ends it.
 *
 * @param {ReturnType<typeof readConversations>} conversations
 * @param {number} size of a batch
 */
export function makeBatches(conversations, size) {
  const longest = Math.max(...conversations.map(({ tokens }) => tokens.length));
  const rows = conversations.map(({ tokens, start }) => ({
    tokens: [...tokens, ...Array(longest - tokens.length).fill(0)],
    mask: Array.from({ length: longest - 1 }, (_, i) => (i + 1 >= start && i + 1 < tokens.length ? 1 : 0)),
  }));
  const batches = [];
  for (let i = 0; i + size <= rows.length; i += size) {
    const chosen = rows.slice(i, i + size);
    batches.push({ tokens: chosen.map((row) => row.tokens), mask: chosen.map((row) => row.mask) });
  }
  return batches;
}
