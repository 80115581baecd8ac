// mlx.launch: processes on this machine, and on others through an ssh that a script plays.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as mx from "mlx.node/core";
import { installedOracle } from "../../scripts/lib/oracle.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { endOf, freePorts, start } from "./ranks.mjs";

const program = (name) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
const tell = program("tell.mjs");
// Where there is CUDA the default is NCCL, which wants a GPU for each rank.
const byRing = mx.cuda.is_available() ? ["--backend", "ring"] : [];
const bin = fileURLToPath(new URL("./bin", import.meta.url));

const folders = [];
function newFolder() {
  folders.push(mkdtempSync(join(tmpdir(), "mlx-launch-test-")));
  return folders.at(-1);
}
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Starts the command; its temporary files are in a folder of their own. */
function launching(args, { env = {}, temporary = newFolder(), ...options } = {}) {
  const variables = { TMPDIR: temporary, PATH: `${bin}:${process.env.PATH}`, ...env };
  return start([process.execPath, inRoot("dist", "cli", "launch.js"), ...args], variables, options);
}

async function launch(args, options) {
  const run = launching(args, options);
  run.child.stdin.end(options?.input);
  const [end] = await endOf([run]);
  return end;
}

/** What `tell` printed in each rank, in their order. */
const told = ({ stdout }) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line.replace(/^\[\d+\] /, "")))
    .sort((a, b) => a.rank - b.rank);

const lines = (text) => text.split("\n").filter(Boolean).sort();

async function processesIn(folder, count) {
  for (let i = 0; i < 200; i++, await sleep(50)) {
    const files = readdirSync(folder).filter((name) => name.endsWith(".pid"));
    const pids = files.map((name) => Number(readFileSync(join(folder, name), "utf8")));
    if (pids.length === count && pids.every(Boolean)) return pids;
  }
  throw new Error("The ranks did not start.");
}

/** Waits until that many ranks have said a word. */
async function allSay(word, run, count) {
  for (let i = 0; i < 500 && run.stdout.split(word).length <= count; i++) await sleep(20);
  assert.equal(run.stdout.split(word).length, count + 1, run.stdout);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // What has ended but was not yet waited for is not alive.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function assertAllGone(pids) {
  for (let i = 0; i < 40 && pids.some(isAlive); i++) await sleep(50);
  assert.deepEqual(pids.filter(isAlive), []);
}

