import { type Host, HostfileError, hostsOf, readHostfile } from "../hostfile.js";
import { choice, takeOptions, UsageError } from "../options.js";
import { complain, inform } from "../report.js";
import { CableAddresses, setUp, withAddresses } from "./addresses.js";
import {
  type Backend,
  checkRdma,
  ethernetHosts,
  meshHosts,
  rdmaRingHosts,
  ringHosts,
  saveHostfile,
} from "./hostfiles.js";
import { checkConnections, type Reachable, Stop } from "./ssh.js";
import { readCabling } from "./thunderbolt.js";
import { dotText, findRings, fullRing, gapOf, matrixOf, type Ring, requireMesh, requireRing } from "./topology.js";

export const usage = `usage: mlx.distributed_config [options]

Writes a hostfile for mlx.launch, from what the machines tell over ssh, and sets up their Thunderbolt connections.

  --hosts LIST             hosts, separated by commas (127.0.0.1)
  --hostfile FILE          a file with the hosts
  --over KIND              thunderbolt or ethernet (thunderbolt)
  --backend NAME           ring, jaccl or jaccl-ring (what the machines can do)
  --env KEY=VALUE          an environment variable for the jobs; may be repeated
  --output-hostfile FILE   where to write the hostfile (printed)
  --auto-setup             run the commands that set up the connections
  --no-auto-setup          only show them (the default)
  --dot                    print the connections in DOT format and exit
  --ignore-unreachable     leave out hosts that ssh does not reach
  --verbose                say what is done
  -h, --help               print this and exit
`;

const OPTIONS = {
  verbose: { type: "boolean" },
  "ignore-unreachable": { type: "boolean" },
  "auto-setup": { type: "boolean" },
  "no-auto-setup": { type: "boolean" },
  dot: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  hosts: { type: "string" },
  hostfile: { type: "string" },
  over: { type: "string" },
  "output-hostfile": { type: "string" },
  backend: { type: "string" },
  env: { type: "string", multiple: true },
} as const;

interface Settings {
  readonly verbose: boolean;
  readonly auto: boolean;
  readonly dot: boolean;
  readonly backend: Backend | null;
  readonly envs: readonly string[];
  readonly output: string | undefined;
}

const SEE_DOT = "Perhaps run with --dot to generate a plot of the connectivity.";

function stop(...lines: readonly string[]): never {
  for (const line of lines) complain(line);
  throw new Stop(1);
}

/** A backend for which the cables suffice, and the ring that it takes. */
async function chooseBackend(
  hosts: readonly Host[],
  matrix: ReturnType<typeof matrixOf>,
  { backend, verbose }: Settings,
): Promise<[Backend, Ring | null]> {
  if (backend === "jaccl") {
    requireMesh(hosts, matrix);
    await checkRdma(hosts, true, verbose);
    return [backend, null];
  }
  const rings = findRings(matrix);
  if (backend !== null) {
    const ring = requireRing(hosts, rings);
    if (backend === "jaccl-ring") await checkRdma(hosts, true, verbose);
    return [backend, ring];
  }
  const isMesh = gapOf(matrix) === null;
  const ring = fullRing(hosts, rings);
  const hasRdma = await checkRdma(hosts, false, verbose);
  if (!ring && !isMesh) stop("Neither thunderbolt mesh nor ring found.", SEE_DOT);
  if (hasRdma && isMesh) return ["jaccl", null];
  if (!ring) stop("RDMA is not available and ring is not found.", SEE_DOT);
  return [hasRdma ? "jaccl-ring" : "ring", ring];
}

async function overThunderbolt(reachable: readonly Reachable[], settings: Settings): Promise<void> {
  const { verbose, auto, dot, envs, output } = settings;
  const hosts = reachable.map(({ host }) => host);
  inform(verbose, "Preparing for communication over thunderbolt");
  const cabling = await readCabling(hosts, verbose);
  if (dot) {
    console.log(dotText(hosts, cabling));
    return;
  }
  const addresses = new CableAddresses(cabling);
  const [backend, ring] = await chooseBackend(hosts, matrixOf(cabling), settings);
  inform(verbose, `Prepare a ${backend} hostfile`);
  const known = backend === "ring" ? hosts : await withAddresses(hosts, verbose);
  const made =
    backend === "ring"
      ? ringHosts(known, addresses, ring as Ring)
      : backend === "jaccl"
        ? meshHosts(known, addresses)
        : rdmaRingHosts(known, addresses, ring as Ring);
  await setUp(reachable, addresses, { auto, verbose });
  saveHostfile(output, made, backend, envs);
}

async function configure(args: readonly string[]): Promise<void> {
  const { values, rest } = takeOptions(args, OPTIONS);
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (rest.length > 0) throw new UsageError(`unrecognized arguments: ${rest.join(" ")}`);
  const over = choice("--over", values.over ?? "thunderbolt", ["thunderbolt", "ethernet"]);
  const { verbose, dot, hostfile, env: envs, "output-hostfile": output } = values;
  const backend =
    values.backend === undefined ? null : choice("--backend", values.backend, ["ring", "jaccl", "jaccl-ring"]);
  const { hosts } = hostfile === undefined ? hostsOf(values.hosts ?? "127.0.0.1") : readHostfile(hostfile);
  inform(verbose, `Checking for ssh access for ${hosts.map(({ ssh }) => ssh).join(", ")}`);
  const reachable = await checkConnections(hosts, values["ignore-unreachable"]);
  if (over === "thunderbolt") {
    // Of the two, what stands last counts.
    const auto = args.lastIndexOf("--auto-setup") > args.lastIndexOf("--no-auto-setup");
    await overThunderbolt(reachable, { verbose, auto, dot, backend, envs, output });
    return;
  }
  inform(verbose, "Preparing an ethernet hostfile");
  const found = await ethernetHosts(
    reachable.map(({ host }) => host),
    verbose,
  );
  saveHostfile(output, found, "", envs);
}

/** The command mlx.distributed_config; its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await configure(args);
    return 0;
  } catch (error) {
    if (error instanceof Stop) return error.code;
    if (!(error instanceof UsageError || error instanceof HostfileError)) throw error;
    process.stderr.write(`${usage}\nmlx.distributed_config: error: ${error.message}\n`);
    return 2;
  }
}
