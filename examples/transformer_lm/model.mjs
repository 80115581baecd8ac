import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tidy } from "mlx.node/node";

/**
 * Tells how likely each character is to come next, from the characters so far.
 */
export class CharacterModel extends nn.Module {
  /**
   * @param {number} characters how many different ones there are
   * @param {{ context: number, layers: number, dims: number, heads: number, dropout: number }} sizes
   */
  constructor(characters, { context, layers, dims, heads, dropout }) {
    super();
    this.embedding = new nn.Embedding(characters, dims);
    this.positions = new nn.Embedding(context, dims);
    this.transformer = new nn.TransformerEncoder(layers, dims, heads, { dropout, activation: nn.gelu });
    this.output = new nn.Linear(dims, characters);
  }

  /**
   * @param {mx.array} x [batch, length]
   * @returns {mx.array} [batch, length, characters]
   */
  __call__(x) {
    const length = x.shape[1];
    // A character sees itself and those before it.
    const mask = nn.MultiHeadAttention.create_additive_causal_mask(length);
    const embedded = this.embedding(x).add(this.positions(mx.arange(length)));
    return this.output(this.transformer(embedded, mask));
  }
}

/**
 * Goes on with a text, character by character, as chance has it.
 *
 * @param {CharacterModel} model
 * @param {number[]} prompt
 * @param {number} count
 * @param {number} temperature the lower, the more often the likeliest character is chosen
 */
export function continueText(model, prompt, count, temperature) {
  const context = model.positions.weight.shape[0];
  const text = [...prompt];
  model.eval();
  for (let i = 0; i < count; i++) {
    const next = tidy(() => {
      const logits = model(mx.array([text.slice(-context)])).get(0, -1);
      return mx.random.categorical(logits.multiply(1 / temperature)).item();
    });
    text.push(Number(next));
  }
  model.train();
  return text;
}
