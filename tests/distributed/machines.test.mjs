// A ring over several addresses: between network namespaces, as between machines, where this user may make them (root on
// Linux with iproute2), otherwise between loopback addresses.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { endOf, freePorts, resultsOf, runRing, start } from "./ranks.mjs";

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

const separate = makeSpaces();
after(removeSpaces);
const WHERE = separate ? "between network namespaces" : "between loopback addresses: namespaces cannot be made here";

/** An address for each rank. Only Linux answers at all of 127.0.0.0/8. */
const loopback = (rank) => (process.platform === "linux" ? `127.0.0.${rank + 2}` : "127.0.0.1");
const addressOf = (rank) => (separate ? `10.77.0.${rank + 1}` : loopback(rank));

test("a ring over several addresses", async (t) => {
  t.diagnostic(WHERE);
  const ports = await freePorts(COUNT);
  const addresses = ports.map((port, rank) => [`${addressOf(rank)}:${port}`]);
  const group = (names) =>
    names.map((name, rank) => ({ name, prefix: separate ? ["ip", "netns", "exec", space(rank)] : [] }));
  const run = async (...names) => resultsOf(await runRing(group(names), { addresses }));
  const [js, py] = ["collectives.mjs", "collectives.py"];
  assert.deepEqual(await run(js, py, js), await run(py, py, py));
});

test("the example, launched on several machines from a hostfile", async (t) => {
  t.diagnostic(WHERE);
  const folder = mkdtempSync(join(tmpdir(), "mlx-machines-"));
  try {
    const hosts = [0, 1].map((rank) => ({ ssh: separate ? String(rank) : `host${rank}`, ips: [addressOf(rank)] }));
    const hostfile = join(folder, "hosts.json");
    writeFileSync(hostfile, JSON.stringify({ backend: "ring", hosts }));
    const [port] = await freePorts(1);
    const options = ["--hostfile", hostfile, "-p", String(port), "--cwd", inRoot("examples", "distributed")];
    const command = [
      process.execPath,
      inRoot("dist", "cli", "launch.js"),
      ...options,
      "--node",
      process.execPath,
      "main.mjs",
    ];
    const bin = fileURLToPath(new URL("./bin", import.meta.url));
    const spaces = separate ? { FAKE_SSH_SPACES: `${id}-` } : {};
    const run = start(command, { PATH: `${bin}:${process.env.PATH}`, ...spaces });
    run.child.stdin.end();
    const [{ code, stdout, stderr }] = await endOf([run]);
    assert.equal(code, 0, stderr);
    const found = stdout.split("\n").filter((line) => line.includes("process"));
    const plane = "z = 3.000 x + -2.000 y + 1.000";
    assert.deepEqual(found.sort(), [`[0] process 0 of 2: ${plane}`, `[1] process 1 of 2: ${plane}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
