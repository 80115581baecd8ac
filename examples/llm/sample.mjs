import * as mx from "mlx.node/core";

/**
 * Chooses the next token.
 *
 * @param {mx.array} logits [batch, vocabulary]
 * @param {number} temp 0 takes the likeliest token; the higher, the more even the chances
 * @param {number} topP below 1 leaves out the unlikely tokens whose chances sum up to less than 1 - topP
 * @returns {mx.array} [batch]
 */
export function sample(logits, temp, topP) {
  if (temp === 0) return mx.argmax(logits, -1);
  const scaled = logits.multiply(1 / temp);
  if (topP >= 1) return mx.random.categorical(scaled);

  const order = mx.argsort(scaled, -1);
  const ascending = mx.take_along_axis(scaled, order, -1);
  const summedUp = mx.cumsum(mx.softmax(ascending, -1), -1);
  const kept = mx.where(summedUp.greater(1 - topP), ascending, -Infinity);
  const choice = mx.random.categorical(kept);
  return mx.take_along_axis(order, choice.get("...", null), -1).squeeze(-1);
}
