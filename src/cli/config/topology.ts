import type { Host } from "../hostfile.js";
import { complain } from "../report.js";
import { Stop } from "./ssh.js";
import { type Cabling, partnerOf } from "./thunderbolt.js";

// What can be made of the cables: a ring through all machines, or a mesh of each with each.

/** How many cables lead from each machine to each. */
export type Matrix = readonly (readonly number[])[];

export function matrixOf(cabling: Cabling): Matrix {
  const { machines } = cabling;
  return machines.map((ports, node) => {
    const row = machines.map(() => 0);
    for (const port of ports.keys()) {
      const partner = partnerOf(cabling, node, port);
      if (partner) row[partner.node] = (row[partner.node] as number) + 1;
    }
    return row;
  });
}

/** Machines in the order of a ring, and how many cables each has to the next one at least. */
export interface Ring {
  readonly nodes: readonly number[];
  readonly cables: number;
}

function* ringsFrom(matrix: Matrix, path: readonly number[]): Generator<readonly number[]> {
  const node = path.at(-1) as number;
  for (const [next, cables] of (matrix[node] as readonly number[]).entries()) {
    if (cables === 0) continue;
    if (next === path[0]) yield path;
    if (!path.includes(next)) yield* ringsFrom(matrix, [...path, next]);
  }
}

const cablesBetween = (matrix: Matrix, a: number, b: number): number => matrix[a]?.[b] ?? 0;

/** All rings, the longest first; of those through the same machines the one that is found first. */
export function findRings(matrix: Matrix): Ring[] {
  const rings = new Map<string, Ring>();
  for (const start of matrix.keys()) {
    for (const nodes of ringsFrom(matrix, [start])) {
      const key = nodes.toSorted((a, b) => a - b).join();
      if (rings.has(key)) continue;
      const counts = nodes.map((node, i) => cablesBetween(matrix, node, nodes[(i + 1) % nodes.length] as number));
      rings.set(key, { nodes, cables: Math.min(...counts) });
    }
  }
  return [...rings.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

const SEE_DOT = "Try passing --dot to visualize the connectivity";

/** Two machines without a cable between them. */
export function gapOf(matrix: Matrix): [number, number] | null {
  for (const [i, row] of matrix.entries()) {
    for (const [j, cables] of row.entries()) if (i !== j && cables === 0) return [i, j];
  }
  return null;
}

/** The end of the command, unless each machine is connected to each. */
export function requireMesh(hosts: readonly Host[], matrix: Matrix): void {
  const gap = gapOf(matrix);
  if (!gap) return;
  const [from, to] = gap.map((node) => hosts[node]?.ssh);
  complain(`Incomplete mesh, ${from} is not connected to ${to}`);
  complain();
  complain(SEE_DOT);
  throw new Stop(1);
}

/** The ring through all machines, or null. */
export function fullRing(hosts: readonly Host[], rings: readonly Ring[]): Ring | null {
  const [longest] = rings;
  return longest && longest.nodes.length === hosts.length ? longest : null;
}

/** The ring through all machines; the end of the command if there is none. */
export function requireRing(hosts: readonly Host[], rings: readonly Ring[]): Ring {
  const ring = fullRing(hosts, rings);
  if (ring) return ring;
  complain("Could not find a full ring.");
  complain();
  complain(SEE_DOT);
  if (rings.length > 0) complain("Rings found:");
  for (const { nodes } of rings) complain(` - ${nodes.map((node) => hosts[node]?.ssh).join(",")}`);
  throw new Stop(1);
}

const LETTERS = 26;

/** A short name for the n-th machine: a, b, ..., z, ab, ... */
function nameOf(n: number): string {
  const letter = String.fromCharCode("a".charCodeAt(0) + (n % LETTERS));
  return n < LETTERS ? letter : letter + nameOf(Math.floor(n / LETTERS));
}

/** The machines and cables in the DOT language of Graphviz. */
export function dotText(hosts: readonly Host[], cabling: Cabling): string {
  const { machines } = cabling;
  const nodes = hosts.map(({ ssh }, i) => `  ${nameOf(i)} [label="${ssh}"];`);
  const edges = machines.flatMap((ports, node) =>
    ports.flatMap(({ iface }, port) => {
      const partner = partnerOf(cabling, node, port);
      if (!partner || partner.node < node) return [];
      const other = machines[partner.node]?.[partner.port]?.iface;
      return `  ${nameOf(node)} -- ${nameOf(partner.node)} [label="${iface}/${other}"]`;
    }),
  );
  return ["graph G {", "  node [shape=rectangle];", ...nodes, ...edges, "}"].join("\n");
}
