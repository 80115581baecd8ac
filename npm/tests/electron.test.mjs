// Electron refuses memory that is not the engine's own. There is no Electron here; its refusal is put in place of the
// function's answer.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { platform } from "../../scripts/lib/pins.mjs";
import { project } from "./consumer.mjs";

// The addon asks for functions by name. The other name is one that, outside of a callback scope, does nothing and says
// that it failed.
const asked = Buffer.from("\0napi_create_external_arraybuffer\0");
const refusing = Buffer.from("\0napi_close_callback_scope\0".padEnd(asked.length, "\0"));

const program = `
  import * as mx from "mlx.node/core";
  const a = mx.arange(6).astype(mx.float32);
  const shared = a.toTypedArray({ copy: false });
  shared[0] = 42;
  console.log(JSON.stringify([[...shared], a.tolist(), [...a.toTypedArray()]]));
`;
const start = ["--input-type=module", "-e", program];

test("where external memory is refused, elements are copied", () => {
  const consumer = project("electron");
  const [values, own] = JSON.parse(consumer.run(start).stdout);
  assert.deepEqual(values, [42, 1, 2, 3, 4, 5]);
  assert.equal(own[0], 42, "the memory is shared where it can be");

  const addon = join(consumer.folder, "node_modules", "@mlx.node", platform, "mlx.node");
  const bytes = readFileSync(addon);
  const at = bytes.indexOf(asked);
  assert.ok(at > 0);
  refusing.copy(bytes, at);
  writeFileSync(addon, bytes);
  const [copied, untouched, again] = JSON.parse(consumer.run(start).stdout);
  assert.deepEqual(copied, [42, 1, 2, 3, 4, 5]);
  assert.deepEqual(untouched, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(again, untouched);
});
