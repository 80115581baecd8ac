import { writeFileSync } from "node:fs";
import { type Host, hostfileText } from "../hostfile.js";
import { complain, inform, warn } from "../report.js";
import { type CableAddresses, withAddresses } from "./addresses.js";
import { ask, Stop } from "./ssh.js";
import type { Ring } from "./topology.js";

// The hostfiles that are made from what the machines have told.

export type Backend = "ring" | "jaccl" | "jaccl-ring";

const devicesOf = (addresses: CableAddresses, node: number, peer: number, cables: number) => {
  const names = addresses
    .between(node, peer)
    .slice(0, cables)
    .map(({ iface }) => `rdma_${iface}`);
  return names.length === 1 ? (names[0] as string) : names;
};

/** Hosts in the order of a ring, with the addresses at which the machine before each reaches it. */
export function ringHosts(hosts: readonly Host[], addresses: CableAddresses, { nodes, cables }: Ring): Host[] {
  return nodes.map((node, i) => {
    const before = nodes.at(i - 1) as number;
    const ends = addresses.between(node, before).slice(0, cables);
    return { ssh: hosts[node]?.ssh as string, ips: ends.map(({ ip }) => ip), rdma: [] };
  });
}

/** Hosts of a mesh, with the RDMA devices that lead from each to each. */
export function meshHosts(hosts: readonly Host[], addresses: CableAddresses): Host[] {
  const pairs = hosts.flatMap((_, i) => hosts.flatMap((_other, j) => (i === j ? [] : [[i, j] as const])));
  const cables = Math.min(...pairs.map(([i, j]) => addresses.between(i, j).length));
  return hosts.map((host, i) => ({
    ...host,
    rdma: hosts.map((_, j) => (i === j ? null : devicesOf(addresses, i, j, cables))),
  }));
}

/** Hosts in the order of a ring, with the RDMA devices that lead to the two neighbours of each. */
export function rdmaRingHosts(hosts: readonly Host[], addresses: CableAddresses, { nodes, cables }: Ring): Host[] {
  return nodes.map((node, i) => {
    const neighbours = [nodes.at(i - 1), nodes[(i + 1) % nodes.length]];
    return {
      ...(hosts[node] as Host),
      rdma: nodes.map((other) => (neighbours.includes(other) ? devicesOf(addresses, node, other, cables) : null)),
    };
  });
}

/** Whether all machines can use RDMA; if they have to and cannot, that is the end. */
export async function checkRdma(hosts: readonly Host[], strict: boolean, verbose: boolean): Promise<boolean> {
  const say = strict ? complain : warn;
  for (const { ssh } of hosts) inform(verbose, "Checking that", ssh, "supports RDMA");
  const answers = await Promise.all(hosts.map(({ ssh }) => ask(ssh, ["ibv_devices"])));
  const without = hosts.filter((_, i) => !answers[i]?.stdout.split(/\s+/).some((word) => word.startsWith("rdma_")));
  if (without.length === 0) return true;
  for (const { ssh } of without) say(ssh, "does not seem to have RDMA enabled");
  say();
  say("Some of the hosts don't have RDMA enabled or they don't support RDMA.");
  say();
  say("See https://ml-explore.github.io/mlx/build/html/usage/distributed.html");
  say("for instructions on how to enable RDMA.");
  if (strict) throw new Stop(1);
  return false;
}

/** Writes a hostfile, or prints it where no file is named. */
export function saveHostfile(
  path: string | undefined,
  hosts: readonly Host[],
  backend: Backend | "",
  envs: readonly string[],
): void {
  const text = hostfileText({ hosts, backend, envs });
  if (path === undefined) console.log(`Hostfile\n========\n${text}`);
  else writeFileSync(path, text);
}

/** Hosts of a local network. */
export async function ethernetHosts(hosts: readonly Host[], verbose: boolean): Promise<Host[]> {
  const found = await withAddresses(hosts, verbose);
  return found.map(({ ssh, ips }) => ({ ssh, ips, rdma: [] }));
}
