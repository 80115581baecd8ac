// A text as numbers: each character is its place among the characters that occur.
import { readFileSync } from "node:fs";
import * as mx from "mlx.node/core";

export class Text {
  /** @param {string} path */
  constructor(path) {
    const text = readFileSync(path, "utf8");
    /** The characters that occur, in the order of their code points. */
    this.characters = [...new Set(text)].sort((a, b) => a.codePointAt(0) - b.codePointAt(0));
    this.numbers = new Map(this.characters.map((character, i) => [character, i]));
    this.data = mx.array(this.encode(text), mx.int32);
  }

  /** @param {string} text */
  encode(text) {
    return [...text].map((character) => {
      const number = this.numbers.get(character);
      if (number === undefined) throw new RangeError(`"${character}" does not occur in the text`);
      return number;
    });
  }

  /** @param {number[]} numbers */
  decode(numbers) {
    return numbers.map((number) => this.characters[number]).join("");
  }

  /**
   * Pieces from places that chance chooses, and the same pieces one character later: what is to be learnt.
   *
   * @param {number} batch
   * @param {number} length
   * @returns {[inputs: mx.array, targets: mx.array]} [batch, length]
   */
  pieces(batch, length) {
    const starts = mx.random.randint(0, this.data.size - length, [batch, 1]);
    const places = starts.add(mx.arange(length));
    return [this.data.get(places), this.data.get(places.add(1))];
  }
}
