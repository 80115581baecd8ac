// The generated call layer: arguments by position and by name, and the errors about them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toy } from "./toy/load.mjs";

const typeError = (message) => ({ name: "TypeError", message });

test("arguments are taken by position, then from one plain object", () => {
  assert.equal(toy.mixed(1), "1 2 3");
  assert.equal(toy.mixed(1, 5), "1 5 3");
  assert.equal(toy.mixed(1, { b: 5 }), "1 5 3");
  assert.equal(toy.mixed(1, 5, { c: 6 }), "1 5 6");
  assert.equal(toy.mixed(1, { c: 6, b: 5 }), "1 5 6");
  assert.equal(toy.mixed(1, undefined, { c: 6 }), "1 2 6");
  assert.equal(toy.mixed(1, { b: undefined }), "1 2 3");
  assert.equal(toy.mixed(1, Object.assign(Object.create(null), { b: 7 })), "1 7 3");
  assert.equal(toy.greet(), "world");
  assert.equal(toy.greet({ loud: true }), "world!");
  assert.equal(toy.greet("node", 2, { loud: true }), "node, node!");
});

test("a parameter and a function may have two names", () => {
  assert.equal(toy.greet({ count: 2 }), "world, world");
  assert.equal(toy.greet({ times: 2 }), "world, world");
  assert.equal(toy.hello, toy.greet);
  assert.equal(toy.hello.name, "greet");
});

test("what Python waives, is waived", () => {
  assert.equal(toy.waived({ a: 1 }), "1 2 3");
  assert.equal(toy.waived(1, 4), "1 4 3");
  assert.equal(toy.waived(1, { c: 5 }), "1 2 5");
  assert.throws(() => toy.waived(1, 4, 5), typeError(/takes at most 2 positional arguments/));
  assert.equal(toy.half(), 0.5);
  assert.equal(toy.half(3), 1.5);
});

test("any number of arguments, or one list", () => {
  assert.equal(toy.total(1, 2, 3), 6);
  assert.equal(toy.total([1, 2, 3, 4]), 10);
  assert.equal(toy.total(new Int16Array([1, 2])), 3);
  assert.throws(() => toy.total(1, "2"), typeError(/parameter 'values\[1\]' must be int.*, not the string "2"/));
});

test("numbers are checked before they are sent", () => {
  assert.equal(toy.echo_int(7n), 7);
  assert.equal(toy.echo_float(3), 3);
  assert.equal(toy.echo_int64(-(2n ** 60n)), -(2 ** 60));
  assert.throws(() => toy.echo_int(1.5), typeError(/parameter 'value' must be int.*, not the number 1\.5/));
  assert.throws(() => toy.echo_int(2 ** 31), typeError(/must be int.*, not the number 2147483648/));
  assert.throws(() => toy.echo_int(true), typeError(/not the boolean true/));
  assert.throws(() => toy.echo_uint64(-1), typeError(/must be int.*, not the number -1/));
  assert.throws(() => toy.echo_bool(1), typeError(/must be bool, not the number 1/));
  assert.throws(() => toy.echo_str(1), typeError(/must be str, not the number 1/));
  assert.throws(() => toy.echo_float("1"), typeError(/must be float, not the string "1"/));
});

test("None and omitted arguments", () => {
  assert.equal(toy.maybe_int(), "None");
  assert.equal(toy.maybe_int(null), "None");
  assert.equal(toy.maybe_int(3), "3");
  assert.equal(toy.maybe_str({ value: "x" }), "x");
  assert.equal(toy.maybe_sum(), -1);
  assert.equal(toy.maybe_sum(null), -1);
  assert.equal(toy.maybe_sum([]), 0);
  assert.equal(toy.maybe_sum([4, 5n]), 9);
  assert.throws(() => toy.echo_int(null), typeError(/not null \(None\)/));
});

test("errors name the function, the parameter, what was given and the signature", () => {
  assert.throws(
    () => toy.mixed("1"),
    typeError(
      "mixed(): parameter 'a' must be int, not the string \"1\".\n" +
        "Signature: mixed(a: int, /, b: int = 2, *, c: int = 3) -> str",
    ),
  );
  assert.throws(() => toy.mixed(), typeError(/^mixed\(\): missing required parameter 'a'\.\nSignature: mixed\(/));
  assert.throws(() => toy.mixed(1, { d: 2 }), typeError(/^mixed\(\): unexpected keyword 'd'\./));
  assert.throws(() => toy.mixed(1, { a: 2 }), typeError(/unexpected keyword 'a'/));
  assert.throws(() => toy.mixed(1, 2, { b: 2 }), typeError(/'b' was given by position and by keyword/));
  assert.throws(() => toy.mixed(1, 2, 3), typeError(/takes at most 2 positional arguments .* the number 3/));
  assert.throws(() => toy.mixed(1, 2, {}, {}), typeError(/takes at most 2 positional arguments/));
  assert.throws(() => toy.nothing(1), typeError(/takes at most 0 positional arguments/));
});

test("two lists are written one after the other, whatever code runs in between", () => {
  assert.equal(toy.dot([1, 2, 3], [4, 5, 6]), 32);
  assert.throws(() => toy.dot([1], [2, 3]), { name: "ValueError", message: "The lists differ in length." });
  const meddling = new Proxy([1, 2, 3], {
    get(list, key) {
      if (key === "1") toy.total(9, 9, 9, 9);
      return list[key];
    },
  });
  assert.equal(toy.dot(meddling, [4, 5, 6]), 32);
  assert.equal(toy.dot([4, 5, 6], meddling), 32);
  assert.equal(toy.total(meddling), 6);
});

test("keywords that come from a changed Object.prototype are ignored", () => {
  Object.prototype.intruder = 1;
  try {
    assert.equal(toy.mixed(1, { b: 2 }), "1 2 3");
  } finally {
    delete Object.prototype.intruder;
  }
});

test("functions written in JavaScript get all parameters in order", () => {
  assert.deepEqual(toy.written_in_js(1), [1, null]);
  assert.deepEqual(toy.written_in_js({ second: 2, first: 1 }), [1, 2]);
  assert.throws(() => toy.written_in_js(), typeError(/missing required parameter 'first'/));
});

test("submodules, words of JavaScript as names", () => {
  assert.equal(toy.more_twice(4), 8);
  assert.equal(toy.typed({ in: "x" }), "x");
  assert.equal(toy.typed("x"), "x");
});
