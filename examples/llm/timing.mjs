/** How long a prompt and its answer took. */
export class Timing {
  promptTokens = 0;
  promptSeconds = 0;
  /** Tokens of the answer. */
  tokens = 0;
  /** From the end of the prompt, which gives the first token, to the last token. */
  seconds = 0;
  #since = 0;

  /** @param {number} promptTokens */
  start(promptTokens) {
    this.promptTokens = promptTokens;
    this.#since = performance.now();
  }

  /** The prompt has been computed. */
  promptDone() {
    this.promptSeconds = this.#elapsed();
    this.#since = performance.now();
  }

  /** A token of the answer is known. */
  token() {
    this.tokens++;
    this.seconds = this.#elapsed();
  }

  /** Tokens of the prompt per second. */
  get promptSpeed() {
    return this.promptSeconds === 0 ? 0 : this.promptTokens / this.promptSeconds;
  }

  /** Tokens of the answer per second, without the first. */
  get speed() {
    return this.tokens < 2 ? 0 : (this.tokens - 1) / this.seconds;
  }

  #elapsed() {
    return (performance.now() - this.#since) / 1000;
  }
}
