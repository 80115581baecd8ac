import { styleText } from "node:util";

// What the commands say about their own work: on the standard error, as Python's do.

type Color = "green" | "yellow" | "red";

function say(color: Color, label: string, words: readonly unknown[]): void {
  const text = `[${label}] ${words.join(" ")}`;
  process.stderr.write(`${process.stderr.isTTY ? styleText(color, text) : text}\n`);
}

/** For those who want to see what happens. */
export function inform(verbose: boolean, ...words: readonly unknown[]): void {
  if (verbose) say("green", "INFO", words);
}

export function warn(...words: readonly unknown[]): void {
  say("yellow", "WARN", words);
}

export function complain(...words: readonly unknown[]): void {
  say("red", "ERROR", words);
}
