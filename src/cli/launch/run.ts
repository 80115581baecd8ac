import { inform, warn } from "../report.js";
import { connect, SharedOutput } from "./output.js";
import type { End, Rank } from "./rank.js";
import { exitCode, SIGNALS } from "./signals.js";

/** How long ranks have for ending themselves when they are asked to. */
const GRACE = 5000;

interface Options {
  readonly verbose: boolean;
  /** The output of the ranks as it is, without the rank in front of each line. */
  readonly raw: boolean;
}

/** Stops ranks: first politely. */
class Stopper {
  readonly #ranks: readonly Rank[];
  readonly #running: Set<Rank>;
  #alarm: NodeJS.Timeout | undefined;

  constructor(ranks: readonly Rank[]) {
    this.#ranks = ranks;
    this.#running = new Set(ranks);
  }

  /** Whether the rank was told to end. */
  get stopping(): boolean {
    return this.#alarm !== undefined;
  }

  ended(rank: number): void {
    this.#running.delete(this.#ranks[rank] as Rank);
    if (this.#running.size === 0) clearTimeout(this.#alarm);
  }

  /** Asks all that run to end; the second time, or when they take too long, ends them. */
  stop(): void {
    if (this.stopping) {
      this.kill();
      return;
    }
    this.#alarm = setTimeout(() => this.kill(), GRACE);
    this.#end("TERM");
  }

  /** Ends all that run. */
  kill(): void {
    this.#end("KILL");
  }

  #end(signal: "TERM" | "KILL"): void {
    for (const rank of this.#running) rank.stop(signal);
  }
}

function report(rank: number, { code, signal, error }: End, stopped: boolean, verbose: boolean): void {
  if (error) warn(`Node with rank ${rank} could not be started: ${error.message}`);
  else if (stopped && code !== 0) warn(`Node with rank ${rank} was killed`);
  else if (signal) warn(`Node with rank ${rank} was ended by ${signal}`);
  else if (code !== 0) warn(`Node with rank ${rank} exited with code ${code}`);
  else inform(verbose, `Node with rank ${rank} completed`);
}

/**
 * Runs ranks to their end, with what is typed going to all of them. When one of them fails, the others are stopped. Returns the
 * exit code of the first that failed, or 0.
 */
export async function runRanks(ranks: readonly Rank[], { verbose, raw }: Options): Promise<number> {
  const stopper = new Stopper(ranks);
  let code = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    code ||= exitCode(null, signal);
    stopper.stop();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // Should the launcher itself fail, nobody else would end them.
  const onExit = () => stopper.kill();
  process.on("exit", onExit);

  const outputs = [new SharedOutput(process.stdout), new SharedOutput(process.stderr)] as const;
  // Whoever read the output is gone.
  const onClosed = () => stopper.stop();
  process.stdout.on("error", onClosed);
  for (const [i, { stdout, stderr }] of ranks.entries()) {
    const prefix = raw ? null : `[${i}] `;
    connect(stdout, outputs[0], prefix);
    connect(stderr, outputs[1], prefix);
  }
  const onInput = (bytes: Buffer) => {
    for (const { stdin } of ranks) if (stdin.writable) stdin.write(bytes);
  };
  const onInputEnd = () => {
    for (const { stdin } of ranks) stdin.end();
  };
  process.stdin.on("data", onInput).on("end", onInputEnd).on("error", onInputEnd);

  await Promise.all(
    ranks.map(async (rank, i) => {
      const end = await rank.end;
      stopper.ended(i);
      report(i, end, stopper.stopping, verbose);
      if (end.code === 0) return;
      code ||= end.code;
      if (!stopper.stopping) stopper.stop();
    }),
  );
  process.stdin.pause().off("data", onInput).off("end", onInputEnd).off("error", onInputEnd);
  process.stdout.off("error", onClosed);
  for (const signal of SIGNALS) process.off(signal, onSignal);
  process.off("exit", onExit);
  return code;
}
