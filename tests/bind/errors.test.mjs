// C++ exceptions become the errors that Python would raise; what JavaScript throws comes back as it is.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import * as builtins from "../../dist/builtins/index.js";
import { toy } from "./toy/load.mjs";

const classes = {
  out_of_range: builtins.IndexError,
  overflow_error: builtins.OverflowError,
  invalid_argument: builtins.ValueError,
  domain_error: builtins.ValueError,
  length_error: builtins.ValueError,
  range_error: builtins.ValueError,
  runtime_error: builtins.RuntimeError,
  logic_error: builtins.RuntimeError,
  TypeError,
  ValueError: builtins.ValueError,
  IndexError: builtins.IndexError,
  NotImplementedError: builtins.NotImplementedError,
  KeyError: builtins.KeyError,
};

for (const [name, expected] of Object.entries(classes)) {
  test(`${name} becomes ${expected.name}, with its message`, () => {
    assert.throws(
      () => toy.fail(name),
      (error) => error.constructor === expected && error.message === `This is ${name}.` && error instanceof Error,
    );
  });
}

test("a failed allocation, and what is no exception at all", () => {
  assert.throws(() => toy.fail("bad_alloc"), builtins.MemoryError);
  assert.throws(() => toy.fail("an integer"), { name: "RuntimeError", message: /unknown C\+\+ exception/ });
});

test("classes keep JavaScript's ancestors", () => {
  assert.throws(() => toy.fail("out_of_range"), RangeError);
  assert.throws(() => toy.fail("NotImplementedError"), builtins.RuntimeError);
});

test("what a callback throws comes out as the same object", () => {
  for (const thrown of [new Error("mine"), { not: "an error" }, "text", null, undefined]) {
    let caught = "nothing";
    try {
      toy.call(() => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, thrown);
  }
  assert.equal(
    toy.call(() => "fine"),
    "fine",
  );
});

test("calling what is no function is an error, and the next call works", () => {
  assert.throws(() => toy.call({}), { name: "RuntimeError" });
  assert.throws(() => toy.call(undefined), { name: "TypeError", message: /missing required parameter/ });
  assert.equal(
    toy.call(() => 1),
    1,
  );
});

test("exceptions cross several frames of both languages", () => {
  const error = new RangeError("deep");
  assert.throws(
    () =>
      toy.call(() =>
        toy.call(() => {
          assert.throws(() => toy.fail("KeyError"), builtins.KeyError);
          throw error;
        }),
      ),
    (caught) => caught === error,
  );
});

test("without an error factory errors are plain ones", async () => {
  const require = createRequire(import.meta.url);
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const toy = require(workerData);
    try { toy["core.fail"]("ValueError"); } catch (e) { parentPort.postMessage([e.constructor.name, e.message]); }`;
  const worker = new Worker(code, { eval: true, workerData: require.resolve(process.env.MLX_NODE_ADDON) });
  const message = await new Promise((done, fail) => worker.once("message", done).once("error", fail));
  assert.deepEqual(message, ["Error", "This is ValueError."]);
});
