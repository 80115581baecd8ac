// Random index expressions, read and written here and by Python: the results agree bit for bit, errors by their class.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as builtins from "mlx.node/builtins";
import { startOracle } from "./oracle/client.mjs";
import { difference } from "./oracle/compare.mjs";
import { encode } from "./oracle/encode.mjs";
import { dtypes, randomCase, randomFrom } from "./oracle/indexing.mjs";
import { onGpu } from "./oracle/python.mjs";
import { partOf } from "./part.mjs";

// Another seed asks other questions: what any of them finds is a bug.
const SEED = Number(process.env.MLX_NODE_TEST_SEED ?? 20260811);
const CASES = { get: 6000, set: 6000, at: 4000, sequence: 4000 };
// On a GPU there is a kernel to be compiled for each dtype of arrays with each dtype and number of indices: fewer cases, the
// same number for each dtype, which are the parts of this file.
const SHARE = onGpu ? 0.05 : 1;
// How many of them are no errors; among few of them chance has more of a say.
const LEAST = onGpu ? 0.4 : 0.65;
const groups = onGpu ? partOf(dtypes).map((dtype) => [dtype]) : [dtypes];

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

function examine(kind, among) {
  const count = Math.ceil((CASES[kind] * SHARE * among.length) / dtypes.length);
  const isAll = among === dtypes;
  test(`${count} random cases of ${kind}${isAll ? "" : ` in ${among}`}`, async () => {
    const random = randomFrom(SEED + kind.length * 1000 + kind.charCodeAt(0) + (isAll ? 0 : dtypes.indexOf(among[0])));
    const cases = Array.from({ length: count }, () => randomCase(random, kind, among));
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
    assert.ok(succeeded > LEAST * count, `only ${succeeded} of ${count} cases are no errors`);
  });
}

for (const among of groups) for (const kind of Object.keys(CASES)) examine(kind, among);
