import { parseArgs } from "node:util";

// Command lines as Python's argparse reads them, as far as these commands need it.

/** A mistake in the command line: it is shown with the usage, and the exit code is 2. */
export class UsageError extends Error {}

/** What an option takes: nothing, a text, or texts, as often as it is given. */
export interface OptionKind {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
}

type Value<K extends OptionKind> = K["type"] extends "boolean"
  ? boolean
  : K extends { multiple: true }
    ? string[]
    : string | undefined;
export type Values<O extends Readonly<Record<string, OptionKind>>> = { -readonly [N in keyof O]: Value<O[N]> };

interface Parsed<O extends Readonly<Record<string, OptionKind>>> {
  readonly values: Values<O>;
  /** All that is none of these options, in its order; what follows a `--` is left alone. */
  readonly rest: readonly string[];
}

/** Takes the known options out of a command line, wherever they stand before a `--`. */
export function takeOptions<const O extends Readonly<Record<string, OptionKind>>>(
  args: readonly string[],
  options: O,
): Parsed<O> {
  const values: Record<string, unknown> = {};
  for (const [name, { type, multiple }] of Object.entries(options)) {
    values[name] = type === "boolean" ? false : multiple ? [] : undefined;
  }
  const rest: string[] = [];
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  let taken = -1;
  for (const token of tokens) {
    if (token.kind === "option-terminator") {
      rest.push(...args.slice(token.index + 1));
      break;
    }
    if (token.kind === "positional" || !Object.hasOwn(options, token.name)) {
      // Short options that are written as one word are several tokens.
      if (token.index !== taken) rest.push(args[token.index] as string);
      taken = token.index;
      continue;
    }
    taken = token.index;
    const { type, multiple } = options[token.name] as OptionKind;
    if (type === "boolean") {
      if (token.value !== undefined) throw new UsageError(`argument ${token.rawName}: it takes no value`);
      values[token.name] = true;
      continue;
    }
    if (token.value === undefined) throw new UsageError(`argument ${token.rawName}: expected one argument`);
    if (multiple) (values[token.name] as string[]).push(token.value);
    else values[token.name] = token.value;
  }
  return { values: values as Values<O>, rest };
}

/** An integer from `least` on. */
export function integer(option: string, text: string, least: number): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new UsageError(`argument ${option}: '${text}' is no integer`);
  if (value < least) throw new UsageError(`argument ${option}: ${text} is less than ${least}`);
  return value;
}

/** One of several words. */
export function choice<const C extends string>(option: string, text: string, choices: readonly C[]): C {
  const found = choices.find((word) => word === text);
  if (!found) throw new UsageError(`argument ${option}: '${text}' is none of ${choices.join(", ")}`);
  return found;
}
