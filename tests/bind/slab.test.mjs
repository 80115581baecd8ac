// Objects behind wrappers: freed in synchronous code, disposed, and safe from stale and forged handles.
import assert from "node:assert/strict";
import { test } from "node:test";
import { collectAll, counters, native, runtime, toy } from "./toy/load.mjs";

const { handleOf, release, isArray } = runtime;
const MB = 2 ** 20;
// Texts of more than 16 KB have references of their own; smaller ones share one with those made before and after them.
const LARGE = 20 * 2 ** 10;
const gone = { name: "TypeError", message: /has been disposed/ };

test("wrappers have methods, properties and lists", () => {
  const text = toy.text("abc");
  assert.equal(text.value, "abc");
  assert.equal(text.size, 3);
  assert.equal(text.upper().value, "ABC");
  assert.equal(text.repeat().value, "abcabc");
  assert.equal(text.repeat({ times: 3 }).size, 9);
  assert.equal(toy.upper(text).value, "ABC");
  const letters = toy.letters(text);
  assert.deepEqual(
    letters.map((letter) => letter.value),
    ["a", "b", "c"],
  );
  assert.equal(toy.join(letters).value, "abc");
  assert.equal(toy.join([text, text], toy.text("-")).value, "abc-abc");
  assert.equal(toy.join([text, text], null).value, "abcabc");
  assert.throws(() => toy.join([text, "no"]), { name: "TypeError", message: /'texts\[1\]' must be/ });
});

test("a synchronous loop frees what it drops, before the event loop turns", () => {
  collectAll();
  const before = toy.instances();
  let most = 0;
  for (let i = 0; i < 200_000; i++) {
    toy.text("x");
    if (i % 1000 === 0) most = Math.max(most, toy.instances() - before);
  }
  assert.ok(most < 20_000, `${most} texts were alive at once`);
  collectAll();
  assert.equal(toy.instances(), before);
});

test("objects that pretend to be large are collected at evaluations", () => {
  collectAll();
  const before = counters();
  let most = 0;
  for (let i = 0; i < 500; i++) {
    toy.text("x", 4 * MB);
    toy.evaluate();
    most = Math.max(most, toy.weight_in_use());
  }
  const after = counters();
  assert.ok(most <= 12 * MB, `${most / MB} MB were in use at once`);
  assert.ok(after.minor - before.minor > 100, "collections were asked for");
  assert.ok(after.major - before.major <= 2, `${after.major - before.major} full collections for young objects`);
  assert.ok(after.freed - before.freed > 450, "most objects were freed at these");
});

test("objects that grew old are found by a full collection", () => {
  collectAll();
  const before = counters();
  const kept = [];
  let most = 0;
  for (let i = 0; i < 1000; i++) {
    kept.push(toy.text("x", 4 * MB));
    if (kept.length > 10) kept.shift();
    toy.evaluate();
    most = Math.max(most, toy.weight_in_use());
  }
  assert.ok(counters().major > before.major, "a full collection was asked for");
  assert.ok(most <= 400 * MB, `${most / MB} MB were in use at once, 40 MB of them alive`);
  kept.length = 0;
  collectAll();
  assert.equal(toy.weight_in_use(), 0);
});

test("what is reachable is never freed", () => {
  const kept = Array.from({ length: 5000 }, (_, i) => toy.text(String(i)));
  for (let round = 0; round < 5; round++) collectAll();
  assert.ok(kept.every((text, i) => text.value === String(i)));
});

test("a disposed object is freed at once, and its wrapper says so", () => {
  const before = toy.instances();
  const text = toy.text("abc");
  assert.equal(toy.instances(), before + 1);
  release(text);
  assert.equal(toy.instances(), before);
  assert.equal(handleOf(text), 0);
  release(text);
  assert.throws(() => text.value, { name: "TypeError", message: /disposed/ });
  assert.throws(() => text.upper(), { name: "TypeError", message: /disposed/ });
  assert.throws(() => toy.join([text]), { name: "TypeError", message: /disposed/ });
});

