import type { Host } from "./host.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { basename } = process.getBuiltinModule("node:path");

const MOST_MILLISECONDS = 60_000;

// A text, because a bundle has no file for it. It ends with what the package's addon says of a small computation.
const program = `
  const [folder, libraries] = JSON.parse(process.env.MLX_NODE_TRIAL);
  for (const path of libraries) try { process.dlopen({ exports: {} }, path, 0x102); } catch {}
  const { createRequire } = process.getBuiltinModule("node:module");
  try {
    createRequire(folder + "/")(folder).load()["core.trial"]();
  } catch (error) {
    process.stderr.write("MLX:" + error.message);
    process.exit(3);
  }
  process.exit(0);
`;

/** How this program runs a text as JavaScript; null where it would run the user's application again. */
export function evaluating(host: Host): { args: string[]; env: Record<string, string> } | null {
  if (host.versions.electron) return { args: ["-e", program], env: { ELECTRON_RUN_AS_NODE: "1" } };
  const name = basename(host.program).toLowerCase();
  if (/^deno(\.exe)?$/.test(name)) return { args: ["eval", "--ext=cjs", program], env: {} };
  if (/^(node|nodejs|bun)[\d.-]*(\.exe)?$/.test(name)) return { args: ["-e", program], env: {} };
  return null;
}

/**
 * Computes something with a package's addon in a process of its own: what a bad driver does there ends that process and
 * not this one. Gives the error, or null where all went well.
 */
export function tryInChild(folder: string, libraries: readonly string[], host: Host): Error | null {
  const how = evaluating(host);
  if (!how) {
    return new Error(
      "it was not tried, because this program cannot start a Node for it. Set MLX_NODE_BACKEND to choose it untried.",
    );
  }
  // Here and not at the top, because loading it costs a millisecond that most programs need not spend.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, signal, stderr, error } = spawnSync(host.program, how.args, {
    env: { ...host.env, ...how.env, NODE_OPTIONS: "", MLX_NODE_TRIAL: JSON.stringify([folder, libraries]) },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: MOST_MILLISECONDS,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  if (status === 0) return null;
  if (error && (error as NodeJS.ErrnoException).code === "ETIMEDOUT") {
    return new Error(`a small computation did not end within ${MOST_MILLISECONDS / 1000} seconds`);
  }
  if (error) return error;
  const said = stderr.split("MLX:").at(-1)?.trim().slice(-2000);
  if (signal) return new Error(`a small computation crashed with ${signal}${said ? `: ${said}` : ""}`);
  return new Error(said || `a small computation ended with status ${status}`);
}

/** The same, once in a process: workers that start later take the answer of the thread that asked. */
export function tryOnce(folder: string, libraries: readonly string[], host: Host): Error | null {
  const { getEnvironmentData, setEnvironmentData } = process.getBuiltinModule("node:worker_threads");
  const key = `mlx.node: trial of ${folder}`;
  const known = getEnvironmentData(key);
  if (typeof known === "string") return known === "" ? null : new Error(known);
  const error = tryInChild(folder, libraries, host);
  setEnvironmentData(key, error?.message ?? "");
  return error;
}
