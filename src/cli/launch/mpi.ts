import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Host } from "../hostfile.js";
import { UsageError } from "../options.js";
import { inform } from "../report.js";
import { exitCode, SIGNALS } from "./signals.js";

// The ranks of MPI are started by mpirun, which has its own ways to other machines.

function output(file: string, args: readonly string[]): string | null {
  try {
    return execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}

const find = (program: string): string | null => output("which", [program]);

/** The name of the MPI library that is installed: MLX looks for "libmpi.so", which only developers have. */
function libraryName(): string | null {
  const info = find("ompi_info");
  if (!info) return null;
  const list = process.platform === "darwin" ? output("otool", ["-L", info]) : output("ldd", [info]);
  const line = list?.split("\n").find((text) => text.includes("libmpi"));
  return (
    line
      ?.trim()
      .split(/\s+/)[0]
      ?.replace(/^@rpath\//, "") ?? null
  );
}

/** mpirun before version 5 has no such option, and never changes what ranks print. */
function outputOptions(mpirun: string): string[] {
  const major = /\(Open MPI\)\s+(\d+)/.exec(output(mpirun, ["--version"]) ?? "")?.[1];
  return major !== undefined && Number(major) < 5 ? [] : ["--output", ":raw"];
}

/** The words of a text, as a shell would cut it. */
export function words(text: string): string[] {
  const found = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return found.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

interface MpiOptions {
  readonly hosts: readonly Host[];
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly mpiArgs: readonly string[];
  readonly verbose: boolean;
}

/** Runs a program with mpirun, and returns its exit code. */
export async function runMpi({ hosts, command, cwd, env, mpiArgs, verbose }: MpiOptions): Promise<number> {
  const mpirun = find("mpirun");
  if (!mpirun) throw new UsageError("There is no mpirun here: the mpi backend needs Open MPI to be installed");
  const library = libraryName();
  const all = {
    ...(library ? { DYLD_LIBRARY_PATH: join(dirname(dirname(mpirun)), "lib"), MLX_MPI_LIBNAME: library } : {}),
    ...env,
  };
  inform(verbose, `Using '${mpirun}'`);
  const slots = new Map<string, number>();
  for (const { ssh } of hosts) slots.set(ssh, (slots.get(ssh) ?? 0) + 1);
  const folder = mkdtempSync(join(tmpdir(), "mlx-launch-"));
  try {
    const hostfile = join(folder, "hosts");
    writeFileSync(hostfile, [...slots].map(([host, count]) => `${host} slots=${count}\n`).join(""));
    const args = [
      ...outputOptions(mpirun),
      "--hostfile",
      hostfile,
      ...(cwd ? ["-wdir", cwd] : []),
      ...Object.entries(all).flatMap(([key, value]) => ["-x", `${key}=${value}`]),
      ...mpiArgs.flatMap(words),
      "--",
      ...command,
    ];
    inform(verbose, "Running", mpirun, ...args);
    const child = spawn(mpirun, args, { stdio: "inherit" });
    // A terminal tells mpirun of Ctrl-C as well, and it ends its ranks.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, pass);
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return exitCode(code, signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
