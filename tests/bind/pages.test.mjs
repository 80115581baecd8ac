// The reference pages that are made from declarations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { referencePages } from "../../scripts/generate/pages.mjs";
import { schema } from "./toy/load.mjs";

const pages = referencePages(schema);

test("there is a page for each module and class, and an index", () => {
  assert.deepEqual(Object.keys(pages).sort(), ["README.md", "toy.core.Text.md", "toy.core.md", "toy.core.more.md"]);
  assert.match(pages["README.md"], /- \[toy\.core\.more\]\(toy\.core\.more\.md\): 1\n/);
});

test("every declaration has its signature and documentation there", () => {
  const all = Object.values(pages).join("\n");
  for (const { name, doc } of schema.functions) {
    assert.ok(all.includes(`\n## ${name}\n`), name);
    assert.ok(all.includes(doc), name);
  }
  const greet = /## greet\n.*?(?=\n## )/s.exec(pages["toy.core.md"])[0];
  assert.ok(greet.includes("greet(name: str = 'world', times: int = 1, *, loud: bool = False) -> str"));
  assert.ok(greet.includes("greet(name?: string, times?: number | bigint, kw?: { loud?: boolean })"));
  assert.ok(greet.includes("Also called `hello`."));
});
