// Reading and writing parts of arrays, as programs do it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Ellipsis, IndexError, RuntimeError, StopIteration, slice, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";

const counted = (...shape) => mx.arange(shape.reduce((a, b) => a * b, 1)).reshape(shape);
const equal = (actual, expected) => assert.deepEqual(actual.tolist(), expected);
/** The same array, but not computed yet. */
const lazy = (array) => array.add(mx.array(0, array.dtype));

describe("reading", () => {
  const x = counted(2, 3, 4);

  test("an integer takes a slice of the first axis away", () => {
    equal(x.get(1).get(0), [12, 13, 14, 15]);
    equal(x.get(-1).get(-1), [20, 21, 22, 23]);
    equal(x.get(1n, 2n, 3n), 23);
    assert.deepEqual(x.get(1, 2, 3).shape, []);
  });

  test("slices as text and as objects are the same", () => {
    for (const [text, made] of [
      ["1:", slice(1, null)],
      [":2", slice(2)],
      ["::2", slice(null, null, 2)],
      ["-1:-3:-1", slice(-1, -3, -1)],
      [" 0 : 3 : 2 ", slice(0, 3, 2)],
      [":", slice(null)],
      ["+1:100", slice(1n, 100n)],
      ["5:1", slice(5, 1)],
    ]) {
      equal(x.get(0, text), x.get(0, made).tolist());
    }
    equal(x.get(0, "::-2", "-2:"), [
      [10, 11],
      [2, 3],
    ]);
  });

  test("an ellipsis stands for all axes between", () => {
    equal(x.get("...", 0), [
      [0, 4, 8],
      [12, 16, 20],
    ]);
    equal(x.get(Ellipsis, 0), x.get("...", 0).tolist());
    assert.deepEqual(x.get(1, "...", "1:").shape, [3, 3]);
    equal(x.get("..."), x.tolist());
  });

  test("null is a new axis", () => {
    assert.deepEqual(x.get(null).shape, [1, 2, 3, 4]);
    assert.deepEqual(x.get(":", null, 0, "...", null).shape, [2, 1, 4, 1]);
    assert.deepEqual(mx.array(3).get(null, mx.newaxis).shape, [1, 1]);
  });

  test("integers in arrays, lists and typed arrays gather", () => {
    const rows = counted(4, 2);
    const expected = [
      [6, 7],
      [0, 1],
    ];
    equal(rows.get(mx.array([3, 0])), expected);
    equal(rows.get([3, -4]), expected);
    equal(rows.get(Int32Array.of(-1, 0)), expected);
    equal(rows.get(mx.array([3, 0], mx.uint8)), expected);
    equal(rows.get(lazy(mx.array([-1, 0]))), expected);
    assert.deepEqual(rows.get([[0, 1, 2]]).shape, [1, 3, 2]);
    equal(rows.get([3, 0], [1, 0]), [7, 0]);
    equal(rows.get("1:3", [1, 1, 0]), [
      [3, 3, 2],
      [5, 5, 4],
    ]);
    assert.deepEqual(x.get([0, 1], ":", [0, 1]).shape, [2, 3]);
    assert.deepEqual(x.get(":", mx.array([[0], [1]]), null, 2).shape, [2, 1, 2, 1]);
  });

  test("what Python refuses is refused", () => {
    const y = counted(4);
    for (const index of [
      1.5,
      Number.NaN,
      "a",
      "1",
      "",
      "1:2:3:4",
      true,
      {},
      () => 0,
      Symbol("s"),
      2 ** 31,
      -(2n ** 40n),
    ]) {
      assert.throws(() => y.get(index), ValueError, String(index));
      assert.throws(() => y.get("...", index), ValueError, String(index));
    }
    for (const bound of [1.5, "1", true, mx.array(1)]) assert.throws(() => y.get(slice(bound, null)), ValueError);
    assert.throws(() => y.get("::0"), ValueError);
    assert.throws(() => y.get(2n ** 70n), RuntimeError);
    assert.throws(() => y.get(0, 0), ValueError);
    assert.throws(() => y.get("...", "..."), ValueError);
    assert.throws(() => y.get(mx.array([true, false, true, false])), ValueError);
    assert.throws(() => y.get([0.5]), ValueError);
    assert.throws(() => y.get([]), ValueError);
    assert.throws(() => mx.array(1).get(0), ValueError);
    assert.throws(() => y.get(), TypeError);
    assert.throws(() => y.get(undefined), TypeError);
    assert.throws(() => mx.array([1]).get.call({}, 0), TypeError);
    assert.throws(() => y.get(...new Array(20000).fill(null)), ValueError);
  });

  test("the largest bounds and steps are no trouble", () => {
    const [low, high] = [-(2 ** 31), 2 ** 31 - 1];
    equal(counted(3).get(slice(low, high, high)), [0]);
    equal(counted(3).get(slice(high, low, low)), [2]);
    equal(counted(3).get(slice(high, low, -1)), [2, 1, 0]);
    equal(counted(3).get(slice(low, low, low)), []);
    assert.throws(() => counted(3).get(null, high), ValueError);
    assert.throws(() => counted(3).get(null, low), ValueError);
  });

  test("no index reads outside the array", () => {
    const y = counted(4);
    for (const index of [4, -5, 2 ** 31 - 1, -(2 ** 31)]) assert.throws(() => y.get(index), IndexError);
    assert.throws(() => counted(4, 4).get([0], 4), IndexError);
    assert.throws(() => counted(4, 4).get(-5, mx.array([0])), IndexError);
    const known = mx.array([1e9, 0], mx.int64);
    mx.eval(known);
    const indices = [[0, 4], Int32Array.of(-5), known, BigUint64Array.of(2n ** 64n - 1n)];
    if (!mx.cuda.is_available()) for (const index of indices) assert.throws(() => y.get(index), IndexError);
    // Not computed yet, or in the memory of a GPU: it may be any element, but it is one.
    const unknown = [mx.array([1e9, -1e9]), mx.array([-128, 127], mx.int8), mx.array([255], mx.uint8)].map(lazy);
    for (const index of mx.cuda.is_available() ? [...unknown, ...indices] : unknown) {
      for (const value of y.get(index).tolist()) assert.ok(value >= 0 && value < 4);
    }
  });

  test("gradients go back to the elements that were read", () => {
    const gradient = mx.grad((a) => a.get("1:", [0, 0]).sum());
    equal(gradient(mx.ones([2, 2])), [
      [0, 0],
      [2, 0],
    ]);
  });

  test("a program may make many different slices", () => {
    const y = counted(1500);
    for (let i = 0; i < 1500; i++) assert.equal(y.get(`${i}:${i + 1}`).item(), i);
  });
});

