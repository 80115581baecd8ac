// Ranks that are gone: the others get an error at once, as Python's do, and end; nobody waits for ever.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resultsOf, runRing } from "./ranks.mjs";

/** What docs/guide/distributed.md promises for a rank that is killed, with room for a busy machine. */
const SECONDS = 10;
const LOST = "[ring] connection to a peer was lost";

async function survivors(name, how, others = [name, name]) {
  const programs = [others[0], name, others[1]].map((program) => ({ name: program, args: [how] }));
  const ends = await runRing(programs, { patience: 30_000 });
  assert.equal(ends[1].signal, "SIGKILL");
  return [ends[0], ends[2]];
}

describe("a rank is killed in the middle of the work", () => {
  for (const [what, ...args] of [
    ["evalAsync() rejects in the others, and the event loop turns meanwhile", "killed.mjs", "async"],
    [
      "and it was Python's: the error is the same in Python and in Node",
      "killed.py",
      "eval",
      ["killed.mjs", "killed.py"],
    ],
  ]) {
    test(what, async () => {
      for (const { code, stdout, stderr } of await survivors(...args)) {
        assert.equal(code, 0, stderr);
        const { error, message, done, seconds, turns } = JSON.parse(stdout);
        assert.deepEqual([error, message, done], ["RuntimeError", LOST, 3]);
        assert.ok(seconds < SECONDS, `${seconds} s`);
        if (args[1] === "async") assert.ok(turns > 0);
      }
    });
  }

  test("an error that nobody catches ends the others with a stack", async () => {
    for (const { code, signal, stderr } of await survivors("killed.mjs", "uncaught")) {
      assert.deepEqual([code, signal], [1, null]);
      assert.ok(stderr.includes(`RuntimeError: ${LOST}`), stderr);
    }
  });
});

test("ranks that leave while they wait for each other end with the exit code they chose", async () => {
  const began = performance.now();
  const ends = await runRing(["leave.mjs", "leave.mjs"], { patience: 30_000 });
  assert.deepEqual(
    ends.map(({ code, signal }) => [code, signal]),
    [
      [3, null],
      [3, null],
    ],
  );
  assert.ok(performance.now() - began < 1000 * SECONDS);
});

for (const [what, text, message] of [
  ["is no JSON", "[[", /parse error/],
  ["has addresses that are none", '[["nowhere"], ["127.0.0.1:1"]]', /Can't parse address nowhere/],
]) {
  test(`a hostfile that ${what} is an error of init()`, async () => {
    const [end] = await runRing([{ name: "leave.mjs" }], { text });
    assert.equal(end.code, 1);
    assert.match(end.stderr, message);
  });
}

test("workers are in the group of their process, and one that waits for ever can be ended", async () => {
  const ranks = resultsOf(await runRing(["worker.mjs", "worker.mjs"], { patience: 30_000 }));
  const sum = [3, 20];
  for (const rank of ranks) assert.deepEqual(rank, { results: [sum, sum, sum], code: 1 });
});
