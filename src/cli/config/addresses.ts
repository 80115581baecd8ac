import { createInterface } from "node:readline";
import type { Host } from "../hostfile.js";
import { inform, warn } from "../report.js";
import { ask, type Reachable, runOn } from "./ssh.js";
import { type Cabling, cablesOf, type Place } from "./thunderbolt.js";

// Addresses: of machines in a local network, and new ones for the two ends of each Thunderbolt cable.

const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** How a machine tells its address: Macs first, which have the network in one of two places. */
const QUESTIONS = [
  ["ipconfig", "getifaddr", "en0"],
  ["ipconfig", "getifaddr", "en1"],
  ["hostname", "-I"],
];

async function addressOf(host: string): Promise<string | null> {
  for (const question of QUESTIONS) {
    const { stdout } = await ask(host, question);
    const address = stdout.split(/\s+/).find((word) => ADDRESS.test(word));
    if (address) return address;
  }
  return null;
}

/** The hosts with their addresses in the local network behind those that they have. */
export async function withAddresses(hosts: readonly Host[], verbose: boolean): Promise<Host[]> {
  for (const { ssh } of hosts) inform(verbose, "Getting the ip from", ssh);
  const found = await Promise.all(hosts.map(({ ssh }) => addressOf(ssh)));
  return hosts.map((host, i) => {
    const address = found[i];
    if (!address) warn("Could not extract ip for", host.ssh);
    return address && !host.ips.includes(address) ? { ...host, ips: [...host.ips, address] } : host;
  });
}

/** One end of a cable. */
export interface CableEnd {
  readonly iface: string;
  readonly ip: string;
}

const STEP = 4; // addresses in a network of two machines
const BLOCK = 256;

/** The addresses of all cable ends. */
export class CableAddresses {
  readonly #ends = new Map<string, CableEnd[]>();

  constructor(cabling: Cabling) {
    const ifaceAt = ({ node, port }: Place): string => cabling.machines[node]?.[port]?.iface as string;
    for (const [i, { from, to }] of cablesOf(cabling).entries()) {
      const block = Math.floor((i * STEP) / BLOCK);
      if (block >= BLOCK) throw new Error("Ran out of available local IPs");
      const first = (i * STEP) % BLOCK;
      this.#add(from.node, to.node, { iface: ifaceAt(from), ip: `192.168.${block}.${first + 1}` });
      this.#add(to.node, from.node, { iface: ifaceAt(to), ip: `192.168.${block}.${first + 2}` });
    }
  }

  #add(node: number, peer: number, end: CableEnd): void {
    const key = `${node}-${peer}`;
    this.#ends.set(key, [...(this.#ends.get(key) ?? []), end]);
  }

  /** The ends at one machine of the cables to another one. */
  between(node: number, peer: number): readonly CableEnd[] {
    return this.#ends.get(`${node}-${peer}`) ?? [];
  }

  /** The commands that give a machine its addresses. */
  commandsFor(node: number, count: number): string[] {
    const commands = ["sudo ifconfig bridge0 down"];
    for (let peer = 0; peer < count; peer++) {
      const theirs = this.between(peer, node);
      for (const [i, { iface, ip }] of this.between(node, peer).entries()) {
        commands.push(
          `sudo ifconfig ${iface} inet ${ip} netmask 255.255.255.252`,
          `sudo route change ${theirs[i]?.ip} -interface ${iface}`,
        );
      }
    }
    return commands;
  }
}

/** Whether all machines can be set up without being asked for passwords. */
function canSetUp(reachable: readonly Reachable[], wanted: boolean): boolean {
  const refusing = reachable.filter(({ hasSudo }) => !hasSudo);
  if (refusing.length > 0 && wanted) {
    warn("Automatic setup requested but the following hosts do not have passwordless sudo");
    for (const { host } of refusing) warn(" - ", host.ssh);
  }
  return refusing.length === 0;
}

/** Gives the machines their addresses, or says what to type on each. */
export async function setUp(
  reachable: readonly Reachable[],
  addresses: CableAddresses,
  { auto, verbose }: { auto: boolean; verbose: boolean },
): Promise<void> {
  const automatic = canSetUp(reachable, auto) && auto;
  const lines = automatic ? null : createInterface({ input: process.stdin });
  const answers = lines?.[Symbol.asyncIterator]();
  for (const [node, { host }] of reachable.entries()) {
    const commands = addresses.commandsFor(node, reachable.length);
    if (automatic) {
      console.log(`Running auto setup for ${host.ssh}`);
      const command = commands.join(" ; ");
      inform(verbose, "ssh", host.ssh, `'${command}'`);
      await runOn(host.ssh, command);
    } else {
      const title = `Setup for ${host.ssh}`;
      console.log(`${title}\n${"=".repeat(title.length)}\n${commands.join("\n")}\n`);
      process.stdout.write("Enter to continue");
      await answers?.next();
    }
    console.log();
  }
  lines?.close();
}
