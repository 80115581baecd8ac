// Exported functions: files of either side are read by both and give the same; as do callbacks, graphs in DOT, and errors.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as mx from "mlx.node/core";
import { askPython, compareOutcomes, outcome } from "./twice.mjs";

const floats = (...values) => mx.array(values, mx.float32);
const A = floats(0.5, -1.25, 2);
const B = floats(1.5, 0.25, -0.75);
const M = mx.array(
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  mx.float32,
);
const some = (a, count) => a.get(`:${count}`);

const folder = mkdtempSync(join(tmpdir(), "exported-"));
const [ours, theirs] = ["ours", "theirs"].map((name) => mkdtempSync(join(folder, `${name}-`)));
after(() => rmSync(folder, { recursive: true }));
for (const each of [ours, theirs]) writeFileSync(join(each, "other.mlxfn"), "this is no exported function");
const pathIn = (where, name) => join(where, `${name}.mlxfn`);

function traces(a, ...rest) {
  const [b] = rest;
  if (b && !(b instanceof mx.array)) return b.flip.subtract(a);
  return b ? a.multiply(b) : mx.exp(a);
}

function many(a) {
  const x = mx.concatenate([a, a.multiply(2)]);
  const y = mx.pad(x, [1, 2]).reshape(3, 3);
  const z = mx.argsort(y, { axis: 0 });
  const w = mx.where(
    y.greater(0.5),
    mx.take_along_axis(y, z, { axis: 0 }),
    mx.logsumexp(y, { axis: 1, keepdims: true }),
  );
  const [u, v] = mx.split(mx.conv1d(w.reshape(1, 9, 1), mx.ones([2, 3, 1]), { padding: 1 }), 2, { axis: -1 });
  const packed = mx.quantize(mx.tile(a, [2, 32]).get(":", ":64"), { bits: 4 });
  return [w, u, v.get(":", "::2"), packed[1], mx.fast.rms_norm(a, B, 1e-5)];
}

function write(where) {
  const at = (name) => pathIn(where, name);
  mx.export_function(at("one"), (a) => mx.exp(a).multiply(2), A);
  mx.export_function(at("two"), (a, b) => [a.matmul(b), a.subtract(b)], A, B);
  mx.export_function(at("tuple"), (a, b) => [a.matmul(b), a.subtract(b)], [A, B]);
  mx.export_function(at("captured"), (a) => a.multiply(B).add(M.sum({ axis: 0 })), A);
  mx.export_function(at("keywords"), (a, { x, y }) => a.multiply(x).subtract(y), A, { x: B, y: A });
  mx.export_function(at("only_keywords"), ({ x, y }) => x.subtract(y), { x: B, y: A });
  mx.export_function(at("dict"), (a, { x }) => a.subtract(x), [A], { x: B });
  mx.export_function(at("shapeless"), (a) => mx.softmax(a.multiply(2)), A, { shapeless: true });
  mx.export_function(at("metadata"), (a) => a, A, { metadata: "what it is: ümlaut, 木" });
  mx.export_function(at("random"), (a) => a.add(mx.random.uniform({ shape: [3], key: mx.random.key(3) })), A);
  mx.export_function(at("integers"), (a) => [a.astype(mx.int32).remainder(3), a.greater(0)], A);
  mx.export_function(
    at("gradient"),
    mx.grad((a) => mx.tanh(a.multiply(B)).sum()),
    A,
  );
  mx.export_function(
    at("vmap"),
    mx.vmap((a) => mx.cumsum(a).multiply(a.sum())),
    M,
  );
  mx.export_function(at("many"), many, A);
  mx.exporter(at("traces"), traces, (f) => {
    f(A);
    f(M);
    f(A, B);
    f(A, { flip: M });
  });
  const f = mx.exporter(at("shapeless_traces"), traces, { shapeless: true, metadata: "m" });
  f(A);
  f(A, B);
  f[Symbol.dispose]();
}

