import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { native } from "./toy/load.mjs";

describe("what an addon exports", () => {
  test("is made when it is first asked for, and stays the same", () => {
    const name = "core.half";
    const half = native[name];
    assert.equal(half.name, name);
    assert.equal(half(5), 2.5);
    assert.equal(native[name], half);
    assert.ok(Object.hasOwn(native, name));
  });

  test("is nothing under other names", () => {
    for (const name of [
      "",
      "half",
      "core.",
      "core.half ",
      "core.half\0",
      "core.none_such",
      "x".repeat(1000),
      Symbol.iterator,
    ])
      assert.equal(native[name], undefined);
  });

  test("belongs to who asks for it", () => {
    const heir = Object.create(native);
    assert.equal(typeof heir["core.greet"], "function");
    assert.ok(Object.hasOwn(heir, "core.greet"));
  });

  test("cannot be given to something that takes no properties", () => {
    const frozen = Object.freeze(Object.create(native));
    assert.throws(() => frozen["core.total"]);
  });
});
