// mlx.distributed_config beside Python's, for machines that answer through an ssh that is played by a script.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { commandOf, endOf, resultsOf, start } from "./ranks.mjs";

const folder = mkdtempSync(join(tmpdir(), "mlx-config-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const bin = fileURLToPath(new URL("./bin", import.meta.url));

/** What Macs say that are connected by these cables, each a pair of [machine, port]. */
function macs(count, cables, { rdma = true, sudo = true, ports = 3 } = {}) {
  const uuid = ([machine, port]) => `UUID-${machine}-${port}`;
  const partners = new Map(
    cables.flatMap(([a, b]) => [
      [uuid(a), uuid(b)],
      [uuid(b), uuid(a)],
    ]),
  );
  return Object.fromEntries(
    Array.from({ length: count }, (_, machine) => {
      const buses = Array.from({ length: ports }, (_unused, port) => {
        const own = uuid([machine, port]);
        const partner = partners.get(own);
        return {
          domain_uuid_key: own,
          device_name_key: `Mac ${machine}`,
          receptacle_1_tag: { receptacle_id_key: String(port + 1) },
          ...(partner ? { _items: [{ device: "hub" }, { domain_uuid_key: partner }] } : {}),
        };
      });
      const listing = buses.map(
        (_bus, port) => `\nHardware Port: Thunderbolt ${port + 1}\nDevice: en${9 - port}\nEthernet Address: x\n`,
      );
      return [
        `mac${machine}`,
        {
          "system_profiler SPThunderboltDataType -json": JSON.stringify({
            SPThunderboltDataType: [{ no: "domain" }, ...buses],
          }),
          "networksetup -listallhardwareports": listing.join(""),
          [`ipconfig getifaddr en${machine % 2}`]: `10.0.0.${machine + 1}\n`,
          ...(rdma ? { ibv_devices: "    device\n    ------\n    rdma_en2  1\n" } : {}),
          ...(sudo ? { "sudo ls": "file\n" } : {}),
        },
      ];
    }),
  );
}

/** A folder with the answers of machines, as the ssh of these tests reads them. */
function answersOf(machines) {
  const place = mkdtempSync(join(folder, "answers-"));
  for (const [machine, answers] of Object.entries(machines)) {
    mkdirSync(join(place, machine));
    for (const [command, answer] of Object.entries(answers)) writeFileSync(join(place, machine, command), answer);
  }
  return place;
}

const withFake = (variables) => ({ ...variables, PATH: `${bin}:${process.env.PATH}` });

async function ours(answers, args) {
  const command = [process.execPath, inRoot("dist", "cli", "distributed_config.js"), ...args];
  const run = start(command, withFake({ FAKE_SSH_ANSWERS: answers }));
  run.child.stdin.end("\n".repeat(9));
  const [end] = await endOf([run]);
  return end;
}

/** What Python's command says to each of the cases. */
async function theirs(cases) {
  const { command, env } = commandOf("config.py");
  const run = start(command, withFake(env));
  run.child.stdin.end(JSON.stringify(cases));
  const [end] = await endOf([run]);
  return resultsOf([end])[0];
}

/** Without colours, and without what is asked between. */
const plain = (text) =>
  stripVTControlCharacters(text).replaceAll("Enter to continue", "").replace(/ +$/gm, "").replace(/^\n+/gm, "");

const ring = [
  [
    [0, 0],
    [1, 1],
  ],
  [
    [1, 0],
    [2, 1],
  ],
  [
    [2, 0],
    [3, 1],
  ],
  [
    [3, 0],
    [0, 1],
  ],
];
const mesh = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [0, 1],
    [2, 0],
  ],
  [
    [1, 1],
    [2, 1],
  ],
];
const doubled = [
  [
    [0, 0],
    [1, 2],
  ],
  [
    [1, 0],
    [0, 2],
  ],
];
const hosts = (count) => ["--hosts", Array.from({ length: count }, (_, i) => `mac${i}`).join(",")];