const calls = {
  one: (f) => f(A),
  two: (f) => f(A, B),
  "two as a list": (f) => f([A, B]),
  tuple: (f) => f(A, B),
  captured: (f) => f(B),
  keywords: (f) => f(A, { x: B, y: A }),
  "keywords in another order": (f) => f(A, { y: A, x: B }),
  "keywords as a list and a dict": (f) => f([A], { x: B, y: A }),
  only_keywords: (f) => f({ x: A, y: B }),
  "only_keywords as a dict": (f) => f({ x: A, y: B }),
  dict: (f) => f(A, { x: B }),
  shapeless: (f) => [f(A), f(some(A, 2)), f(mx.zeros([9]))],
  metadata: (f) => f(A),
  random: (f) => f(A),
  integers: (f) => f(A.multiply(3)),
  gradient: (f) => f(A),
  vmap: (f) => f(M),
  many: (f) => f(A),
  traces: (f) => [f(A), f(M), f(A, B), f(A, { flip: M })],
  shapeless_traces: (f) => [f(A), f(some(A, 2)), f(some(A, 1), some(B, 1))],
  "one of another shape": (f) => f(M),
  "one of another dtype": (f) => f(A.astype(mx.float16)),
  "one with too many": (f) => f(A, A),
  "one without arguments": (f) => f(),
  "one with a number": (f) => f(1),
  "keywords with one missing": (f) => f(A, { x: B }),
  "keywords with another name": (f) => f(A, { x: B, z: A }),
  "keywords by position": (f) => f(A, B, A),
  "shapeless with more axes": (f) => f(M),
  "traces of another shape": (f) => f(some(B, 2)),
};

function results(where) {
  const answers = {};
  for (const [name, call] of Object.entries(calls)) {
    answers[name] = outcome(() => call(mx.import_function(pathIn(where, name.split(" ")[0]))));
  }
  answers["the metadata"] = outcome(() =>
    ["metadata", "one"].map((name) => mx.import_function(pathIn(where, name), { return_metadata: true })[1]),
  );
  answers["no file"] = outcome(() => mx.import_function(pathIn(where, "nothing")));
  return answers;
}

function records(fn, ...args) {
  const parts = [];
  mx.export_function((part) => parts.push(part), fn, ...args);
  return parts;
}

const recorded = {
  plain: () => records((a) => a.add(1), A),
  two: () => records((a, b) => [a.matmul(b), a.subtract(b)], A, B),
  captured: () => records((a) => a.multiply(B).add(M.sum({ axis: 0 })), A),
  keywords: () => records((a, { x }) => a.multiply(x), A, { x: B }),
  shapeless: () => records((a) => mx.softmax(a.multiply(2)), A, { shapeless: true }),
  arguments: () =>
    records(
      (a) => [
        mx.pad(a, 2),
        mx.transpose(a.reshape(3, 1)),
        a.astype(mx.int8),
        a.get("::2"),
        mx.argmax(a),
        mx.cumsum(a, 0, { reverse: true }),
        mx.random.uniform({ shape: [2], key: mx.random.key(1) }),
      ],
      A,
    ),
};

class Sink {
  text = "";
  write(part) {
    this.text += part;
  }
}

function dots() {
  const forms = [[A.add(B)], [{ sum: A.add(B) }], [[A.add(B).multiply(2), { x: [mx.exp(A)] }]]];
  return forms.map((args) => {
    const sink = new Sink();
    mx.export_to_dot(sink, ...args);
    return namedInOrder(sink.text);
  });
}

/** Nodes are called by addresses, which are other ones each time. */
function namedInOrder(text) {
  const names = new Map();
  return text.replace(/\d{6,}/g, (address) => {
    if (!names.has(address)) names.set(address, `node${names.size}`);
    return names.get(address);
  });
}

const wrong = (where) => pathIn(where, "wrong");
const errors = {
  "a number as the function": (where) => mx.export_function(wrong(where), 3, A),
  "a number as an argument": (where) => mx.export_function(wrong(where), (a) => a, 3),
  "lists of lists": (where) => mx.export_function(wrong(where), (a) => a, [[A]]),
  "a number as the result": (where) => mx.export_function(wrong(where), () => 3, A),
  "a dict as the result": (where) => mx.export_function(wrong(where), (a) => ({ a }), A),
  "a value read while tracing": (where) => mx.export_function(wrong(where), (a) => a.multiply(a.item()), A),
  "the same form twice": (where) =>
    mx.exporter(
      pathIn(where, "twice"),
      (a) => a,
      (f) => {
        f(A);
        f(A);
      },
    ),
  "a call after the end": (where) => {
    const f = mx.exporter(pathIn(where, "closed"), (a) => a);
    f(A);
    f.close();
    f(A);
  },
  "a folder that is not there": (where) => mx.export_function(pathIn(where, "no/where"), (a) => a, A),
  "a folder that is not there, for an import": (where) => mx.import_function(pathIn(where, "no/where")),
  "a file of another kind": (where) => mx.import_function(pathIn(where, "other")),
  "a number as the file of an import": () => mx.import_function(3),
  "a number for dot": () => mx.export_to_dot(3, A),
  "a number in dot": () => mx.export_to_dot(new Sink(), 3),
};

/** What differs between two lists of outcomes; paths in messages are those of each side. */
function differences(mine, answers, words = true) {
  assert.deepEqual(Object.keys(mine), Object.keys(answers));
  const found = Object.keys(mine).map((name) => [name, compareOutcomes(mine[name], answers[name], words)]);
  return found.filter(([, what]) => what).map(([name, what]) => `${name}: ${what}`);
}

