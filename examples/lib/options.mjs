// The command line of an example: options whose kinds follow from their defaults.
import { parseArgs } from "node:util";

/**
 * The options as given, the defaults where not: numbers, texts, and switches that are off by default. With --help the
 * usage is printed and the process ends; a mistake ends it with the status 2.
 *
 * @template {Record<string, number | string | boolean>} T
 * @param {string} usage
 * @param {T} defaults
 * @returns {T}
 */
export function readOptions(usage, defaults) {
  try {
    const options = Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [
        name,
        { type: typeof value === "boolean" ? "boolean" : "string" },
      ]),
    );
    const { help, ...given } = parseArgs({ options: { ...options, help: { type: "boolean", short: "h" } } }).values;
    if (help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    for (const [name, text] of Object.entries(given)) {
      if (typeof defaults[name] === "number") given[name] = number(name, text);
    }
    return { ...defaults, ...given };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function number(name, text) {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= 0)) throw new Error(`--${name} wants a number of at least 0, not "${text}"`);
  return value;
}
