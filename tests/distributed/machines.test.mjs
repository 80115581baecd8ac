// A ring over several addresses: between network namespaces, as between machines, where this user may make them (root on
// Linux with iproute2), otherwise between loopback addresses.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";
import { freePorts, resultsOf, runRing } from "./ranks.mjs";

const COUNT = 3;
const id = `mlx${process.pid}`;
const space = (rank) => `${id}-${rank}`;

const ip = (...args) => spawnSync("ip", args, { encoding: "utf8" });
const succeeds = (...commands) => commands.every((command) => ip(...command.split(" ")).status === 0);

function removeSpaces() {
  for (const name of [id, ...Array.from({ length: COUNT }, (_, rank) => space(rank))]) ip("netns", "del", name);
}

/** Namespaces that are connected by a bridge in a further one; false where they cannot be made. */
function makeSpaces() {
  const hub = [`netns add ${id}`, `-n ${id} link add hub type bridge`, `-n ${id} link set hub up`];
  const spokes = Array.from({ length: COUNT }, (_, rank) => {
    const name = space(rank);
    return [
      `netns add ${name}`,
      `-n ${name} link add net type veth peer name spoke${rank} netns ${id}`,
      `-n ${name} address add 10.77.0.${rank + 1}/24 dev net`,
      `-n ${name} link set net up`,
      `-n ${name} link set lo up`,
      `-n ${id} link set spoke${rank} master hub up`,
    ];
  });
  return succeeds(...hub, ...spokes.flat());
}

test("a ring over several addresses", async (t) => {
  after(removeSpaces);
  const separate = makeSpaces();
  t.diagnostic(separate ? "between network namespaces" : "between loopback addresses: namespaces cannot be made here");
  const ports = await freePorts(COUNT);
  // Only Linux answers at all of 127.0.0.0/8.
  const loopback = (rank) => (process.platform === "linux" ? `127.0.0.${rank + 2}` : "127.0.0.1");
  const addressOf = (rank) => (separate ? `10.77.0.${rank + 1}:5000` : `${loopback(rank)}:${ports[rank]}`);
  const addresses = ports.map((_, rank) => [addressOf(rank)]);
  const group = (names) =>
    names.map((name, rank) => ({ name, prefix: separate ? ["ip", "netns", "exec", space(rank)] : [] }));
  const run = async (...names) => resultsOf(await runRing(group(names), { addresses }));
  const [js, py] = ["collectives.mjs", "collectives.py"];
  assert.deepEqual(await run(js, py, js), await run(py, py, py));
});
