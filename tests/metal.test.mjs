// mlx.core.metal: what moved to mlx.core says so once, on the standard error.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { root } from "../scripts/lib/paths.mjs";

const moved = {
  get_active_memory: "",
  get_peak_memory: "",
  reset_peak_memory: "",
  get_cache_memory: "",
  set_memory_limit: "2 ** 40",
  set_cache_limit: "2 ** 30",
  set_wired_limit: "0",
  clear_cache: "",
  device_info: "",
};

test("functions that moved warn once in a process", () => {
  const calls = Object.entries(moved).map(([name, value]) => `mx.metal.${name}(${value});`);
  const program = `import * as mx from "mlx.node/core"; ${calls.join(" ")} ${calls.join(" ")}`;
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(child.status, 0, child.stderr);
  const lines = Object.keys(moved).map(
    (name) => `mx.metal.${name} is deprecated and will be removed in a future version. Use mx.${name} instead.\n`,
  );
  assert.equal(child.stderr, lines.join(""));
});

test("limits are those of mlx.core", () => {
  const before = mx.set_cache_limit(2 ** 28);
  assert.equal(mx.metal.set_cache_limit({ limit: before }), 2 ** 28);
  assert.equal(mx.metal.get_cache_memory(), mx.get_cache_memory());
  assert.throws(() => mx.metal.set_cache_limit(-1));
  assert.throws(() => mx.metal.set_cache_limit("x"), TypeError);
});

test("nothing of it is there without the backend", { skip: mx.metal.is_available() ? "Metal is here" : false }, () => {
  assert.equal(mx.is_available(mx.gpu), mx.cuda.is_available());
  assert.equal(mx.metal.start_capture("trace.gputrace"), undefined);
  assert.equal(mx.metal.stop_capture(), undefined);
  assert.throws(() => mx.metal.start_capture(), TypeError);
  if (!mx.cuda.is_available()) assert.deepEqual(mx.metal.device_info(), {});
});
