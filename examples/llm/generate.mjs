import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { sample } from "./sample.mjs";
import { Timing } from "./timing.mjs";

/**
 * Continues a prompt, token by token, to the end of the model's context at most.
 *
 * @param {import("./model.mjs").Llama} model
 * @param {number[]} prompt
 * @param {object} [options]
 * @param {number} [options.maxTokens]
 * @param {number} [options.temp] 0 takes the likeliest token each time
 * @param {number} [options.topP]
 * @param {number} [options.chunk] how many tokens of the prompt are computed at once: it bounds the memory they need
 * @param {Timing} [options.timing] is filled in
 * @returns {Generator<number, void, void>}
 */
export function* generate(model, prompt, options = {}) {
  const { maxTokens = 256, temp = 0, topP = 1, chunk = 512, timing = new Timing() } = options;
  const room = model.config.contextLength - prompt.length;
  if (prompt.length === 0) throw new RangeError("the prompt is empty");
  if (room <= 0)
    throw new RangeError(`the prompt has ${prompt.length} tokens, the model's context ${model.config.contextLength}`);
  const count = Math.min(maxTokens, room);
  if (count <= 0) return;

  const cache = model.makeCache();
  /** @param {mx.array} tokens */
  const next = (tokens) => sample(model.logits(model.forward(tokens, cache).get(":", -1)), temp, topP);

  timing.start(prompt.length);
  const tokens = mx.array([prompt]);
  let done = 0;
  for (; prompt.length - done > chunk; done += chunk) {
    model.forward(tokens.get(":", slice(done, done + chunk)), cache);
    mx.eval(cache.map((layer) => layer.state));
  }
  let token = next(tokens.get(":", slice(done, null)));
  mx.eval(token);
  timing.promptDone();

  try {
    for (let i = 0; i < count; i++) {
      const current = token;
      // The next step starts from the token that is not known here yet, so that computing it and reading, decoding and
      // printing this one go on at the same time.
      if (i + 1 < count) {
        token = next(current.get(null));
        mx.async_eval(token);
      }
      const id = Number(current.item());
      timing.token();
      yield id;
    }
  } finally {
    // A caller who has enough stops while the next step is being computed. Nothing goes on behind its back.
    mx.synchronize();
  }
}
