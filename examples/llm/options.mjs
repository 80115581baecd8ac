import { parseArgs } from "node:util";

export const usage = `Asks a language model, on this machine.

  --prompt TEXT      the question ("What is the capital of France?")
  --system TEXT      what the model is told about itself (the model's own text)
  --max-tokens N     the longest answer (256)
  --temp T           0 takes the likeliest word each time; about 0.7 varies (0)
  --top-p P          below 1, leaves out unlikely words that sum up to 1 - P (1)
  --seed N           repeats what chance chose
  --ignore-eos       goes on after the end of the answer
  --json             prints one JSON object instead of the streamed text
  --model PATH       the GGUF file
  --help             this text
`;

/** A mistake in the command line. */
export class UsageError extends Error {}

/**
 * The command line, checked.
 *
 * @param {string[]} args
 */
export function readOptions(args) {
  const values = parse(args);
  return {
    help: values.help,
    model: values.model,
    prompt: values.prompt,
    system: values.system,
    maxTokens: number("max-tokens", values["max-tokens"], { from: 1, integer: true }),
    temp: number("temp", values.temp, { from: 0 }),
    topP: number("top-p", values["top-p"], { above: 0, to: 1 }),
    seed: values.seed === undefined ? undefined : number("seed", values.seed, { from: 0, integer: true }),
    ignoreEos: values["ignore-eos"],
    json: values.json,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        prompt: { type: "string", default: "What is the capital of France?" },
        system: { type: "string" },
        "max-tokens": { type: "string", default: "256" },
        temp: { type: "string", default: "0" },
        "top-p": { type: "string", default: "1" },
        seed: { type: "string" },
        "ignore-eos": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        model: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message);
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {{ from?: number, above?: number, to?: number, integer?: boolean }} limits
 */
function number(name, text, { from = -Infinity, above = -Infinity, to = Number.MAX_SAFE_INTEGER, integer = false }) {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const fits = value >= from && value > above && value <= to && (!integer || Number.isInteger(value));
  if (!fits) {
    const least = above > -Infinity ? `above ${above}` : `of at least ${from}`;
    const most = to < Number.MAX_SAFE_INTEGER ? ` and at most ${to}` : "";
    throw new UsageError(`--${name} wants ${integer ? "a whole number" : "a number"} ${least}${most}, not "${text}"`);
  }
  return value;
}
