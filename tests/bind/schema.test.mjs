// What the declarations say of themselves: the schema, signatures, documentation, types.
import assert from "node:assert/strict";
import { test } from "node:test";
import { functionType, overloads, propertyType } from "../../scripts/generate/types.mjs";
import { schema, toy } from "./toy/load.mjs";

const record = (name) => schema.functions.find((fn) => fn.name === name);

test("a record of the schema has all that was declared", () => {
  assert.deepEqual(record("mixed"), {
    module: "toy.core",
    name: "mixed",
    kind: "function",
    native: "core.mixed",
    params: [
      { name: "a", kind: "positional_only", type: { kind: "int", text: "int" } },
      { name: "b", kind: "positional_or_keyword", type: { kind: "int", text: "int" }, default: "2" },
      { name: "c", kind: "keyword_only", type: { kind: "int", text: "int" }, default: "3" },
    ],
    result: { kind: "str", text: "str" },
    doc: "One parameter of each kind: by position alone, either way, by name alone.",
  });
  assert.deepEqual(record("twice").module, "toy.core.more");
  assert.deepEqual(record("greet").aliases, ["hello"]);
  assert.deepEqual(record("upper").method_of, ["Text"]);
  assert.equal(record("greet").params[1].other_name, "count");
  assert.deepEqual(record("maybe_sum").params[0].type, {
    kind: "optional",
    text: "Sequence[int] | None",
    of: [{ kind: "ints", text: "Sequence[int]" }],
  });
  assert.equal(record("written_in_js").native, undefined);
});

test("only public functions are in the schema", () => {
  for (const name of ["scratch", "tie", "counters", "schema"]) assert.equal(record(name), undefined);
});

test("signatures are those of Python's stubs", () => {
  const expected = {
    nothing: "nothing() -> None",
    echo_int: "echo_int(value: int, /) -> int",
    mixed: "mixed(a: int, /, b: int = 2, *, c: int = 3) -> str",
    greet: "greet(name: str = 'world', times: int = 1, *, loud: bool = False) -> str",
    waived: "waived(a: int, /, *, b: int = 2) -> str",
    half: "half(value: float) -> float",
    total: "total(*values: Sequence[int]) -> int",
    typed: "typed(in: str | bytes) -> str | bytes",
    overloaded: "overloaded() -> int\noverloaded(value: int) -> int",
    maybe_int: "maybe_int(value: None | int = None) -> str",
    dot: "dot(a: Sequence[int], b: Sequence[int]) -> int",
    join: "join(texts: list[Text], between: Text | None = None) -> Text",
    written_in_js: "written_in_js(first: object, second: object = None) -> list[object]",
  };
  for (const [name, text] of Object.entries(expected)) assert.equal(toy[name].signature, text);
});

test("functions carry name, length and documentation", () => {
  assert.equal(toy.mixed.name, "mixed");
  assert.equal(toy.mixed.length, 1);
  assert.equal(toy.greet.length, 0);
  assert.equal(toy.more_twice.name, "twice");
  assert.equal(toy.echo_int.doc, "The integer of 32 bits that it gets.");
  for (const fn of schema.functions) assert.ok(fn.doc.endsWith("."), `${fn.name} has no documentation`);
});

test("methods print self and nothing else twice", () => {
  const text = toy.text("a");
  assert.equal(text.upper.signature, "upper(self) -> Text");
  assert.equal(text.repeat.signature, "repeat(self, times: int = 2) -> Text");
  assert.equal(text.repeat.length, 0);
});

test("there is a TypeScript overload for each place where the keywords may stand", () => {
  assert.deepEqual(overloads(record("mixed")), [
    "a: number | bigint, b?: number | bigint | undefined, kw?: { c?: number | bigint | undefined }",
    "a: number | bigint, kw?: { b?: number | bigint | undefined; c?: number | bigint | undefined }",
  ]);
  assert.deepEqual(overloads(record("total")), ["values: Ints", "...values: (number | bigint)[]"]);
  assert.match(functionType(record("typed"), "typed"), /typed\(in_: unknown\): unknown;/);
  assert.match(propertyType(record("size")), /readonly size: number;/);
});
