// Hostfiles and command lines that cannot be used: what is wrong, and where.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";

const { hostfileText, hostsOf, readHostfile } = await import(inRoot("dist", "cli", "hostfile.js"));
const { main } = await import(inRoot("dist", "cli", "launch", "main.js"));
const { words } = await import(inRoot("dist", "cli", "launch", "mpi.js"));

const folder = mkdtempSync(join(tmpdir(), "mlx-hostfile-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "hosts.json");

function fileOf(text) {
  writeFileSync(path, text);
  return path;
}

describe("hostfiles", () => {
  test("of both forms", () => {
    const hosts = [{ ssh: "a", ips: ["10.0.0.1"], rdma: [null, "rdma_en1", ["rdma_en2", "rdma_en3"]] }];
    assert.deepEqual(readHostfile(fileOf(JSON.stringify(hosts))), { hosts, backend: "", envs: [] });
    const whole = { backend: "jaccl", envs: ["A=1"], hosts: [...hosts, { ssh: "b", ips: [], rdma: [] }] };
    assert.deepEqual(readHostfile(fileOf(hostfileText(whole))), whole);
    assert.deepEqual(readHostfile(fileOf('\uFEFF[{"ssh": "b"}]')).hosts, [{ ssh: "b", ips: [], rdma: [] }]);
  });

  test("from a list", () => {
    const { hosts } = hostsOf("127.0.0.1,name,::1", 2);
    assert.deepEqual(
      hosts.map(({ ssh, ips }) => [ssh, ...ips]),
      [["127.0.0.1", "127.0.0.1"], ["127.0.0.1", "127.0.0.1"], ["name"], ["name"], ["::1", "::1"], ["::1", "::1"]],
    );
    assert.throws(() => hostsOf("a,,b"), /Hostname cannot be empty/);
  });

  for (const [text, place, message] of [
    ["", "1:1", "a value is expected"],
    ["nothing", "1:1", "this is no JSON"],
    ['[\n  {"ssh": "a"}\n  {"ssh": "b"}\n]', "3:3", "a comma is expected"],
    ['[\n  {"ssh": "a"},\n]', "3:1", "a value is expected"],
    ['[{"ssh": "a",\n   ips: []}]', "2:4", "this is no JSON"],
    ['[{"ssh": "a}]', "1:10", "the text has no closing quote"],
    ['{"hosts": [{"ssh": "a"}]', "1:25", "a closing brace is expected"],
    ["// hosts\n[]", "1:1", "comments are not allowed"],
    ["3", "1:1", "the hostfile must be an object"],
    ["[]", "1:1", "there are no hosts"],
    ["{}", "1:1", 'the hostfile has no "hosts"'],
    ['{"hosts": {}}', "1:11", '"hosts" must be a list'],
    ['{"host": []}', "1:2", 'the hostfile has "host", which is none of backend, envs, hosts'],
    ['{"backend": 3, "hosts": [{"ssh": "a"}]}', "1:13", '"backend" must be a text'],
    ['{"envs": "A=1", "hosts": [{"ssh": "a"}]}', "1:10", '"envs" must be a list'],
    ['{"envs": [1], "hosts": [{"ssh": "a"}]}', "1:11", 'an item of "envs" must be a text'],
    ['[\n  {"ssh": "a"},\n  {"ips": ["10.0.0.1"]}\n]', "3:3", 'host 1 has no "ssh"'],
    ['["a"]', "1:2", "host 0 must be an object"],
    ['[{"ssh": "a", "ip": "10.0.0.1"}]', "1:15", 'host 0 has "ip", which is none of ssh, ips, rdma'],
    ['[{"ssh": "a", "ips": "10.0.0.1"}]', "1:22", '"ips" of host 0 must be a list'],
    ['[{"ssh": "a", "ips": [10]}]', "1:23", 'an item of "ips" of host 0 must be a text'],
    ['[{"ssh": "a", "rdma": [0]}]', "1:24", 'an item of "rdma" must be a text'],
  ]) {
    test(JSON.stringify(text), () => {
      assert.throws(() => readHostfile(fileOf(text)), {
        message: `Failed to parse hostfile ${path}:${place}: ${message}`,
      });
    });
  }

  test("that cannot be read", () => {
    assert.throws(() => readHostfile(join(folder, "none")), /Hostfile .*none doesn't exist/);
    assert.throws(() => readHostfile(folder), /Hostfile .* cannot be read/);
  });
});

describe("mlx.launch refuses", () => {
  /** What the command writes to the standard error, and its exit code. */
  async function refused(args) {
    const { write } = process.stderr;
    let said = "";
    process.stderr.write = (text) => {
      said += text;
      return true;
    };
    try {
      return [await main(args), said];
    } finally {
      process.stderr.write = write;
    }
  }
  const rdma = (...lists) => fileOf(JSON.stringify(lists.map((list) => ({ ssh: "a", ips: ["10.0.0.1"], rdma: list }))));

  for (const [args, message] of [
    [() => [], "No script is provided"],
    [() => ["-n", "0", "x"], "argument --repeat-hosts: 0 is less than 1"],
    [() => ["-n", "two", "x"], "argument --repeat-hosts: 'two' is no integer"],
    [() => ["x", "-n"], "argument -n: expected one argument"],
    [() => ["--verbose=1", "x"], "argument --verbose: it takes no value"],
    [() => ["--backend", "smoke", "x"], "The backend should be one of {'ring', 'mpi', 'nccl', 'jaccl', 'jaccl-ring'}"],
    [
      () => ["--backend", "ring", "--hosts", "name", "x"],
      "The ring backend requires IPs to be provided instead of hostnames",
    ],
    [() => ["--backend", "nccl", "--hosts", "name", "x"], "Rank 0 should have an IP reachable from all other ranks"],
    [() => ["--python", "p", "--node", "n", "x"], "argument --python: not allowed with argument --node"],
    [() => ["--cwd", join(folder, "none"), "x"], "argument --cwd: there is no folder"],
    [() => ["--hostfile", fileOf("[]"), "x"], "hosts.json:1:1: there are no hosts"],
    [() => ["--backend", "jaccl", "--hostfile", rdma([null], []), "x"], "number of RDMA devices does not match hosts"],
    [
      () => ["--backend", "jaccl", "--hostfile", rdma(["d", "d"], ["d", null]), "x"],
      "RDMA device of self should be null",
    ],
    [
      () => ["--backend", "jaccl", "--hostfile", rdma([null, null], [null, null]), "x"],
      "no RDMA device is listed for a to a, a to a",
    ],
  ]) {
    test(message, async () => {
      const [code, said] = await refused(args());
      assert.equal(code, 2);
      assert.ok(said.startsWith("usage: mlx.launch"), said);
      assert.ok(said.includes("mlx.launch: error: ") && said.includes(message), said);
    });
  }
});

test("arguments for mpirun are cut as a shell does it", () => {
  assert.deepEqual(words(`--mca btl "tcp,self" --x='a b' c`), ["--mca", "btl", "tcp,self", "--x=a b", "c"]);
  assert.deepEqual(words("  "), []);
});
