import { constants } from "node:os";

/** Signals that end the launcher, and with it the ranks. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a shell would say of a process that ended with a code, or by a signal. */
export const exitCode = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal ? constants.signals[signal] : 0);
