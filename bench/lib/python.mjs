// A Python process with MLX that runs parts of a benchmark on request: one line of JSON each way.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { installedOracle } from "../../scripts/lib/oracle.mjs";

/** Starts a script of this folder's neighbours; `ask(request)` gives its answer. */
export function startPython(script) {
  const { python, env } = installedOracle();
  const child = spawn(python, ["-u", fileURLToPath(script)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().done(JSON.parse(line)));
  const end = new Promise((done) =>
    child.once("close", (status) => {
      for (const { fail } of waiting) fail(new Error(`Python ended with status ${status}.`));
      done(status);
    }),
  );
  return {
    pid: child.pid,
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
