// Random index expressions, read and written here and by Python: the results agree bit for bit, errors by their class.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as builtins from "mlx.node/builtins";
import { startOracle } from "./oracle/client.mjs";
import { difference } from "./oracle/compare.mjs";
import { encode } from "./oracle/encode.mjs";
import { randomCase, randomFrom } from "./oracle/indexing.mjs";
import { onGpu } from "./oracle/python.mjs";

// Another seed asks other questions: what any of them finds is a bug.
const SEED = Number(process.env.MLX_NODE_TEST_SEED ?? 20260811);
// On a GPU each form of an index is a kernel that is compiled first.
const SHARE = onGpu ? 0.05 : 1;
const CASES = { get: 6000 * SHARE, set: 6000 * SHARE, at: 4000 * SHARE, sequence: 4000 * SHARE };

const oracle = startOracle(after);

function ours(item) {
  try {
    return { value: encode(item.run()) };
  } catch (error) {
    return { error };
  }
}

// Python's binding cannot translate what MLX throws for booleans among other indices; here it is a ValueError.
const classes = { ...builtins, TypeError, SystemError: builtins.ValueError };

function judge(mine, theirs) {
  if (theirs.error) {
    const [name, message] = theirs.error;
    if (mine.error instanceof classes[name]) return null;
    return `${mine.error ?? JSON.stringify(mine.value).slice(0, 200)} instead of ${name}: ${message.split("\n")[0]}`;
  }
  if (mine.error) return `${mine.error.stack} instead of ${JSON.stringify(theirs.value).slice(0, 200)}`;
  return difference(mine.value, theirs.value);
}

for (const [kind, count] of Object.entries(CASES)) {
  test(`${count} random cases of ${kind}`, async () => {
    const random = randomFrom(SEED + kind.length * 1000 + kind.charCodeAt(0));
    const cases = Array.from({ length: count }, () => randomCase(random, kind));
    const answers = await oracle.ask(cases);
    const wrong = [];
    let succeeded = 0;
    cases.forEach((item, i) => {
      const found = judge(ours(item), answers[i]);
      if (found) wrong.push(`${item.label}:\n    ${found}`);
      if (!answers[i].error) succeeded++;
    });
    assert.equal(
      wrong.length,
      0,
      `${wrong.length} of ${count} cases differ from Python:\n${wrong.slice(0, 20).join("\n")}`,
    );
    assert.ok(succeeded > 0.65 * count, `only ${succeeded} of ${count} cases are no errors`);
  });
}