const python = askPython("exporting", JSON.stringify({ action: "write", own: theirs, other: ours }));
python.catch(() => {}); // the tests tell it

test("files that Python wrote give the same here", async () => {
  const answers = await python;
  const same = { ...answers.results, "no file": answers.results["no file"] };
  assert.deepEqual(differences(results(theirs), same, false), []);
});

test("files that are written here give the same in Python", async () => {
  await python;
  write(ours);
  const answers = await askPython("exporting", JSON.stringify({ action: "read", own: theirs, other: ours }));
  assert.deepEqual(differences(results(ours), answers.results), []);
});

test("files that are written here give the same as Python's own", async () => {
  const { results: own } = await python;
  assert.deepEqual(differences(results(ours), own, false), []);
});

test("most calls of imported functions are no errors", async () => {
  const failed = Object.values((await python).results).filter(({ error }) => error);
  assert.ok(failed.length <= 12, `${failed.length} errors`);
});

test("callbacks get what Python's get", async () => {
  const { records: answers } = await python;
  const mine = Object.fromEntries(Object.entries(recorded).map(([name, make]) => [name, outcome(make)]));
  assert.deepEqual(differences(mine, answers), []);
});

test("graphs in DOT are Python's", async () => {
  assert.equal(compareOutcomes(outcome(dots), (await python).dots), null);
});

test("graphs in DOT go to files", () => {
  const path = join(folder, "graph.dot");
  mx.export_to_dot(path, A.add(B));
  assert.match(readFileSync(path, "utf8"), /^digraph/);
});

test("errors are Python's", async () => {
  const mine = Object.fromEntries(
    Object.entries(errors).map(([name, make]) => [name, outcome(() => make(ours) ?? null)]),
  );
  assert.deepEqual(differences(mine, (await python).errors, false), []);
});

test("an old file is untouched when an export fails, and nothing else is left there", () => {
  const where = mkdtempSync(join(folder, "kept-"));
  const path = pathIn(where, "function");
  mx.export_function(path, (a) => a.add(1), A);
  const before = readFileSync(path);
  const fail = () => {
    throw new Error("on purpose");
  };
  assert.throws(() => mx.export_function(path, fail, A), /on purpose/);
  assert.throws(() => mx.export_function(path, () => 3, A), { name: "ValueError" });
  assert.throws(() => mx.exporter(path, fail, (f) => f(A)), /on purpose/);
  assert.throws(
    () =>
      mx.exporter(
        path,
        (a) => a,
        (f) => {
          f(A);
          fail();
        },
      ),
    /on purpose/,
  );
  const f = mx.exporter(path, fail);
  assert.throws(() => f(A), /on purpose/);
  assert.deepEqual(
    readdirSync(where).filter((name) => !name.startsWith(".")),
    ["function.mlxfn"],
  );
  assert.ok(readFileSync(path).equals(before));
});

test("errors of the function and of the callback come out as the same object", () => {
  const error = new Error("on purpose");
  const fail = () => {
    throw error;
  };
  const isSame = (thrown) => thrown === error;
  assert.throws(() => mx.export_function(pathIn(folder, "failed"), fail, A), isSame);
  assert.throws(() => mx.export_function(() => {}, fail, A), isSame);
  assert.throws(() => mx.export_function(fail, (a) => a.add(1), A), isSame);
  assert.throws(() => mx.exporter(pathIn(folder, "failed"), (a) => a, fail), isSame);
  assert.deepEqual(mx.import_function(pathIn(ours, "one"))(A)[0].tolist(), mx.exp(A).multiply(2).tolist());
});

test("an exporter gives what its callback gives, and is closed once", () => {
  const path = pathIn(folder, "callback");
  let kept;
  const given = mx.exporter(
    path,
    (a) => a.add(1),
    (f) => {
      kept = f;
      f(A);
      return 42;
    },
  );
  assert.equal(given, 42);
  assert.throws(() => kept(A), { name: "RuntimeError" });
  kept.close();
  kept[Symbol.dispose]();
  assert.deepEqual(mx.import_function(path)(A)[0].tolist(), [1.5, -0.25, 3]);
});

test("imported functions take part in transforms", () => {
  const path = pathIn(folder, "differentiable");
  mx.export_function(path, (a) => mx.sin(a).multiply(a).sum(), A);
  const f = (a) => mx.import_function(path)(a)[0];
  const expected = mx.grad((a) => mx.sin(a).multiply(a).sum())(A);
  assert.deepEqual(mx.grad(f)(A).tolist(), expected.tolist());
  assert.deepEqual(mx.compile(mx.grad(f))(A).tolist(), expected.tolist());
});
