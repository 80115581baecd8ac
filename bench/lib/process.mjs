// Processes that run parts of a benchmark on request: one line of JSON each way.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { installedOracle } from "../../scripts/lib/oracle.mjs";

function talkTo(command, args, env = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().done(JSON.parse(line)));
  const end = new Promise((done) =>
    child.once("close", (status) => {
      for (const { fail } of waiting) fail(new Error(`${command} ended with status ${status}.`));
      done(status);
    }),
  );
  return {
    ask: (request) =>
      new Promise((done, fail) => {
        waiting.push({ done, fail });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    stop: () => {
      child.stdin.end();
      return end;
    },
  };
}

/** A Python with MLX; `ask(request)` gives the script's answer. */
export function startPython(script) {
  const { python, env } = installedOracle();
  return talkTo(python, ["-u", fileURLToPath(script)], env);
}

/** The same with the Node that runs this one. */
export const startNode = (script) => talkTo(process.execPath, [fileURLToPath(script)]);
