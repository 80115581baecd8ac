// Running programs in processes of their own: what ends, leaks or crashes there is a result here.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a module's source in a new process; returns its exit code, signal and output. */
export function runProgram(source, { flags = [], env = {}, timeout = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, "--input-type=module", "--eval", source], {
      cwd: root,
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/**
 * The same, for a program that must end well and prints one JSON value, last: where a worker is terminated while the engine
 * makes a context for it, the engine itself prints a line about its interrupted script.
 */
export async function resultOf(source, options) {
  const { code, signal, stdout, stderr } = await runProgram(source, options);
  if (code !== 0) throw new Error(`The program ended with ${signal ?? code}:\n${stderr}\n${stdout}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
