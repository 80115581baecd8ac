/** One way to the addon that was tried, and why it failed. */
export interface Attempt {
  /** What was tried: a package or a file. */
  readonly what: string;
  readonly error: Error;
}

/** An error about something else than an Error was thrown is one all the same. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** Whether the package itself is missing, not something that it needs. */
export function isNotInstalled(error: Error, name: string): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") && error.message.includes(`'${name}'`);
}

/** All that was tried failed. The message says what to do; `errors` has what each attempt threw. */
export class LoadError extends Error {
  readonly code = "MLX_NODE_LOAD";
  readonly errors: readonly Error[];

  constructor(help: string, attempts: readonly Attempt[]) {
    const tried = attempts.map(
      ({ what, error }) => `\n  - ${what}: ${error.message.trim().replaceAll("\n", "\n    ")}`,
    );
    super(`${help}${tried.length > 0 ? `\n\nTried:${tried.join("")}` : ""}`);
    this.name = "LoadError";
    this.errors = attempts.map(({ error }) => error);
  }
}
