// A bar at the terminal, the losses, and how fast the steps are.
import cliProgress from "cli-progress";

/** The first steps are not timed: MLX compiles and warms up in them. */
const WARM_UP = 3;

const NOTHING_YET = { loss: "?", speed: "?" };

/** What a training run shows while it goes on and tells at its end. */
export class Progress {
  /** @type {number[]} */
  losses = [];
  #bar;
  #quiet;
  #steps;
  /** @type {number[]} */
  #seconds = [];
  #since = 0;

  /**
   * @param {number} steps
   * @param {boolean} quiet
   */
  constructor(steps, quiet) {
    this.#steps = steps;
    this.#quiet = quiet;
    // At a terminal only: in a file or a pipe a bar would be many lines.
    this.#bar = new cliProgress.SingleBar({
      format: "{bar} {value}/{total} steps, loss {loss}, {speed} steps/s",
      hideCursor: true,
      ...(quiet && { stream: silence }),
    });
    this.#bar.start(steps, 0, NOTHING_YET);
  }

  /** A step begins. */
  start() {
    this.#since = performance.now();
  }

  /**
   * The step that began has been computed.
   *
   * @param {number} loss
   */
  done(loss) {
    this.losses.push(loss);
    const seconds = (performance.now() - this.#since) / 1000;
    if (this.losses.length > WARM_UP) this.#seconds.push(seconds);
    this.#bar.update(this.losses.length, { loss: loss.toFixed(3), speed: (1 / seconds).toFixed(1) });
  }

  /**
   * Prints something above the bar.
   *
   * @param {string} text
   */
  aside(text) {
    if (this.#quiet) return;
    this.#bar.stop();
    console.log(text);
    if (this.losses.length < this.#steps) this.#bar.start(this.#steps, this.losses.length, NOTHING_YET);
  }

  stop() {
    this.#bar.stop();
  }

  /** Of the step of middle duration: what else the machine does now and then does not count. */
  get stepsPerSecond() {
    const sorted = this.#seconds.toSorted((a, b) => a - b);
    return sorted.length === 0 ? 0 : 1 / sorted[Math.floor(sorted.length / 2)];
  }

  /** The mean loss of the first or last steps, a tenth of all. */
  meanOfFirst = () => mean(this.losses.slice(0, tenth(this.losses)));
  meanOfLast = () => mean(this.losses.slice(-tenth(this.losses)));
}

/** @param {number[]} values */
const tenth = (values) => Math.max(1, Math.floor(values.length / 10));

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const silence = /** @type {NodeJS.WriteStream} */ ({ isTTY: false, write: () => true });
