// What a person sees: one line for each step that did something, with its time.

/** An error whose message tells the user what to do; shown without a stack. */
export class SetupError extends Error {}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs `work` and prints `name  what  time`; `what` is shown at once where a person is waiting. */
export async function step(name, what, work) {
  const start = performance.now();
  const line = `${name.padEnd(10)} ${what}`;
  if (process.stderr.isTTY) process.stderr.write(`${line} ...\n`);
  const result = await work();
  process.stderr.write(`${line}: ${seconds(start)}\n`);
  return result;
}

export const note = (text) => process.stderr.write(`${text}\n`);

/** Runs a script's main function and turns its outcome into the exit status. */
export async function main(work) {
  try {
    const status = await work();
    if (typeof status === "number") process.exitCode = status;
  } catch (error) {
    process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `${error?.stack ?? error}\n`);
    process.exitCode = 1;
  }
}
