// The samples of the guide and of the README run: every block of JavaScript is a program of its own.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inRoot } from "../scripts/lib/paths.mjs";
import { runProgram } from "./lifecycle/run.mjs";

const guide = inRoot("docs", "guide");
const pages = [
  ["README.md", inRoot("README.md")],
  ...readdirSync(guide)
    .filter((name) => name.endsWith(".md"))
    .map((name) => [`docs/guide/${name}`, join(guide, name)]),
];

for (const [name, path] of pages) {
  const text = readFileSync(path, "utf8");
  for (const found of text.matchAll(/^```js\n(.*?)^```$/gms)) {
    const line = text.slice(0, found.index).split("\n").length;
    test(`the program at ${name}:${line}`, async () => {
      const { code, signal, stderr } = await runProgram(found[1]);
      assert.equal(signal ?? code, 0, stderr);
      assert.equal(stderr.replace(/^.*(?:ExperimentalWarning|--trace-warnings).*$/gm, "").trim(), "");
    });
  }
}

test("the guide has samples", () => {
  const count = pages.map(([, path]) => readFileSync(path, "utf8").match(/^```js$/gm)?.length ?? 0);
  assert.ok(
    count.every((each) => each > 0),
    `${count}`,
  );
});