const file = join(folder, "hosts.json");
const cases = [
  ["a ring without RDMA", macs(4, ring, { rdma: false }), hosts(4)],
  ["a ring with RDMA", macs(4, ring), hosts(4)],
  ["a mesh with RDMA", macs(3, mesh), [...hosts(3), "--auto-setup", "--env", "A=1", "--env", "B=2"]],
  ["a mesh as a ring", macs(3, mesh, { sudo: false }), [...hosts(3), "--backend", "ring", "--auto-setup"]],
  ["a mesh as a ring of RDMA", macs(3, mesh), [...hosts(3), "--backend", "jaccl-ring"]],
  ["two cables between two", macs(2, doubled), [...hosts(2), "--backend", "jaccl"]],
  ["two cables as a ring", macs(2, doubled), [...hosts(2), "--backend", "ring"]],
  ["no ring", macs(4, ring.slice(1)), [...hosts(4), "--backend", "ring"], 1],
  ["neither ring nor mesh", macs(3, mesh.slice(1), { rdma: false }), hosts(3), 1],
  ["no mesh", macs(4, ring), [...hosts(4), "--backend", "jaccl"], 1],
  ["no RDMA", macs(3, mesh, { rdma: false }), [...hosts(3), "--backend", "jaccl"], 1],
  ["a picture", macs(4, ring), [...hosts(4), "--dot"]],
  ["unreachable hosts", macs(2, doubled), hosts(4), 1],
  ["unreachable hosts that are ignored", macs(2, doubled), [...hosts(3), "--ignore-unreachable", "--dot"]],
  ["only printed", macs(2, doubled), [...hosts(2), "--over", "ethernet"]],
  ["ethernet", macs(3, []), [...hosts(3), "--over", "ethernet", "--env", "A=1"]],
].map(([what, machines, args, status = 0]) => ({ what, answers: answersOf(machines), args, status, file }));
for (const item of cases) if (item.what !== "only printed") item.args.push("--output-hostfile", file);

describe("mlx.distributed_config says and writes what Python's does:", () => {
  const expected = theirs(cases);
  for (const [i, { what, answers, args, status }] of cases.entries()) {
    test(what, async () => {
      const python = (await expected)[i];
      const { code, stdout, stderr } = await ours(answers, args);
      const written = existsSync(file) ? readFileSync(file, "utf8") : null;
      rmSync(file, { force: true });
      assert.deepEqual(
        { code, stdout: plain(stdout), stderr: plain(stderr), written },
        { ...python, stdout: plain(python.stdout), stderr: plain(python.stderr) },
      );
      assert.equal(code, status);
      assert.equal(written !== null, status === 0 && args.includes("--output-hostfile") && !args.includes("--dot"));
    });
  }
});

describe("mlx.distributed_config refuses", () => {
  for (const [args, message] of [
    [["--over", "air"], /argument --over: 'air' is none of thunderbolt, ethernet/],
    [["--backend", "mpi"], /argument --backend: 'mpi' is none of/],
    [["--hosts", "a,,b"], /Hostname cannot be empty/],
    [["file"], /unrecognized arguments: file/],
    [["--hostfile", join(folder, "none.json")], /Hostfile .*none\.json doesn't exist/],
  ]) {
    test(args.join(" ").replace(folder, "..."), async () => {
      const { code, stdout, stderr } = await ours(answersOf({}), args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.match(stderr, /^usage: mlx\.distributed_config/);
    });
  }

  test("machines that are no Macs, for thunderbolt; their addresses it finds", async () => {
    const linux = answersOf({ box: { "hostname -I": "10.1.2.3 fe80::1 \n" } });
    const refused = await ours(linux, ["--hosts", "box"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /box does not tell what its Thunderbolt ports are connected to/);
    const { code, stdout } = await ours(linux, ["--hosts", "box", "--over", "ethernet"]);
    assert.equal(code, 0);
    assert.match(stdout, /"10\.1\.2\.3"/);
  });
});
