import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

test("the types say what the functions take and give", () => {
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", "tests/types"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});
