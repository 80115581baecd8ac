// The program mlx.node: the doctor and the prompt.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { installedOracle } from "../scripts/lib/oracle.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";

const scratch = mkdtempSync(join(tmpdir(), "mlx-node-cli-"));
after(() => rmSync(scratch, { recursive: true }));

const program = inRoot("dist", "cli", "main.js");
const run = (args, { env, input } = {}) =>
  spawnSync(process.execPath, [program, ...args], { encoding: "utf8", input, env: { ...process.env, ...env } });

test("usage, version, and what is no command", () => {
  const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  assert.equal(run(["--version"]).stdout, `${version}\n`);
  assert.match(run(["--help"]).stdout, /mlx\.node doctor/);
  const nothing = run([]);
  assert.equal(nothing.status, 2);
  assert.match(nothing.stderr, /mlx\.node repl/);
  const unknown = run(["constructor"]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /there is no command "constructor"/);
  for (const command of ["doctor", "repl"]) {
    const { status, stderr } = run([command, "--loud"]);
    assert.equal(status, 2);
    assert.match(stderr, /unknown argument "--loud"/);
  }
});

test("the doctor says what there is, and computes on each device", () => {
  const { status, stdout } = run(["doctor", "--json"], { env: { OPENBLAS_NUM_THREADS: "1" } });
  const report = JSON.parse(stdout);
  assert.equal(status, 0);
  assert.equal(report.works, true);
  assert.equal(report.Machine.platform, `${process.platform}-${process.arch}`);
  assert.match(report.Machine.runtime, new RegExp(`^Node ${process.versions.node}`));
  assert.equal(report.MLX.MLX, JSON.parse(readFileSync(inRoot("cmake", "mlx.json"), "utf8")).version);
  assert.match(report.MLX.BLAS, /OpenBLAS, 1|Accelerate/);
  assert.equal(report.Environment.OPENBLAS_NUM_THREADS, "1");
  assert.match(report["Device(cpu, 0)"]["matmul 512, float32"], /^[\d.]+ ms, \d+ GFLOP\/s$/);
  assert.match(report["Device(cpu, 0)"]["inverse of 128"], /^[\d.]+ ms$/);
  if (homedir().length > 5) assert.ok(!stdout.includes(homedir()), "the home folder is not shown");
});

test("the doctor's text has the same lines", () => {
  const { status, stdout } = run(["doctor"]);
  assert.equal(status, 0);
  for (const title of ["Machine", "Packages", "Environment", "MLX", "Device\\(cpu, 0\\)"]) {
    assert.match(stdout, new RegExp(`^${title}$`, "m"));
  }
  assert.match(stdout, /\nEverything works\.\n$/);
});

test("the doctor works where the addon does not load, and says why", () => {
  const { status, stdout } = run(["doctor"], { env: { MLX_NODE_ADDON: join(scratch, "none.node") } });
  assert.equal(status, 1);
  assert.match(stdout, /did not load .*mlx\.node could not load its addon/);
  assert.match(stdout, /Tried:\n +- .*none\.node: .*none\.node/);
  assert.match(stdout, /\n {2}platform /);
  assert.match(stdout, /Something does not work/);
});

test("the prompt has everything loaded, waits for promises and prints as Python does", () => {
  const lines = [
    "mx.array([1, 2.5]).add(1)",
    "await Promise.resolve(mx.ones([2]).sum().item() + 40)",
    "new nn.Linear(2, 3)",
    "optim.SGD.name + typeof utils.tree_map + typeof node.tidy",
    'mx.arange(4).get(slice(1, 3)).tolist().join("-")',
    "mx.sum('x')",
    ".clear",
    "mx.zeros([1])",
  ];
  const { status, stdout } = run(["repl"], { input: `${lines.join("\n")}\n.exit\n` });
  assert.equal(status, 0);
  assert.match(stdout, /^mlx\.node \d.*, MLX \d.* on Device\(cpu, 0\)|^mlx\.node .*gpu/);
  assert.match(stdout, /array\(\[2, 3\.5\], dtype=float32\)/);
  assert.match(stdout, /> 42\n/);
  assert.match(stdout, /> Linear\(input_dims=2, output_dims=3, bias=True\)/);
  assert.match(stdout, /'SGDfunctionfunction'/);
  assert.match(stdout, /'1-2'/);
  assert.match(stdout, /TypeError: sum\(\): parameter 'a' must be/);
  assert.match(stdout, /array\(\[0\], dtype=float32\)/);
});

// A prompt at a terminal: Python lends one.
const terminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""
for line in ["mx.ones([3]).sum()\\r", ".exit\\r"]:
    while not seen.rstrip().endswith(b">") and b"> \\x1b[3G" not in seen:
        seen += os.read(fd, 4096)
    seen = b""
    os.write(fd, line.encode())
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test("the prompt keeps a history", () => {
  const { python } = installedOracle();
  const history = join(scratch, "history");
  const { status, stderr } = spawnSync(python, ["-c", terminal, process.execPath, program, "repl"], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, MLX_NODE_REPL_HISTORY: history },
  });
  assert.equal(status, 0, stderr);
  assert.match(readFileSync(history, "utf8"), /^mx\.ones\(\[3\]\)\.sum\(\)$/m);
});
