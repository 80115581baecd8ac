// Running other programs.
import { spawn, spawnSync } from "node:child_process";
import { SetupError } from "./report.mjs";

/** A program's output, or null where it is missing or fails. */
export function ask(command, args, options = {}) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  return status === 0 ? stdout : null;
}

/** Runs a program in the user's terminal and gives its exit status. */
export function show(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    const forward = (signal) => child.kill(signal);
    process.on("SIGTERM", forward);
    // Ctrl-C reaches the child by itself; this process only has to outlive it.
    const ignore = () => {};
    process.on("SIGINT", ignore);
    child.on("error", fail);
    child.on("close", (status, signal) => {
      process.off("SIGTERM", forward);
      process.off("SIGINT", ignore);
      done(signal ? 1 : status);
    });
  });
}

/**
 * Runs a step of the set-up, which must succeed. At a terminal its own progress is seen; elsewhere its output is
 * kept back and shown only when it fails or warns.
 */
export async function must(command, args, options = {}) {
  const { failure = `${command} ${args[0] ?? ""} failed`, ...rest } = options;
  const live = process.stderr.isTTY === true;
  const child = spawn(command, args, { stdio: ["ignore", live ? 2 : "pipe", live ? 2 : "pipe"], ...rest });
  const kept = [];
  child.stdout?.on("data", (chunk) => kept.push(chunk));
  child.stderr?.on("data", (chunk) => kept.push(chunk));
  const status = await new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  const text = Buffer.concat(kept).toString();
  if (status !== 0) throw new SetupError(text ? `${text.trimEnd()}\n\n${failure}` : failure);
  if (/\bwarning\b/i.test(text)) process.stderr.write(text);
}
