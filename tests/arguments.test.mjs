// Every function and method with arguments that make no sense: always a proper error, which names the function and the
// parameter, and never the end of the process. In a process of its own, so that a crash is seen as a failure.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./arguments/hostile.mjs", import.meta.url));

/** Runs a part of the program; what it found is in the last line of its output. */
function run(part) {
  // Functions that write files take some of the values for a path.
  const folder = mkdtempSync(join(tmpdir(), "mlx-arguments-"));
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", program, part], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 110_000,
  });
  rmSync(folder, { recursive: true, force: true });
  const last = stdout.trimEnd().split("\n").at(-1);
  assert.equal(signal, null, `The process ended with ${signal} after: ${last}\n${stderr.slice(-2000)}`);
  assert.equal(status, 0, `The process ended with ${status} after: ${last}\n${stderr.slice(-2000)}`);
  return JSON.parse(last);
}

describe("arguments", () => {
  for (const [part, least] of [
    ["types", 10_000],
    ["keywords", 1000],
    ["receivers", 500],
    ["reentrant", 500],
    ["disposed", 300],
    ["huge", 200],
    ["shapes", 10_000],
  ]) {
    test(part, () => {
      const { calls, wrong } = run(part);
      assert.equal(wrong.length, 0, `${wrong.length} of ${calls} calls:\n${wrong.slice(0, 30).join("\n")}`);
      assert.ok(calls >= least, `only ${calls} calls were made`);
    });
  }
});
