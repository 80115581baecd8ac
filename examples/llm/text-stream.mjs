/**
 * Turns tokens that come one by one into text. A token may end in the middle of a character (an emoji is often two or
 * three tokens): what is not complete yet is kept back until the rest has come, so that no half character is printed.
 */
export class TextStream {
  // A byte order mark is a character like any other here.
  #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #bytesOf;

  /** @param {(id: number) => Uint8Array | undefined} bytesOf the bytes of a token; undefined for one not to be shown */
  constructor(bytesOf) {
    this.#bytesOf = bytesOf;
  }

  /**
   * @param {number} id the next token
   * @returns {string} the characters that it completes, possibly none
   */
  push(id) {
    const bytes = this.#bytesOf(id);
    return bytes === undefined ? "" : this.#utf8.decode(bytes, { stream: true });
  }

  /** @returns {string} U+FFFD if the last character never was completed, else nothing */
  end() {
    return this.#utf8.decode();
  }
}
