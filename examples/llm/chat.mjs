import { Template } from "@huggingface/jinja";
import { number, string, strings } from "./metadata.mjs";

/**
 * The text that a chat model was trained to continue: the model file carries a Jinja template for it.
 *
 * @param {import("./metadata.mjs").Metadata} metadata
 * @param {{ role: "system" | "user" | "assistant", content: string }[]} messages
 * @param {{ addGenerationPrompt?: boolean }} [options] `addGenerationPrompt: false` leaves out the opening of the answer
 * @returns {string}
 */
export function renderChat(metadata, messages, { addGenerationPrompt = true } = {}) {
  const template = new Template(string(metadata, "tokenizer.chat_template"));
  return template.render({
    messages,
    add_generation_prompt: addGenerationPrompt,
    bos_token: tokenNamed(metadata, "bos"),
    eos_token: tokenNamed(metadata, "eos"),
  });
}

/**
 * @param {import("./metadata.mjs").Metadata} metadata
 * @param {"bos" | "eos"} name
 */
function tokenNamed(metadata, name) {
  const key = `tokenizer.ggml.${name}_token_id`;
  return key in metadata ? strings(metadata, "tokenizer.ggml.tokens")[number(metadata, key)] : "";
}
