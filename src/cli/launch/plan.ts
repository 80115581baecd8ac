import type { Host } from "../hostfile.js";
import { UsageError } from "../options.js";

// What each backend wants to be told through the environment.

/** The environment of the ranks. */
export interface Plan {
  /** For all ranks. */
  readonly env: Readonly<Record<string, string>>;
  /** For all ranks: variables that name a file with this content. */
  readonly files: Readonly<Record<string, string>>;
  /** For one rank. */
  readonly own?: (rank: number) => Readonly<Record<string, string>>;
}

export interface Settings {
  readonly hosts: readonly Host[];
  readonly verbose: boolean;
  readonly repeats: number;
  readonly startingPort: number;
  readonly connectionsPerIp: number;
  readonly ncclPort: number;
}

function planRing({ hosts, verbose, startingPort, connectionsPerIp }: Settings): Plan {
  if (hosts.some(({ ips }) => ips.length === 0)) {
    throw new UsageError("The ring backend requires IPs to be provided instead of hostnames");
  }
  let port = startingPort;
  const ring = hosts.map(({ ips }) =>
    ips.flatMap((ip) => Array.from({ length: connectionsPerIp }, () => `${ip}:${port++}`)),
  );
  // A process alone has nobody to connect to, and needs no file to know it.
  const files: Record<string, string> = hosts.length > 1 ? { MLX_HOSTFILE: JSON.stringify(ring) } : {};
  return { env: verbose ? { MLX_RING_VERBOSE: "1" } : {}, files };
}

/** The address at which the others find rank 0. */
function addressOfFirst({ hosts }: Settings): string {
  const address = hosts[0]?.ips[0];
  if (!address) throw new UsageError("Rank 0 should have an IP reachable from all other ranks");
  return address;
}

function planNccl(settings: Settings): Plan {
  const { hosts, verbose, repeats, ncclPort } = settings;
  return {
    env: {
      ...(verbose ? { NCCL_DEBUG: "INFO" } : {}),
      NCCL_HOST_IP: addressOfFirst(settings),
      NCCL_PORT: String(ncclPort),
      MLX_WORLD_SIZE: String(hosts.length),
    },
    files: {},
    own: (rank) => ({ CUDA_VISIBLE_DEVICES: String(rank % repeats) }),
  };
}

const MOST_NAMED = 3;

/** Errors for RDMA devices that do not lead from each rank to those that it talks to. */
function checkDevices(hosts: readonly Host[], ring: boolean): void {
  const count = hosts.length;
  if (!hosts.every(({ rdma }) => rdma.length === count)) {
    throw new UsageError("The hostfile is malformed: number of RDMA devices does not match hosts");
  }
  if (!hosts.every(({ rdma }, rank) => rdma[rank] === null)) {
    throw new UsageError("The hostfile is malformed: RDMA device of self should be null");
  }
  const partners = (rank: number): number[] =>
    ring ? [(rank + count - 1) % count, (rank + 1) % count] : hosts.map((_, other) => other);
  const missing = hosts.flatMap(({ ssh, rdma }, rank) =>
    partners(rank)
      .filter((other) => other !== rank && rdma[other] === null)
      .map((other) => `${ssh} to ${hosts[other]?.ssh}`),
  );
  if (missing.length === 0) return;
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : "";
  const named = missing.slice(0, MOST_NAMED).join(", ");
  throw new UsageError(`The hostfile is malformed: no RDMA device is listed for ${named}${more}`);
}

function planJaccl(settings: Settings, ring: boolean): Plan {
  const coordinator = addressOfFirst(settings);
  checkDevices(settings.hosts, ring);
  return {
    env: {
      MLX_JACCL_COORDINATOR: `${coordinator}:${settings.startingPort}`,
      ...(ring ? { MLX_JACCL_RING: "1" } : {}),
    },
    files: { MLX_IBV_DEVICES: JSON.stringify(settings.hosts.map(({ rdma }) => rdma)) },
  };
}

/** The backends whose ranks are started one by one; mpirun starts its own. */
export const plans: Readonly<Record<string, (settings: Settings) => Plan>> = {
  ring: planRing,
  nccl: planNccl,
  jaccl: (settings) => planJaccl(settings, false),
  "jaccl-ring": (settings) => planJaccl(settings, true),
};
