// The ring backend over this machine: every operation gives what Python gives, in groups of Node, and in groups where some
// ranks are Python's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resultsOf, runRing } from "./ranks.mjs";

const js = "collectives.mjs";
const py = "collectives.py";

for (const programs of [
  [js, js],
  [js, py, js, js],
]) {
  const language = (name) => (name === js ? "Node" : "Python");
  test(`a ring of ${programs.map(language).join(", ")}`, async () => {
    const theirs = resultsOf(await runRing(programs.map(() => py)));
    assert.deepEqual(resultsOf(await runRing(programs)), theirs);
  });
}
