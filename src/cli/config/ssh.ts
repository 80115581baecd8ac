import { spawn } from "node:child_process";
import type { Host } from "../hostfile.js";
import { complain } from "../report.js";

// Asking other machines, all at the same time where nothing depends on the order.

/** An end of the command that has been explained already. */
export class Stop extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit code ${code}`);
    this.code = code;
  }
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
}

/** Runs a command on another machine. */
export function ask(host: string, command: readonly string[], options: readonly string[] = []): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn("ssh", [...options, host, ...command], { stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.once("error", () => resolve({ code: 127, stdout: "" }));
    child.once("close", (code) => resolve({ code: code ?? 1, stdout }));
  });
}

/** Runs a command on another machine that may want to talk to the user. */
export function runOn(host: string, command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn("ssh", [host, command], { stdio: "inherit" });
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** A machine that can be reached. */
export interface Reachable {
  readonly host: Host;
  /** Whether it lets this user administer it without a password. */
  readonly hasSudo: boolean;
}

const BATCH = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"];

async function check(host: Host): Promise<Reachable | null> {
  const hello = await ask(host.ssh, ["echo", "success"], BATCH);
  if (hello.code !== 0) return null;
  const sudo = await ask(host.ssh, ["sudo", "ls"], BATCH);
  return { host, hasSudo: sudo.code === 0 };
}

/** The machines that can be reached; that some cannot is the end, unless it is to be ignored. */
export async function checkConnections(hosts: readonly Host[], ignoreUnreachable: boolean): Promise<Reachable[]> {
  const results = await Promise.all(hosts.map(check));
  if (results.includes(null) && !ignoreUnreachable) {
    complain("Could not ssh to the following hosts:");
    for (const [i, { ssh }] of hosts.entries()) if (results[i] === null) complain("  - ", ssh);
    complain();
    complain("Maybe they are not set-up for password-less ssh?");
    throw new Stop(1);
  }
  return results.filter((result) => result !== null);
}