describe("ranks on this machine", () => {
  test("form a ring; the lines have the rank in front", async () => {
    const [port] = await freePorts(1);
    const file = join(newFolder(), "sum.mjs");
    const core = JSON.stringify(inRoot("dist", "core", "index.js"));
    writeFileSync(
      file,
      `import * as mx from ${core};
      const group = mx.distributed.init({ strict: true });
      console.log(group.size(), String(mx.distributed.all_sum(mx.array(group.rank() + 1))));`,
    );
    const { code, stdout, stderr } = await launch([...byRing, "-n", "2", "-p", String(port), file]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(lines(stdout), ["[0] 2 array(3, dtype=int32)", "[1] 2 array(3, dtype=int32)"]);
  });

  test("train the example together", async () => {
    const [port] = await freePorts(1);
    const example = inRoot("examples", "distributed", "main.mjs");
    const { code, stdout, stderr } = await launch([...byRing, "-n", "2", "-p", String(port), example]);
    assert.equal(code, 0, stderr);
    const found = lines(stdout).filter((line) => line.includes("process"));
    const plane = "z = 3.000 x + -2.000 y + 1.000";
    assert.deepEqual(found, [`[0] process 0 of 2: ${plane}`, `[1] process 1 of 2: ${plane}`]);
  });

  test("may be Python's", async () => {
    const { python, env } = installedOracle();
    const file = join(newFolder(), "rank.py");
    writeFileSync(file, "import mlx.core as mx\nprint(mx.distributed.init(strict=True).rank())\n");
    const [port] = await freePorts(1);
    const args = [...byRing, "-n2", "--python", python, `--starting-port=${port}`, file];
    const { code, stdout, stderr } = await launch(args, { env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(lines(stdout), ["[0] 0", "[1] 1"]);
  });

  test("get rank, addresses, variables, folder and arguments", async () => {
    const cwd = newFolder();
    const temporary = newFolder();
    const args = [
      ...byRing,
      "--repeat-hosts",
      "2",
      "--connections-per-ip",
      "2",
      "--starting-port",
      "5000",
      "--cwd",
      cwd,
    ];
    const variables = ["--env", "TEST_A=x=y z", "--env", "TEST_B", "--env", "1-BAD=3", "--verbose"];
    const command = [tell, "tell", "--verbose-not", "a b"];
    const end = await launch([...args, ...variables, "--", ...command, "--env", "mine"], { temporary });
    assert.equal(end.code, 0, end.stderr);
    const ring = [
      ["127.0.0.1:5000", "127.0.0.1:5001"],
      ["127.0.0.1:5002", "127.0.0.1:5003"],
    ];
    for (const [rank, seen] of told(end).entries()) {
      const { MLX_HOSTFILE, ...others } = seen.variables;
      assert.deepEqual(seen.args, ["--verbose-not", "a b", "--env", "mine"]);
      assert.equal(seen.rank, rank);
      assert.equal(seen.cwd, cwd);
      assert.deepEqual(seen.files, { MLX_HOSTFILE: ring });
      assert.deepEqual(others, { MLX_RANK: String(rank), MLX_RING_VERBOSE: "1", TEST_A: "x=y z", TEST_B: "" });
      assert.ok(MLX_HOSTFILE.startsWith(temporary));
    }
    assert.match(end.stderr, /\[WARN\] '1-BAD=3' is an invalid environment variable so it is ignored/);
    assert.match(end.stderr, /\[INFO\] Running .*tell\.mjs tell --verbose-not 'a b' --env mine/);
    assert.match(end.stderr, /\[INFO\] Node with rank 1 completed/);
    assert.deepEqual(readdirSync(temporary), [], "temporary files are left");
  });

  test("of one have nobody to connect to", async () => {
    const [seen] = told(await launch([...byRing, tell, "tell"]));
    assert.deepEqual(seen.variables, { MLX_RANK: "0" });
  });

  test("hear what is typed, and end when the input does", async () => {
    const { code, stdout } = await launch(["-n", "3", tell, "echo"], { input: "hello\nyou\n" });
    assert.equal(code, 0);
    assert.deepEqual(lines(stdout), [
      "[0] heard hello",
      "[0] you",
      "[1] heard hello",
      "[1] you",
      "[2] heard hello",
      "[2] you",
    ]);
  });

  test("talk in whole lines, however much they say", async () => {
    const { code, stdout, stderr } = await launch(["-n", "3", tell, "talk"]);
    assert.equal(code, 0);
    const counts = new Map();
    for (const line of stdout.trimEnd().split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
    const expected = [0, 1, 2].map((rank) => [`[${rank}] ${String(rank).repeat(50)}ä€😀`, 2000]);
    assert.deepEqual([...counts].sort(), expected);
    assert.deepEqual(
      lines(stderr),
      [0, 1, 2].map((rank) => `[${rank}] error without an end of line`),
    );
  });

  test("talk as they like with --raw", async () => {
    const { stdout } = await launch(["--raw", tell, "talk"]);
    assert.equal(stdout, `${"0".repeat(50)}ä€😀\n`.repeat(2000));
  });
});

describe("when a rank fails, the others are stopped and the exit code is its own:", () => {
  for (const [how, code, warning] of [
    ["exit", 7, /Node with rank 1 exited with code 7/],
    ["throw", 1, /Error: thrown[\s\S]*Node with rank 1 exited with code 1/],
    ["SIGKILL", 137, /Node with rank 1 was ended by SIGKILL/],
    ["SIGSEGV", 139, /Node with rank 1 was ended by SIGSEGV/],
  ]) {
    test(how, async () => {
      const folder = newFolder();
      const end = await launch(["-n", "3", tell, "fail", "1", how, folder]);
      assert.equal(end.code, code);
      assert.match(end.stderr, warning);
      assert.match(end.stderr, /Node with rank 0 was killed/);
      await assertAllGone(await processesIn(folder, 3));
    });
  }

  test("a program that is not there", async () => {
    const { code, stderr } = await launch(["-n", "2", "no-such-program"]);
    assert.equal(code, 127);
    assert.match(stderr, /Node with rank \d could not be started: .*ENOENT/);
  });
});

describe("a signal to the launcher ends the ranks:", () => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ]) {
    test(signal, async () => {
      const folder = newFolder();
      const run = launching(["-n", "2", tell, "stay", folder]);
      const pids = await processesIn(folder, 2);
      run.child.kill(signal);
      const [end] = await endOf([run]);
      assert.deepEqual([end.code, end.signal], [code, null]);
      await assertAllGone(pids);
    });
  }

  test("twice, also those that do not want to", async () => {
    const folder = newFolder();
    const run = launching(["-n", "2", tell, "stay", folder, "stubborn"]);
    const pids = await processesIn(folder, 2);
    await allSay("ready", run, 2);
    run.child.kill("SIGINT");
    await allSay("no", run, 2);
    assert.ok(pids.every(isAlive));
    run.child.kill("SIGINT");
    const [{ code }] = await endOf([run]);
    assert.equal(code, 130);
    await assertAllGone(pids);
  });

  test("and so does an output that nobody reads any more", async () => {
    const folder = newFolder();
    const run = launching(["-n", "2", tell, "stay", folder, "stubborn"]);
    const pids = await processesIn(folder, 2);
    await allSay("ready", run, 2);
    run.child.stdout.destroy();
    // They say "no" to a polite signal, which is when the launcher notices.
    for (const pid of pids) process.kill(pid, "SIGTERM");
    await endOf([run]);
    await assertAllGone(pids);
  });
});

describe("ranks on other machines", () => {
  const hostfile = (hosts) => {
    const path = join(newFolder(), "hosts.json");
    writeFileSync(path, JSON.stringify(hosts));
    return path;
  };
  const two = [
    { ssh: "first", ips: ["10.0.0.1"] },
    { ssh: "user@second", ips: ["10.0.0.2"] },
  ];

  test("get the same, through a shell that changes nothing of it", async () => {
    const temporary = newFolder();
    const cwd = join(newFolder());
    const log = join(newFolder(), "log");
    const odd = `it's "quoted" $HOME \\ ; & ä\ttab`;
    const args = ["--hostfile", hostfile({ backend: "ring", envs: [`TEST_ODD=${odd}`], hosts: two }), "--cwd", cwd];
    const options = { temporary, env: { FAKE_SSH_LOG: log } };
    const end = await launch([...args, "--node", process.execPath, tell, "tell", odd, ""], options);
    assert.equal(end.code, 0, end.stderr);
    for (const [rank, seen] of told(end).entries()) {
      assert.deepEqual([seen.rank, seen.args, seen.cwd], [rank, [odd, ""], cwd]);
      assert.equal(seen.variables.TEST_ODD, odd);
      assert.deepEqual(seen.files.MLX_HOSTFILE, [["10.0.0.1:32323"], ["10.0.0.2:32324"]]);
    }
    assert.deepEqual(lines(readFileSync(log, "utf8")), ["first", "user@second"]);
    assert.deepEqual(readdirSync(temporary), [], "temporary files are left");
  });

  test("are stopped there", async () => {
    const folder = newFolder();
    const temporary = newFolder();
    const args = ["--hostfile", hostfile(two), "--node", process.execPath, tell, "fail", "1", "exit", folder];
    const { code, stderr } = await launch(args, { temporary });
    assert.equal(code, 7, stderr);
    await assertAllGone(await processesIn(folder, 2));
    assert.deepEqual(readdirSync(temporary), [], "temporary files are left");
  });

  test("hear what is typed", async () => {
    const args = ["--hostfile", hostfile(two), "--node", process.execPath, tell, "echo"];
    const { code, stdout } = await launch(args, { input: "hello\n" });
    assert.equal(code, 0);
    for (const rank of [0, 1]) assert.ok(stdout.includes(`[${rank}] heard hello\n`), stdout);
  });

  test("where there is no such folder", async () => {
    const args = ["--hostfile", hostfile(two), "--cwd", "/no/such/folder", "--node", process.execPath, tell, "tell"];
    const { code, stderr } = await launch(args);
    assert.equal(code, 1);
    assert.match(stderr, /\[\d\] mlx\.launch: there is no folder \/no\/such\/folder/);
  });

  test("that ssh does not reach", async () => {
    const { code, stderr } = await launch(["--hostfile", hostfile(two), tell, "tell"], {
      env: { FAKE_SSH_ANSWERS: newFolder() },
    });
    assert.equal(code, 255);
    assert.match(stderr, /Node with rank \d exited with code 255/);
  });

  test("of NCCL and JACCL get what these backends want to know", async () => {
    const nccl = told(await launch(["--backend", "nccl", "-n", "2", "--nccl-port", "99", tell, "tell"]));
    const common = { MLX_WORLD_SIZE: "2", NCCL_HOST_IP: "127.0.0.1", NCCL_PORT: "99" };
    assert.deepEqual(
      nccl.map(({ variables }) => variables),
      ["0", "1"].map((rank) => ({ CUDA_VISIBLE_DEVICES: rank, MLX_RANK: rank, ...common })),
    );
    const devices = [
      [null, "rdma_en2"],
      [["rdma_en2", "rdma_en3"], null],
    ];
    const hosts = devices.map((rdma) => ({ ssh: "127.0.0.1", ips: ["10.0.0.9"], rdma }));
    for (const [backend, ring] of [
      ["jaccl", {}],
      ["jaccl-ring", { MLX_JACCL_RING: "1" }],
    ]) {
      const args = ["--backend", backend, "--hostfile", hostfile(hosts), "-p", "77", tell, "tell"];
      for (const [rank, { variables, files }] of told(await launch(args)).entries()) {
        const { MLX_IBV_DEVICES, ...others } = variables;
        assert.deepEqual(files, { MLX_IBV_DEVICES: devices });
        assert.deepEqual(others, { MLX_JACCL_COORDINATOR: "10.0.0.9:77", MLX_RANK: String(rank), ...ring });
      }
    }
  });
});
