// The oracle's process: Python's MLX of the same version, asked in batches. One of them serves a test file.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as mx from "mlx.node/core";
import { difference, errorDifference } from "./compare.mjs";
import { call, encode, forgetSent, realize, run } from "./encode.mjs";
import { onGpu, startPython } from "./python.mjs";

export { call, Data, dtypeOf, dtypes, library, name, nameOf, share, tuple } from "./encode.mjs";

const BATCH = 200;
// How often a case is asked again whose result differs on a GPU.
const TRIES = 4;
// A batch takes milliseconds: an oracle that is silent for so long computes without end. On a GPU, kernels may have to be
// compiled for it, which takes seconds for each.
const PATIENCE = onGpu ? 900_000 : 60_000;

/**
 * A case is `{ target, args, keywords }` with
 *   here       another case, which this side computes instead
 *   run        what this side does instead of calling the target: for what is spelled otherwise in JavaScript
 *   seed       given to mx.random.seed before the call, on both sides
 *   tolerance  `{ rtol, atol, because }`: how far results may be apart, and why they are not the same bits
 *   label      what a failure is called instead of the call's own text
 */
const expression = ({ target, args = [], keywords = {} }) => call(target, args, keywords);

function ours(item) {
  try {
    if (item.seed !== undefined) mx.random.seed(item.seed);
    const { target, args = [], keywords = {} } = item.here ?? item;
    const value = item.run ? item.run() : run(target, args.map(realize), realizeKeywords(keywords));
    return { value: encode(value) };
  } catch (error) {
    return { error };
  }
}

const realizeKeywords = (keywords) =>
  Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, realize(value)]));

function judge(item, mine, theirs) {
  if (theirs.error && mine.error) return errorDifference(mine.error, theirs.error);
  if (theirs.error) return `no error, but ${theirs.error[0]}: ${theirs.error[1].split("\n")[0]}`;
  if (mine.error)
    return `${mine.error?.stack ?? mine.error}\n      instead of ${JSON.stringify(theirs.value)?.slice(0, 300)}`;
  return difference(mine.value, theirs.value, item.tolerance);
}

/** A short text for a case: `core.sum(float32 (3,4), {"axis":0})`. */
export function describeCase({ label, target, args = [], keywords = {} }) {
  if (label) return label;
  const texts = [...args, ...(Object.keys(keywords).length > 0 ? [keywords] : [])].map(describeValue);
  return `${target}(${texts.join(", ")})`;
}

function describeValue(value) {
  if (value === null || value === undefined || typeof value !== "object") {
    return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
  }
  if (value.label) return value.label;
  const made = realize(value);
  if (made instanceof mx.array) return `${String(made.dtype).replace("mlx.core.", "")} (${made.shape})`;
  if (Array.isArray(made)) return `[${made.map(describeValue).join(", ")}]`;
  if (ArrayBuffer.isView(made)) return `${made.constructor.name}(${made.byteLength} bytes)`;
  if (Object.getPrototypeOf(made) !== Object.prototype) return String(made);
  return `{${Object.entries(made)
    .map(([key, item]) => `${key}: ${describeValue(item)}`)
    .join(", ")}}`;
}

function launch() {
  const child = startPython(fileURLToPath(new URL("./oracle.py", import.meta.url)));
  child.stdin.on("error", () => {}); // it ended: reading its answer says so
  return child;
}

/** A process of its own; `patience` is how long a batch may take, in milliseconds. */
export class Oracle {
  #process;
  #patience;
  #lines;
  #errors = "";
  #ended;

  constructor({ patience = PATIENCE } = {}) {
    this.#patience = patience;
    this.#start();
  }

