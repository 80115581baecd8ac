import type { Host } from "../hostfile.js";
import { complain, inform } from "../report.js";
import { ask, Stop } from "./ssh.js";

// Which Macs are connected to which by Thunderbolt cables, as they tell themselves.

interface Port {
  /** The network interface, such as "en2". */
  readonly iface: string;
  readonly uuid: string;
  /** The port at the other end of the cable. */
  readonly connectedTo: string | null;
}

/** The ports of a machine. */
export type Ports = readonly Port[];

/** Where a port is: the machine and the place among its ports. */
export interface Place {
  readonly node: number;
  readonly port: number;
}

export interface Cabling {
  readonly machines: readonly Ports[];
  readonly places: ReadonlyMap<string, Place>;
}

/** The interfaces of a machine by the names of its sockets: what `networksetup -listallhardwareports` prints. */
function interfacesOf(listing: string): Map<string, string> {
  const interfaces = new Map<string, string>();
  let name: string | null = null;
  for (const line of listing.split("\n")) {
    const [label, value = ""] = line.split(/:(.*)/);
    if (label === "Hardware Port") name = value.trim();
    else if (label === "Device" && name !== null) {
      interfaces.set(name, value.trim());
      name = null;
    }
  }
  return interfaces;
}

interface Bus {
  readonly domain_uuid_key?: string;
  readonly receptacle_1_tag: { readonly receptacle_id_key: string };
  readonly _items?: readonly { readonly domain_uuid_key?: string }[];
}

function portsOf(buses: readonly Bus[], interfaces: ReadonlyMap<string, string>): Ports {
  const ports = buses.flatMap((bus): Port[] => {
    if (bus.domain_uuid_key === undefined) return [];
    const socket = `Thunderbolt ${bus.receptacle_1_tag.receptacle_id_key}`;
    const iface = interfaces.get(socket);
    if (iface === undefined) throw new Error(`no network interface belongs to ${socket}`);
    const [connected] = (bus._items ?? []).flatMap((item) => item.domain_uuid_key ?? []);
    return [{ iface, uuid: bus.domain_uuid_key, connectedTo: connected ?? null }];
  });
  return ports.sort((a, b) => (a.iface < b.iface ? -1 : Number(a.iface > b.iface)));
}

async function portsOn(host: string): Promise<Ports> {
  const profile = await ask(host, ["system_profiler", "SPThunderboltDataType", "-json"]);
  const listing = await ask(host, ["networksetup", "-listallhardwareports"]);
  try {
    const { SPThunderboltDataType } = JSON.parse(profile.stdout) as { SPThunderboltDataType: Bus[] };
    return portsOf(SPThunderboltDataType, interfacesOf(listing.stdout));
  } catch (error) {
    complain(`${host} does not tell what its Thunderbolt ports are connected to: ${(error as Error).message}`);
    complain();
    complain("Only Macs can be connected over thunderbolt. Perhaps you want --over ethernet.");
    throw new Stop(1);
  }
}

/** Asks all machines for their ports. */
export async function readCabling(hosts: readonly Host[], verbose: boolean): Promise<Cabling> {
  for (const { ssh } of hosts) inform(verbose, "Getting connectivity from", ssh);
  const machines = await Promise.all(hosts.map(({ ssh }) => portsOn(ssh)));
  const places = new Map<string, Place>();
  for (const [node, ports] of machines.entries()) {
    for (const [port, { uuid }] of ports.entries()) places.set(uuid, { node, port });
  }
  return { machines, places };
}

/** What is at the other end of a port's cable, if it is one of these machines. */
export function partnerOf({ machines, places }: Cabling, node: number, port: number): Place | null {
  const connectedTo = machines[node]?.[port]?.connectedTo;
  return (connectedTo && places.get(connectedTo)) || null;
}

/** All cables, each once, from the machine that comes first. */
export function cablesOf(cabling: Cabling): { from: Place; to: Place }[] {
  const seen = new Set<string>();
  return cabling.machines.flatMap((ports, node) =>
    ports.flatMap((_, port) => {
      const to = partnerOf(cabling, node, port);
      if (!to || seen.has(`${node}/${port}`)) return [];
      seen.add(`${node}/${port}`).add(`${to.node}/${to.port}`);
      return [{ from: { node, port }, to }];
    }),
  );
}
