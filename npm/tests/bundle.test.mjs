// A program that is bundled finds the platform's package in node_modules.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { inTools } from "../../scripts/pack/tools.mjs";
import { project } from "./consumer.mjs";

const esbuild = createRequire(import.meta.url)(inTools("esbuild"));

const program = `
  import * as mx from "mlx.node/core";
  import { Linear } from "mlx.node/nn";
  const layer = new Linear(2, 3, { bias: false });
  console.log(String(mx.array([1, 2]).add(1)), layer(mx.ones([4, 2])).shape, mx.sum.signature.length > 0, Linear.name);
`;
const printed = "array([2, 3], dtype=int32) [ 4, 3 ] true Linear\n";

for (const [format, minify] of [
  ["esm", false],
  ["cjs", false],
  ["esm", true],
]) {
  test(`esbuild, ${format}${minify ? ", minified" : ""}`, async () => {
    const consumer = project(`bundle-${format}-${minify}`);
    consumer.write("program.mjs", program);
    const file = `bundle.${format === "esm" ? "mjs" : "cjs"}`;
    await esbuild.build({
      absWorkingDir: consumer.folder,
      entryPoints: ["program.mjs"],
      outfile: join(consumer.folder, file),
      ...{ bundle: true, platform: "node", format, minify, keepNames: minify, logLevel: "error" },
    });
    assert.equal(consumer.run([file]).stdout, printed);
  });
}
