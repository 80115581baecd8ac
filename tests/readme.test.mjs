// The README's two programs run, and print the same.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as library from "mlx.node";
import { coverage, coverageTable, tableIn } from "../scripts/lib/coverage.mjs";
import { installedOracle } from "../scripts/lib/oracle.mjs";
import { inRoot, root } from "../scripts/lib/paths.mjs";

const readme = readFileSync(inRoot("README.md"), "utf8");
const program = (language) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)[1];

test("the example and its twin print the same", () => {
  const { python, env } = installedOracle();
  const options = { cwd: root, encoding: "utf8" };
  const ours = execFileSync(process.execPath, ["--input-type=module", "-e", program("js")], options);
  const theirs = execFileSync(python, ["-c", program("python")], { ...options, env: { ...process.env, ...env } });
  assert.match(ours, /^0 \d\.\d{4}\n100 .*\n200 .*\narray\(\[/);
  assert.equal(ours, theirs);
});

test("nothing of Python's public names is missing, and the table of coverage says how many there are", () => {
  const rows = coverage(installedOracle(), library);
  assert.deepEqual(
    rows.flatMap(({ missing }) => missing),
    [],
  );
  assert.equal(tableIn(readme), coverageTable(rows));
});
