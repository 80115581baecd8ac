// The ring backend over this machine: every operation gives what Python gives, in groups of Node, and in groups where some
// ranks are Python's.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resultsOf, runRing } from "./ranks.mjs";

const js = "collectives.mjs";
const py = "collectives.py";

for (const [theirs, groups] of [
  [
    [py, py],
    [
      [js, js],
      [py, js],
    ],
  ],
  [[py, py, py, py], [[js, py, js, js]]],
]) {
  describe(`a ring of ${theirs.length}`, () => {
    const expected = runRing(theirs).then(resultsOf);
    for (const programs of groups) {
      test(programs.map((name) => (name === js ? "Node" : "Python")).join(", "), async () => {
        const results = await expected;
        assert.deepEqual(resultsOf(await runRing(programs)), results);
      });
    }
  });
}