for (const [what, weight] of [
  ["a small", 0],
  ["a large", LARGE],
]) {
  test(`the handle of ${what} disposed object names nothing as long as its wrapper lives`, () => {
    const texts = Array.from({ length: 40 }, () => toy.text("abc", weight));
    const handles = texts.map(handleOf);
    for (const at of [3, 7, 8, 39]) release(texts[at]);
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 5000; i++) toy.text("other", weight);
      collectAll();
      for (const at of [3, 7, 8, 39]) {
        assert.throws(() => native["core.Text.value"](handles[at], texts[at]), gone);
        assert.equal(native["core.dispose"](handles[at]), false);
      }
    }
    assert.ok(texts.every((text, i) => [3, 7, 8, 39].includes(i) || text.value === "abc"));
  });
}

test("a small object that is kept does not keep those made before and after it", () => {
  collectAll();
  const before = toy.instances();
  const texts = Array.from({ length: 4000 }, (_, i) => toy.text(String(i)));
  const kept = texts.filter((_, i) => i % 10 === 0);
  texts.length = 0;
  collectAll();
  assert.equal(toy.instances(), before + kept.length);
  assert.ok(kept.every((text, i) => text.value === String(10 * i)));
  kept.length = 0;
  collectAll();
  assert.equal(toy.instances(), before);
});

test("small and large objects of one list are told apart", () => {
  collectAll();
  const before = toy.instances();
  const lists = [];
  for (let i = 0; i < 300; i++) {
    lists.push(toy.letters(toy.text("abcdefghijklmnopqrstuvwxyz".slice(0, i % 27))));
    lists.push([toy.text("x", LARGE)]);
    if (lists.length > 50) lists.shift();
  }
  const values = lists.map((list) => list.map((text) => text.value).join(""));
  for (let round = 0; round < 3; round++) collectAll();
  assert.deepEqual(
    lists.map((list) => list.map((text) => text.value).join("")),
    values,
  );
  lists.length = 0;
  collectAll();
  assert.equal(toy.instances(), before);
});

test("a stack that overflows in the midst of making objects loses none and frees none too early", () => {
  collectAll();
  const before = toy.instances();
  const kept = [];
  const deeper = (depth) => {
    const text = toy.text(String(depth));
    const letters = toy.letters(text);
    if (kept.length < 100) kept.push([depth, text], ...letters.map((letter, i) => [String(depth)[i], letter]));
    deeper(depth + 1);
  };
  for (let i = 0; i < 60; i++) {
    kept.length = 0;
    assert.throws(() => deeper(i), RangeError);
    for (let k = 0; k < 50; k++) kept.push([`more ${k}`, toy.text(`more ${k}`)]);
    collectAll();
    assert.ok(kept.every(([value, text]) => text.value === String(value)));
  }
  kept.length = 0;
  collectAll();
  assert.equal(toy.instances(), before);
});

test("forged handles are errors", () => {
  for (const handle of [0, -1, -(2 ** 31), 2 ** 31 - 1, 1_000_000]) {
    assert.throws(() => native["core.Text.value"](handle), gone);
    assert.equal(native["core.dispose"](handle), false);
    assert.throws(() => native["core.tie"]({}, handle), { name: "TypeError", message: /no object/ });
  }
  const text = toy.text("mine", LARGE);
  assert.throws(() => native["core.tie"]({}, handleOf(text)), { name: "TypeError", message: /no object/ });
  assert.equal(text.value, "mine");
});

test("only real wrappers count as wrappers", () => {
  const text = toy.text("abc");
  const { value: getter } = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(text));
  const impostors = [
    Object.create(text),
    Object.create(Object.getPrototypeOf(text)),
    Object.getPrototypeOf(text),
    new Proxy(text, {}),
    { ...text },
    { value: "abc" },
    handleOf(text),
    null,
    undefined,
  ];
  for (const impostor of impostors) {
    assert.equal(isArray(impostor), false);
    assert.throws(() => toy.upper(impostor), { name: "TypeError" });
    assert.throws(() => getter.get.call(impostor), { name: "TypeError" });
  }
});
