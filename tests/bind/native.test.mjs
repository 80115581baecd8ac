// native/bind by itself: what the addon's functions do with arguments that no call layer has checked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { native, runtime } from "./toy/load.mjs";

const { floats, ints } = runtime;
const call = (name, ...args) => native[`core.${name}`](...args);

test("values go in and come out unchanged", () => {
  assert.equal(call("nothing"), undefined);
  assert.equal(call("echo_bool", 1), true);
  assert.equal(call("echo_bool", 0), false);
  for (const value of [0, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.equal(call("echo_int", value), value);
  for (const value of [0, 2 ** 40, -(2 ** 53) + 1]) assert.equal(call("echo_int64", value), value);
  assert.equal(call("echo_int64", -(2n ** 62n)), -(2 ** 62));
  assert.equal(call("echo_uint64", 2n ** 63n), 2 ** 63);
  assert.equal(call("echo_uint64", 2 ** 40), 2 ** 40);
  for (const value of [0.1, Number.NaN, -0, Number.POSITIVE_INFINITY]) {
    assert.ok(Object.is(call("echo_float", value), value));
  }
  assert.equal(call("echo_single", 0.1), Math.fround(0.1));
  for (const value of ["", "plain", "a\0b", "\u{1F600} ä"]) assert.equal(call("echo_str", value), value);
  const value = { any: "thing" };
  assert.equal(call("echo_value", value), value);
});

test("lists travel through the shared buffer", () => {
  ints.set([5, 6, 7]);
  assert.equal(call("echo_ints", 3), 3);
  assert.deepEqual([...ints.subarray(0, 3)], [5, 6, 7]);
  ints.set([1, 2, 3, 4]);
  assert.equal(call("dot", 2, 2), 11);
  assert.equal(call("maybe_sum", -1), -1);
  assert.equal(call("maybe_sum", 0), 0);
  assert.equal(floats.length, 64);
  assert.equal(floats.buffer, ints.buffer);
});

test("a list may be as long as the buffer, and no longer", () => {
  ints.fill(1);
  assert.equal(call("total", ints.length), ints.length);
  assert.throws(() => call("total", ints.length + 1), { name: "TypeError", message: /too long/ });
  assert.throws(() => call("dot", ints.length, 1), { name: "TypeError", message: /too long/ });
  assert.throws(() => call("total", -5), { name: "TypeError", message: /too long/ });
  assert.throws(() => call("maybe_sum", -7), { name: "TypeError", message: /too long/ });
});

test("null is None", () => {
  assert.equal(call("maybe_bool", null), "None");
  assert.equal(call("maybe_bool", 1), "True");
  assert.equal(call("maybe_int", null), "None");
  assert.equal(call("maybe_int", 4), "4");
  assert.equal(call("maybe_float", null), "None");
  assert.equal(call("maybe_float", 0.5), "0.500000");
  assert.equal(call("maybe_str", null), "None");
  assert.equal(call("maybe_str", "text"), "text");
});

test("wrong arguments are errors, whatever they are", () => {
  const wrong = [undefined, "text", {}, [], Symbol("s"), () => {}];
  for (const name of ["echo_bool", "echo_int", "echo_ints", "maybe_int", "total"]) {
    for (const value of wrong) assert.throws(() => call(name, value), { name: "TypeError", message: /no integer/ });
    assert.throws(() => call(name), { name: "TypeError" });
  }
  for (const name of ["echo_int64", "echo_uint64"]) {
    for (const value of wrong) assert.throws(() => call(name, value), { name: "TypeError", message: /no integer/ });
  }
  for (const value of wrong)
    assert.throws(() => call("echo_float", value), { name: "TypeError", message: /no number/ });
  for (const value of [undefined, 1, null, {}]) {
    assert.throws(() => call("echo_str", value), { name: "TypeError", message: /no string/ });
  }
  assert.throws(() => call("echo_int64", 2n ** 63n), { name: "OverflowError" });
  assert.throws(() => call("echo_uint64", -1n), { name: "OverflowError" });
  assert.throws(() => call("echo_uint64", -1), { name: "TypeError" });
  assert.throws(() => call("echo_uint64", Number.NaN), { name: "TypeError" });
});
