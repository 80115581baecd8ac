// Running programs in processes of their own: what ends, leaks or crashes there is a result here.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

// Results do not come by standard output: where a worker is terminated while Node 22 makes a context for it, the engine
// prints what was interrupted there, in pieces that come at any time.
const REPORT = 3;

/** Runs a module's source in a new process; returns its exit code, signal and output. */
export function runProgram(source, { flags = [], env = {}, timeout = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, "--input-type=module", "--eval", source], {
      cwd: root,
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1", ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      timeout,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    let reported = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.stdio[REPORT].on("data", (chunk) => (reported += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr, reported }));
  });
}

const reporting = `
  import { writeSync } from "node:fs";
  const report = (value) => writeSync(${REPORT}, JSON.stringify(value));
`;

/** The same, for a program that must end well and calls `report(value)` once; gives that value. */
export async function resultOf(source, options) {
  const { code, signal, stdout, stderr, reported } = await runProgram(reporting + source, options);
  if (code !== 0) throw new Error(`The program ended with ${signal ?? code}:\n${stderr}\n${stdout}`);
  return JSON.parse(reported);
}