describe("writing", () => {
  test("the object itself changes", () => {
    const x = mx.zeros([2, 3]);
    const same = x;
    assert.equal(x.set(0, 1), undefined);
    same.set([1, "1:"], mx.array([2, 3]));
    equal(x, [
      [1, 1, 1],
      [0, 2, 3],
    ]);
    const copy = mx.array(x);
    x.set("...", 0);
    equal(copy.get(0), [1, 1, 1]);
  });

  test("values are cast and broadcast", () => {
    const x = mx.zeros([2, 3], mx.int32);
    x.set([":", 0], 2.7);
    x.set([":", 1], mx.array([3.9, 4.9]));
    x.set([":", 2], Float64Array.of(5.5, 6.5));
    equal(x, [
      [2, 3, 5],
      [2, 4, 6],
    ]);
    x.set(0, true);
    equal(x.get(0), [1, 1, 1]);
    x.set("::-1", counted(2, 3));
    equal(x.get(0), [3, 4, 5]);
    assert.throws(() => x.set(0, 2 ** 40), ValueError);
    assert.throws(() => x.set(0, mx.zeros([4])), ValueError);
    for (const value of [[1, 2, 3], "a", {}, () => 1]) assert.throws(() => x.set(0, value), ValueError);
    assert.throws(() => x.set(0, null), TypeError);
    assert.throws(() => x.set(0), TypeError);
    assert.throws(() => x.set(0, 1, 2), TypeError);
  });

  test("a list is a list of indices, and a list index is nested", () => {
    const x = mx.zeros([3, 3], mx.int32);
    x.set([0, 2], 1);
    x.set([[1, 2]], 5);
    x.set(
      [
        [0, 1],
        [0, 0],
      ],
      mx.array([7, 8]),
    );
    equal(x, [
      [7, 0, 1],
      [8, 5, 5],
      [5, 5, 5],
    ]);
    x.set([], 4);
    x.set([[0], "1:"], 9);
    equal(x, [
      [4, 9, 9],
      [4, 4, 4],
      [4, 4, 4],
    ]);
    x.__setitem__([1, "..."], 0);
    equal(x.__getitem__(1), [0, 0, 0]);
  });

  test("booleans select elements", () => {
    const x = counted(2, 3);
    x.set(x.greater(3), -1);
    equal(x, [
      [0, 1, 2],
      [3, -1, -1],
    ]);
    x.set([[true, false]], mx.array([7, 8, 9]));
    equal(x.get(0), [7, 8, 9]);
    x.set(false, 0);
    equal(x.get(0), [7, 8, 9]);
    x.set(true, 1);
    equal(x.get(1), [1, 1, 1]);
    assert.throws(() => x.set(mx.array([true, false, true]), 1), ValueError);
    assert.throws(() => x.set([mx.array([true, false]), 0], 1), ValueError);
  });

  test("nothing is written outside the array", () => {
    const x = mx.zeros([4]);
    const outside = [
      () => x.set([[4]], 0),
      () =>
        counted(2, 2)
          .at(mx.array([-3]), 0)
          .add(1),
    ];
    // What is in the memory of a GPU is not looked at; it is one of the elements then.
    for (const write of outside) mx.cuda.is_available() ? write() : assert.throws(write, IndexError);
    assert.throws(() => counted(2, 2).set([[0], 2], 1), IndexError);
    x.set(lazy(mx.array([1e9])), 1);
    assert.equal(x.sum().item(), 1);
    // As in Python, an integer or a slice beyond the end selects nothing.
    x.set(4, 9);
    x.set("7:", 9);
    assert.equal(x.max().item(), 1);
  });

  test("nothing to write is nothing written", () => {
    const x = counted(2, 2);
    x.set([[0, 1], "2:"], 5);
    x.set([mx.zeros([0], mx.int32), 0], 5);
    equal(x, counted(2, 2).tolist());
  });

  test("a cache of keys grows in place", () => {
    const keys = mx.zeros([1, 2, 8, 3]);
    for (let position = 0; position < 8; position++) {
      keys.set(["...", slice(position, position + 1), ":"], mx.full([1, 2, 1, 3], position, mx.float32));
      assert.equal(keys.get("...", slice(position + 1), ":").shape[2], position + 1);
    }
    equal(keys.get(0, 1, ":", 2), [0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("a function that writes has a gradient", () => {
    const gradient = mx.grad((a) => {
      const copy = a.multiply(2);
      copy.set(0, 0);
      return copy.sum();
    });
    equal(gradient(mx.ones([3])), [0, 2, 2]);
  });
});

describe("at", () => {
  test("repeated indices count each time", () => {
    const x = mx.zeros([3], mx.int32);
    equal(x.at([0, 0, 2]).add(1), [2, 0, 1]);
    equal(x.at([0, 0, 2]).subtract(1), [-2, 0, -1]);
    equal(mx.ones([3]).at([1, 1]).multiply(3), [1, 9, 1]);
    equal(mx.ones([3]).at([1, 1]).divide(2), [1, 0.25, 1]);
    equal(counted(3).at("...").maximum(1), [1, 1, 2]);
    equal(counted(3).at("1:").minimum({ value: 1 }), [0, 1, 1]);
    equal(x, [0, 0, 0]);
  });

  test("it selects as get does", () => {
    const x = mx.zeros([2, 2], mx.int32);
    equal(x.at(0, 1).add(1), [
      [0, 1],
      [0, 0],
    ]);
    equal(x.at.__getitem__(":", 0).add(mx.array([1, 2])), [
      [1, 0],
      [2, 0],
    ]);
    equal(x.at(0)(1).add(1), [
      [0, 0],
      [1, 1],
    ]);
  });

  test("it keeps the array of its moment", () => {
    const x = mx.array([1, 2, 3]);
    const at = x.at(0);
    x.set(0, 9);
    equal(at.add(1), [2, 2, 3]);
  });

  test("it is an ArrayAt, which nobody constructs", () => {
    const x = mx.zeros([2]);
    assert.ok(x.at instanceof mx.ArrayAt);
    assert.ok(x.at(0) instanceof mx.ArrayAt);
    assert.throws(() => new mx.ArrayAt(), TypeError);
    assert.throws(() => x.at.add(1), { name: "ValueError", message: /Must give indices to array.at/ });
    assert.throws(() => x.at(), TypeError);
    assert.throws(() => x.at(0).add(), TypeError);
    assert.throws(() => x.at(0).add(1, 2), TypeError);
    assert.throws(() => x.at(0).add({ v: 1 }), TypeError);
    assert.throws(() => x.at(0).add(null), TypeError);
    assert.throws(() => x.at(0).add([1]), ValueError);
    assert.throws(() => x.at(true).add(1), ValueError);
    assert.throws(() => x.at(mx.array([true, false])).add(1), ValueError);
    assert.throws(() => mx.ArrayAt.prototype.add.call({}, 1), TypeError);
    assert.equal(mx.ArrayAt.prototype.add.length, 1);
    assert.match(mx.ArrayAt.prototype.add.signature, /^add\(self, value: /);
  });
});

describe("iteration", () => {
  test("gives the slices along the first axis", () => {
    const sums = [];
    for (const row of counted(3, 2)) sums.push(row.sum().item());
    assert.deepEqual(sums, [1, 5, 9]);
    for (const size of [0, 1, 9, 10, 40]) {
      assert.deepEqual([...mx.arange(size)].map(Number), [...Array(size).keys()]);
    }
    const [first, , third] = counted(1000, 2);
    equal(first, [0, 1]);
    equal(third, [4, 5]);
    assert.throws(() => mx.array(1)[Symbol.iterator](), TypeError);
  });

  test("__iter__ gives an ArrayIterator, which stops with a StopIteration", () => {
    const x = mx.array([1, 2]);
    const iterator = x.__iter__();
    assert.ok(iterator instanceof mx.ArrayIterator);
    assert.equal(iterator.__iter__(), iterator);
    x.set(1, 7);
    assert.equal(iterator.__next__().item(), 1);
    assert.deepEqual([...iterator].map(Number), [2]);
    assert.throws(() => iterator.__next__(), StopIteration);
    assert.throws(() => new mx.ArrayIterator(), TypeError);
    assert.throws(() => mx.array(1).__iter__(), TypeError);
  });
});

describe("code of the user that runs in between", () => {
  const x = counted(4, 4);

  test("a list whose elements are computed may index as well", () => {
    const list = [0, 1];
    Object.defineProperty(list, 0, {
      get: () => {
        counted(9).get("8:", null, null);
        return x.get(3, 3).item() - 12;
      },
    });
    assert.equal(x.get(1, list).tolist()[0], 7);
    const entries = new Proxy([1, "1:"], {
      get(target, key) {
        counted(9).set([[8, 7], null], 1);
        return target[key];
      },
    });
    const copy = mx.array(x);
    copy.set(entries, 0);
    equal(copy.get(1), [4, 0, 0, 0]);
  });

  test("so may a value that stands for an array", () => {
    const value = {
      __mlx_array__() {
        counted(9).at([8, 7, 6], null).add(2.5);
        return mx.array([1, 2, 3]);
      },
    };
    const copy = mx.array(x);
    copy.set([2, "1:"], value);
    equal(copy.get(2), [8, 1, 2, 3]);
    equal(x.at(2, "1:").add(value).get(2), [8, 10, 12, 14]);
  });

  test("look-alikes are no indices", () => {
    assert.throws(() => x.get(new Proxy(slice(1, 2), {})), ValueError);
    assert.throws(() => x.get(new Proxy(mx.array([0]), {})), ValueError);
    assert.throws(() => x.get(Object.create(mx.array.prototype)), ValueError);
    assert.throws(() => x.get({ start: 0, stop: 1, step: 1 }), ValueError);
  });

  test("a disposed array is an error wherever it stands", () => {
    const gone = mx.array([0]);
    gone[Symbol.dispose ?? Symbol.for("dispose")]();
    assert.throws(() => x.get(gone), TypeError);
    assert.throws(() => x.get(0, gone), TypeError);
    assert.throws(() => x.set(gone, 1), TypeError);
    assert.throws(() => x.set(0, gone), TypeError);
    assert.throws(() => gone.get(0), TypeError);
    assert.throws(() => gone.set(0, 1), TypeError);
    assert.throws(() => gone.at, TypeError);
    const doomed = mx.array([1, 2]);
    const list = [0];
    Object.defineProperty(list, 0, {
      get: () => {
        doomed[Symbol.dispose ?? Symbol.for("dispose")]();
        return 0;
      },
    });
    assert.throws(() => doomed.get(list), TypeError);
  });
});
