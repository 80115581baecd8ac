import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Readable, Transform, type Writable } from "node:stream";
import { killScript, PROCESS_LINE, quote, type RemoteProgram, remoteScript } from "./script.js";
import { exitCode } from "./signals.js";

const NEWLINE = 10;
const END_OF_INPUT = "\u0004";
const QUIET = ["-o", "LogLevel=QUIET"];

/** How a rank ended; `code` is what a shell would say. */
export interface End {
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly error: Error | null;
}

/** A rank that has been started, here or on another machine. */
export interface Rank {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly end: Promise<End>;
  /** Asks it to end, or ends it. */
  stop(signal: "TERM" | "KILL"): void;
}

/** What a program has started may keep its output open after it has ended; nobody waits for that. */
const AFTERGLOW = 1000;

function endOf(child: ChildProcessWithoutNullStreams): Promise<End> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, signal: null, error }));
    child.once("exit", () => {
      const alarm = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, AFTERGLOW);
      child.once("close", () => clearTimeout(alarm));
    });
    child.once("close", (code, signal) => {
      resolve({ code: exitCode(code, signal), signal, error: null });
    });
  });
}

function streamsOf({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams) {
  // A program that does not read what is typed, or has ended.
  stdin.on("error", () => {});
  return { stdin, stdout, stderr };
}

function killGroup(leader: number | undefined, signal: "TERM" | "KILL"): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, `SIG${signal}`);
  } catch {
    // It has ended.
  }
}

/** Starts a rank on this machine. It leads a process group, so that what it starts can be ended with it. */
export function startHere(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Rank {
  const [file, ...args] = command as [string, ...string[]];
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: "pipe", detached: true });
  return {
    ...streamsOf(child),
    end: endOf(child),
    stop: (signal) => killGroup(child.pid, signal),
  };
}

/** What a remote program prints, without its first line, which tells what to kill. */
function afterProcessLine(found: (pid: string) => void): Transform {
  let start: Buffer | null = Buffer.alloc(0);
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      if (start === null) {
        done(null, bytes);
        return;
      }
      start = Buffer.concat([start, bytes]);
      const end = start.indexOf(NEWLINE);
      if (end < 0) {
        done();
        return;
      }
      const pid = PROCESS_LINE.exec(start.toString("utf8", 0, end))?.[1];
      if (pid !== undefined) found(pid);
      const rest = pid === undefined ? start : start.subarray(end + 1);
      start = null;
      done(null, rest);
    },
    flush(done) {
      done(null, start ?? undefined);
    },
  });
}

/** What is typed, with its end as a terminal tells it: Ctrl-D, at the start of a line or twice. */
function typed(): Transform {
  let inLine = false;
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      inLine = bytes.at(-1) !== NEWLINE;
      done(null, bytes);
    },
    flush(done) {
      done(null, END_OF_INPUT.repeat(inLine ? 2 : 1));
    },
  });
}

/** Starts a rank on another machine. */
export function startThere(host: string, program: RemoteProgram): Rank {
  const shell = `exec bash -c ${quote(remoteScript(program))}`;
  const child = spawn("ssh", ["-tt", ...QUIET, host, shell], { stdio: "pipe", detached: true });
  let pid: string | null = null;
  const stdin = typed();
  const stdout = afterProcessLine((found) => {
    pid = found;
    // Earlier, the terminal over there would have shown what is typed.
    stdin.pipe(child.stdin);
  });
  child.stdout.pipe(stdout);
  return {
    ...streamsOf(child),
    stdin,
    stdout,
    end: endOf(child),
    stop: (signal) => {
      if (pid === null) {
        killGroup(child.pid, signal);
        return;
      }
      const killer = spawn("ssh", [...QUIET, host, killScript(pid, signal)], { stdio: "ignore" });
      const giveUp = () => killGroup(child.pid, "KILL");
      // A machine that cannot be reached any more is left to itself.
      killer.once("error", giveUp);
      if (signal === "KILL") killer.once("exit", giveUp);
    },
  };
}