  #start() {
    forgetSent();
    this.#errors = "";
    this.#process = launch();
    this.#process.stderr.on("data", (text) => {
      this.#errors += text;
    });
    this.#ended = once(this.#process, "exit");
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Ends the process. */
  close() {
    this.#process.stdin.end();
    this.#process.kill();
  }

  async #answers(cases) {
    const alarm = setTimeout(() => this.#process.kill("SIGKILL"), this.#patience);
    const { value, done } = await this.#lines.next();
    clearTimeout(alarm);
    if (!done) return JSON.parse(value);
    await this.#ended;
    throw await this.#describeEnd(cases);
  }

  async #describeEnd(cases) {
    const status = this.#process.signalCode ?? this.#process.exitCode;
    const errors = this.#errors;
    const what = `The oracle ended (${status}; SIGKILL means that it computed without end)`;
    if (cases.length === 1) {
      this.#start();
      return new Error(`${what} with ${describeCase(cases[0])}.\n${errors}`);
    }
    // Another one is asked for each case alone, until it ends too.
    const other = new Oracle({ patience: 5000 });
    try {
      for (const item of cases) await other.ask([item]);
    } catch (error) {
      return error;
    } finally {
      other.close();
      this.#start(); // for the tests that come after this failure
    }
    return new Error(
      `${what} with one of ${cases.length} cases, but with none of them alone, from ${describeCase(cases[0])} on.`,
    );
  }

  #send(cases) {
    const lines = cases.map((item) => ({ seed: item.seed, value: encode(expression(item)) }));
    this.#process.stdin.write(`${JSON.stringify(lines)}\n`);
  }

  /** What Python gives for each case: `{ value }` or `{ error: [name, message] }`, encoded. */
  async ask(cases) {
    const all = [];
    for (let start = 0; start < cases.length; start += BATCH) all.push(...(await this.#sendFrom(cases, start)));
    return all;
  }

  /**
   * Runs each case on both sides. The results are `{ item, difference, failed, unsteady }`: what differs, or null; whether
   * Python raised an error; whether the result changes from call to call.
   */
  async compare(cases) {
    const results = [];
    // The oracle is a batch ahead: what would end or hang a process does so there, where it can be told which case it is.
    let theirs = cases.length > 0 ? await this.#sendFrom(cases, 0) : null;
    for (let start = 0; start < cases.length; start += BATCH) {
      const batch = cases.slice(start, start + BATCH);
      const answers = await theirs;
      theirs = this.#sendFrom(cases, start + BATCH);
      theirs.catch(() => {}); // it is awaited after the cases of this side
      for (const [i, item] of batch.entries()) {
        const mine = ours(item);
        const failed = Boolean(answers[i].error);
        const difference = judge(item, mine, answers[i]);
        const unsteady = difference !== null && onGpu && (await this.#isUnsteady(item, mine, answers[i]));
        results.push({ item, difference: unsteady ? null : difference, failed, unsteady });
      }
    }
    return results;
  }

  // On a GPU some results are a matter of chance: sums of floats in the order in which threads come, several values written
  // to one place, elements that a kernel leaves as they were. Such a case says nothing, unless each side is true to itself.
  async #isUnsteady(item, mine, theirs) {
    const all = { mine: [mine], theirs: [theirs] };
    for (let i = 0; i < TRIES; i++) {
      all.mine.push(ours(item));
      all.theirs.push(...(await this.#sendFrom([item], 0)));
    }
    const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    return (
      all.mine.some((a) => all.theirs.some((b) => judge(item, a, b) === null)) ||
      all.theirs.some((answer) => !isSame(answer, theirs)) ||
      all.mine.some(({ value, error }) => !isSame(value, mine.value) || error?.message !== mine.error?.message)
    );
  }

  async #sendFrom(cases, start) {
    const batch = cases.slice(start, start + BATCH);
    if (batch.length === 0) return [];
    this.#send(batch);
    return this.#answers(batch);
  }

  /** The same, but throws where anything differs. Returns how many cases there were. */
  async expectEqual(cases) {
    const wrong = (await this.compare(cases)).filter((result) => result.difference);
    if (wrong.length > 0) throw new Error(describeFailures(wrong, cases.length));
    return cases.length;
  }
}

/** The first of the differences, readable. */
export function describeFailures(wrong, total, most = 20) {
  const lines = wrong.slice(0, most).map(({ item, difference: what }) => `  ${describeCase(item)}:\n      ${what}`);
  if (wrong.length > most) lines.push(`  and ${wrong.length - most} more`);
  return `${wrong.length} of ${total} cases differ from Python:\n${lines.join("\n")}`;
}

/** Starts the oracle of a test file; `after` ends it. */
export function startOracle(after) {
  const oracle = new Oracle();
  after(() => oracle.close());
  return oracle;
}
