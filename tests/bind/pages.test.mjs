// The reference pages that are made from declarations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { referencePages } from "../../scripts/generate/pages.mjs";
import { schema } from "./toy/load.mjs";

const guide =
  "# Guide\n\n## Others\n\n```js\nmx.more.none();\n```\n\n## Greetings, and so on\n\n```js\nconsole.log(mx.greet(), mx.unknown());\n```\n";
const pages = referencePages({ functions: schema.functions }, guide);

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

test("the programs of the guide stand on the pages of the functions that they use", () => {
  const inCore = schema.functions.map((fn) => ({ ...fn, module: fn.module.replace(/^toy/, "mlx") }));
  const own = referencePages({ functions: inCore }, guide);
  assert.match(own["mlx.core.md"], /## greet\n[^#]*In a program: \[Greetings, and so on\]\(#greetings-and-so-on\)\.\n/);
  assert.match(own["mlx.core.md"], /\n# Examples\n\n## Greetings, and so on\n\n```js\nconsole\.log\(mx\.greet\(\)/);
  assert.doesNotMatch(own["mlx.core.more.md"], /Examples/);
});
