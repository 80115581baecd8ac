// The example that reads digits, in one process and in several: the same losses, but for the order of sums.
import assert from "node:assert/strict";
import { test } from "node:test";
import { installedOracle } from "../../scripts/lib/oracle.mjs";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { endOf, resultsOf, runRing, start } from "./ranks.mjs";

const options = ["--digits", "60", "--epochs", "1", "--batch", "40", "--rate", "0.005"];
const TOLERANCE = 1e-4; // the one that examples/mnist/README.md states for Python's twin

// A GPU multiplies float32 with fewer bits otherwise.
const exactly = { MLX_ENABLE_TF32: "0" };

function rank(language) {
  if (language === "Node")
    return { command: [process.execPath, inRoot("examples/mnist/main.mjs"), "--json", ...options], env: exactly };
  const { python, env } = installedOracle();
  return { command: [python, inRoot("examples/mnist/twin.py"), ...options], env: { ...env, ...exactly } };
}

async function train(...languages) {
  const alone = () => endOf([start(rank("Node").command, exactly)]);
  const ends = languages.length === 1 ? await alone() : await runRing(languages.map(rank));
  for (const end of ends.slice(1)) assert.deepEqual([end.code, end.stdout], [0, ""], end.stderr);
  return resultsOf(ends.slice(0, 1))[0];
}

const alone = train("Node");

for (const languages of [
  ["Node", "Node"],
  ["Node", "Python"],
  ["Node", "Node", "Node", "Node"],
]) {
  test(`${languages.join(", ")} learn together what one learns alone`, async () => {
    const expected = await alone;
    const { losses, accuracy } = await train(...languages);
    assert.equal(losses.length, expected.losses.length);
    for (const [i, loss] of losses.entries()) {
      const other = expected.losses[i];
      assert.ok(Math.abs(loss - other) <= TOLERANCE * other, `step ${i}: ${loss}, alone ${other}`);
    }
    assert.ok(losses.at(-1) < losses[0] / 2, `from ${losses[0]} to ${losses.at(-1)}`);
    // A digit on the edge may fall to the other side.
    assert.ok(Math.abs(accuracy - expected.accuracy) <= 1 / 60 + 1e-6);
  });
}
