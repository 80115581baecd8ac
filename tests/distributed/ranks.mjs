// Running the ranks of a group as processes of this machine: programs in JavaScript and in Python, side by side.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedOracle } from "../../scripts/lib/oracle.mjs";

const PATIENCE = 60_000;
// Kernels for a GPU are compiled at first, some seconds each.
const PATIENCE_ON_GPU = 200_000;

/** Ports of this machine that nobody listens on. */
export async function freePorts(count, host = "127.0.0.1") {
  const servers = Array.from({ length: count }, () => createServer().listen(0, host));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** The addresses of a ring over this machine, a list for each rank. */
export async function ringHere(count, hosts = () => "127.0.0.1") {
  const ports = await freePorts(count, "127.0.0.1");
  return ports.map((port, rank) => [`${hosts(rank)}:${port}`]);
}

const program = (name) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

/** What a rank is: a name, or `{ name, args, env, prefix }`, or `{ command, env }`. */
function rankOf(given) {
  const { name, args, command, env = {}, prefix = [] } = typeof given === "string" ? { name: given } : given;
  const own = command ? { command, env: {} } : commandOf(name, args);
  return { command: [...prefix, ...own.command], env: { ...own.env, ...env } };
}

/** How to start a program of tests/distributed/programs: its language is that of its name. */
export function commandOf(name, args = []) {
  if (!name.endsWith(".py")) return { command: [process.execPath, program(name), ...args], env: {} };
  const { python, env } = installedOracle();
  return { command: [python, program(name), ...args], env };
}

/** A started process with what it has said so far. */
export function start([file, ...args], env = {}, options = {}) {
  const child = spawn(file, args, { ...options, env: { ...process.env, OPENBLAS_NUM_THREADS: "1", ...env } });
  const rank = { child, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (rank.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (rank.stderr += text));
  rank.ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout: rank.stdout, stderr: rank.stderr }));
  });
  return rank;
}

/** Waits for processes to end; those that do not are killed, and so are all when one of them fails to start. */
export async function endOf(ranks, patience = PATIENCE) {
  const kill = () => {
    for (const { child } of ranks) child.kill("SIGKILL");
  };
  const alarm = setTimeout(kill, patience);
  try {
    return await Promise.all(ranks.map(({ ended }) => ended));
  } finally {
    clearTimeout(alarm);
    kill();
  }
}

/**
 * Runs programs as the ranks of a ring, in this order. Each is a name of tests/distributed/programs, `{ name, args, env, prefix }`
 * with something to put before the command, or `{ command, env }`. `addresses` are used instead of free ones, `text` instead of a whole hostfile. Returns how each ended.
 */
export async function runRing(programs, { patience, addresses, text } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "mlx-ring-"));
  try {
    const hostfile = join(folder, "hosts.json");
    writeFileSync(hostfile, text ?? JSON.stringify(addresses ?? (await ringHere(programs.length))));
    const ranks = programs.map((given, rank) => {
      const { command, env } = rankOf(given);
      return start(command, { MLX_RANK: String(rank), MLX_HOSTFILE: hostfile, ...env });
    });
    return await endOf(ranks, patience);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Where one fails, the others would wait for it until their patience ends.
function stopTogether(ranks) {
  const stop = () => {
    for (const { child } of ranks) child.kill("SIGKILL");
  };
  const watch = ({ code }) => {
    if (code !== 0) setTimeout(stop, 3000);
  };
  for (const { ended } of ranks) ended.then(watch, () => {});
}

/**
 * Runs programs as the ranks of a group over NCCL, each with a GPU of its own, and returns how each ended. Their kernels are
 * kept in the folder `kernels`, apart from each other's.
 */
export async function runNccl(programs, { kernels, env = {} }) {
  const gpus = process.env.CUDA_VISIBLE_DEVICES?.split(",") ?? programs.map((_, rank) => String(rank));
  const [port] = await freePorts(1);
  const ranks = programs.map((given, rank) => {
    const { command, env: own } = rankOf(given);
    return start(command, {
      MLX_RANK: String(rank),
      MLX_WORLD_SIZE: String(programs.length),
      NCCL_HOST_IP: "127.0.0.1",
      NCCL_PORT: String(port),
      CUDA_VISIBLE_DEVICES: gpus[rank],
      MLX_PTX_CACHE_DIR: join(kernels, `rank-${rank}`),
      ...own,
      ...env,
    });
  });
  stopTogether(ranks);
  return endOf(ranks, PATIENCE_ON_GPU);
}

function assertEndedWell({ code, signal, stdout, stderr }, rank) {
  if (code !== 0) throw new Error(`Rank ${rank} ended with ${signal ?? code}:\n${stderr}\n${stdout}`);
}

/** The JSON that each of the programs printed; all of them must have ended well. */
export function resultsOf(ends) {
  return ends.map((end, rank) => {
    assertEndedWell(end, rank);
    return JSON.parse(end.stdout);
  });
}

/** What the ranks of programs report in files, since MPI mixes their lines and NCCL has lines of its own: `run(folder)` runs them. */
export async function reportsOf(run) {
  const folder = mkdtempSync(join(tmpdir(), "mlx-reports-"));
  try {
    const ends = await run(folder);
    return ends.map((end, rank) => {
      assertEndedWell(end, rank);
      return JSON.parse(readFileSync(join(folder, `${rank}.json`), "utf8"));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
