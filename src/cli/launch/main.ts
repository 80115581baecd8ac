import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as mx from "../../core/index.js";
import { type Host, type Hostfile, HostfileError, hostsOf, readHostfile } from "../hostfile.js";
import { integer, takeOptions, UsageError } from "../options.js";
import { inform, warn } from "../report.js";
import { runMpi } from "./mpi.js";
import { type Plan, plans } from "./plan.js";
import { type Rank, startHere, startThere } from "./rank.js";
import { runRanks } from "./run.js";
import { quote } from "./script.js";

export const usage = `usage: mlx.launch [options] [--] program [arguments]

Launches an MLX distributed program: one process for each host. A program whose name ends with .js, .mjs, .cjs, .ts, .mts or
.cts is run by Node.

  --hosts LIST            hosts, separated by commas (127.0.0.1: this machine)
  -n, --repeat-hosts N    start each host's process so often (1)
  --hostfile FILE         the file with the hosts
  --backend NAME          ring, mpi, nccl, jaccl or jaccl-ring (nccl where there is CUDA, otherwise ring)
  --env KEY=VALUE         an environment variable for the processes; may be repeated
  --cwd FOLDER            the working directory of the processes
  --node PATH             run the program with this node
  --python PATH           run the program with this Python
  -p, --starting-port N   ring: the first port; each address takes the next one (32323)
  --connections-per-ip N  ring: connections between neighbours for each address (1)
  --nccl-port N           nccl: the port of rank 0 (12345)
  --mpi-arg TEXT          mpi: further arguments of mpirun; may be repeated
  --raw                   do not put the rank in front of each line
  --verbose               say what is done
  --print-node            print the path of this node, or that of --node, and exit
  --print-python          print the path of --python, or python3, and exit
  -h, --help              print this and exit

It ends with the exit code of the first process that failed, after stopping the others.
`;

const OPTIONS = {
  "print-node": { type: "boolean" },
  "print-python": { type: "boolean" },
  verbose: { type: "boolean" },
  raw: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  hosts: { type: "string" },
  "repeat-hosts": { type: "string", short: "n" },
  hostfile: { type: "string" },
  backend: { type: "string" },
  env: { type: "string", multiple: true },
  "mpi-arg": { type: "string", multiple: true },
  "connections-per-ip": { type: "string" },
  "starting-port": { type: "string", short: "p" },
  cwd: { type: "string" },
  "nccl-port": { type: "string" },
  node: { type: "string" },
  python: { type: "string" },
} as const;

const HERE = "127.0.0.1";
const PROGRAM_OF_NODE = /\.[cm]?[jt]s$/;

/** The environment variables of a list like ["KEY=VALUE"]; names that no shell takes are left out. */
function variablesOf(list: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const entry of list) {
    const [key = "", ...value] = entry.split("=");
    if (/^[A-Za-z_]\w*$/.test(key)) variables[key] = value.join("=");
    else warn(`'${entry}' is an invalid environment variable so it is ignored`);
  }
  return variables;
}

function terminalSize(variables: Readonly<Record<string, string>>): Record<string, string> {
  const { columns, rows } = process.stdout;
  return columns && !("COLUMNS" in variables) ? { COLUMNS: String(columns), LINES: String(rows) } : {};
}

/** The command of a rank, by what runs programs on its machine. */
function commandOf(program: readonly string[], python: string | undefined, node: string | undefined, here: boolean) {
  if (python) return [python, ...program];
  if (node || PROGRAM_OF_NODE.test(program[0] as string)) {
    return [node ?? (here ? process.execPath : "node"), ...program];
  }
  return program;
}

function folderOf(cwd: string | undefined): string {
  const folder = cwd ?? process.cwd();
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory()) throw new UsageError(`argument --cwd: there is no folder ${folder}`);
  return folder;
}

interface Job {
  readonly hosts: readonly Host[];
  readonly plan: Plan;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly command: (here: boolean) => readonly string[];
}

/** Starts all ranks; the files of those on this machine go into `folder`. */
function startRanks({ hosts, plan, env, cwd, command }: Job, folder: string): Rank[] {
  const paths: Record<string, string> = {};
  for (const [key, content] of Object.entries(plan.files)) {
    const path = join(folder, key);
    writeFileSync(path, content);
    paths[key] = path;
  }
  return hosts.map(({ ssh }, rank) => {
    const own = { ...plan.env, ...env, ...plan.own?.(rank), MLX_RANK: String(rank) };
    if (ssh === HERE) return startHere(command(true), folderOf(cwd), { ...own, ...paths });
    const program = { command: command(false), env: own, files: plan.files };
    return startThere(ssh, { ...program, cwd: cwd ?? process.cwd(), mustExist: cwd !== undefined });
  });
}

async function launch(args: readonly string[]): Promise<number> {
  const { values, rest: program } = takeOptions(args, OPTIONS);
  const { verbose, raw, python, node, cwd } = values;
  if (values.help || values["print-node"] || values["print-python"]) {
    const path = values["print-node"] ? (node ?? process.execPath) : (python ?? "python3");
    process.stdout.write(values.help ? usage : `${path}\n`);
    return 0;
  }
  if (python && node) throw new UsageError("argument --python: not allowed with argument --node");
  if (program.length === 0) throw new UsageError("No script is provided");
  const number = (name: "repeat-hosts" | "connections-per-ip" | "starting-port" | "nccl-port", otherwise: number) =>
    values[name] === undefined ? otherwise : integer(`--${name}`, values[name], 1);
  const repeats = number("repeat-hosts", 1);
  const hostfile: Hostfile =
    values.hostfile === undefined ? hostsOf(values.hosts ?? HERE, repeats) : readHostfile(values.hostfile);
  const { hosts } = hostfile;
  const backend = values.backend ?? (hostfile.backend || (mx.cuda.is_available() ? "nccl" : "ring"));
  const given = variablesOf([...hostfile.envs, ...values.env]);
  const env = { ...given, ...terminalSize(given) };
  const command = (here: boolean) => commandOf(program, python, node, here);
  if (backend === "mpi") {
    return runMpi({ hosts, command: command(true), cwd, env, mpiArgs: values["mpi-arg"], verbose });
  }
  const make = Object.hasOwn(plans, backend) ? plans[backend] : undefined;
  if (!make) {
    throw new UsageError("The backend should be one of {'ring', 'mpi', 'nccl', 'jaccl', 'jaccl-ring'}");
  }
  const plan = make({
    hosts,
    verbose,
    repeats,
    startingPort: number("starting-port", 32323),
    connectionsPerIp: number("connections-per-ip", 1),
    ncclPort: number("nccl-port", 12345),
  });
  if (hosts.some(({ ssh }) => ssh === HERE)) folderOf(cwd);
  inform(verbose, "Running", program.map(quote).join(" "));
  const folder = mkdtempSync(join(tmpdir(), "mlx-launch-"));
  try {
    return await runRanks(startRanks({ hosts, plan, env, cwd, command }, folder), { verbose, raw });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The command mlx.launch; its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await launch(args);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof HostfileError)) throw error;
    process.stderr.write(`${usage}\nmlx.launch: error: ${error.message}\n`);
    return 2;
  }
}
