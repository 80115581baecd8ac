// Arrays as objects: which operations change them, which make others, and what an evaluation leaves of their graph.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, Data, dtypeOf, share, startOracle } from "./oracle/client.mjs";
import { bytesOf, realize } from "./oracle/encode.mjs";
import { dtypesHere as dtypes } from "./oracle/python.mjs";

const oracle = startOracle(after);

/** [3, 0, 1, 2] in a dtype. */
function sample(dtype) {
  const array = mx.array([3, 0, 1, 2]).astype(dtypeOf(dtype));
  return new Data(dtype, [4], bytesOf(array));
}

describe("operators that update in place", () => {
  const operators = {
    iadd: "__iadd__",
    isub: "__isub__",
    imul: "__imul__",
    itruediv: "__itruediv__",
    ifloordiv: "__ifloordiv__",
    imod: "__imod__",
    ipow: "__ipow__",
    iand: "__iand__",
    ior: "__ior__",
    ixor: "__ixor__",
    ilshift: "__ilshift__",
    irshift: "__irshift__",
  };
  // An integer divided by zero ends the process in both languages.
  const operands = [2, -1, 2.5, true, ...["int8", "int32", "float16", "float32"].map(sample)];
  const isWhole = (dtype) => !/float|complex/.test(dtype);

  for (const [operator, method] of Object.entries(operators)) {
    test(method, () => {
      const divides = operator === "ifloordiv" || operator === "imod";
      const cases = [];
      for (const dtype of dtypes) {
        for (const operand of operands) {
          if (divides && operand instanceof Data) continue;
          if (divides && operand === true && isWhole(dtype)) continue;
          const kept = share(sample(dtype));
          cases.push({
            target: "builtins.list",
            args: [[call(`operator.${operator}`, [kept, operand]), kept]],
            run() {
              const array = mx.array(realize(sample(dtype)));
              const result = array[method](realize(operand));
              assert.equal(result, array);
              return [result, array];
            },
            label: `${dtype} ${method} ${operand instanceof Data ? operand.dtype : operand}`,
          });
        }
      }
      return oracle.expectEqual(cases);
    });
  }

  test("__imatmul__", () => {
    const a = mx
      .array([
        [1, 2],
        [3, 4],
      ])
      .astype(mx.float32);
    const same = a;
    assert.equal(a.__imatmul__(mx.eye(2).multiply(2)), same);
    assert.deepEqual(same.tolist(), [
      [2, 4],
      [6, 8],
    ]);
  });

  test("what was made of an array before keeps its values", () => {
    const a = mx.array([1, 2, 3]);
    const [view, sum, copy] = [a.get("1:"), a.add(1), mx.array(a)];
    a.__iadd__(10);
    a.set(0, 100);
    assert.deepEqual(a.tolist(), [100, 12, 13]);
    assert.deepEqual(view.tolist(), [2, 3]);
    assert.deepEqual(sum.tolist(), [2, 3, 4]);
    assert.deepEqual(copy.tolist(), [1, 2, 3]);
  });

  test("an error leaves the array as it was", () => {
    const a = mx.array([1, 2, 3]);
    assert.throws(() => a.__iadd__(mx.array([1, 2])), ValueError);
    assert.throws(() => a.__iadd__("1"), TypeError);
    assert.deepEqual(a.tolist(), [1, 2, 3]);
  });
});

describe("copies", () => {
  test("are other objects with the same elements", () => {
    const a = mx.array([[1.5, 2]]);
    for (const copy of [a.__copy__(), a.__deepcopy__({}), mx.array(a)]) {
      assert.notEqual(copy, a);
      assert.equal(copy.dtype, a.dtype);
      copy.set([0, 0], 9);
      assert.deepEqual(copy.tolist(), [[9, 2]]);
    }
    assert.deepEqual(a.tolist(), [[1.5, 2]]);
  });
});

describe("constants", () => {
  test("are numbers that JavaScript has too, but one", () => {
    assert.deepEqual([mx.e, mx.pi, mx.inf, mx.newaxis], [Math.E, Math.PI, Number.POSITIVE_INFINITY, null]);
    assert.ok(Number.isNaN(mx.nan));
    assert.equal(mx.euler_gamma, 0.5772156649015329);
    assert.deepEqual(mx.array([1, 2]).get(":", mx.newaxis).shape, [2, 1]);
  });
});

describe("graphs", () => {
  const LENGTH = 100_000;
  const chain = () => {
    let x = mx.array([1]);
    for (let i = 0; i < LENGTH; i++) x = x.add(1);
    return x;
  };

  test("of any depth are computed, and dropped", () => {
    assert.equal(chain().item(), LENGTH + 1);
    chain();
  });

  test("of many inputs", () => {
    const many = Array.from({ length: 3000 }, (_, i) => mx.array([i]));
    assert.equal(mx.concatenate(many).sum().item(), (3000 * 2999) / 2);
  });

  test("one of several results is enough, before and after the others", () => {
    const parts = mx.split(mx.arange(9), 3);
    assert.deepEqual(parts[1].tolist(), [3, 4, 5]);
    assert.deepEqual(
      parts.map((part) => part.sum().item()),
      [3, 12, 21],
    );
    const [quotient, rest] = mx.divmod(mx.array([7, 8]), mx.array([3, 3]));
    mx.eval(rest);
    assert.deepEqual(quotient.add(rest).tolist(), [3, 4]);
  });

  test("an evaluation inside a function keeps what its gradient needs", () => {
    const f = (x) => {
      const y = x.multiply(3);
      mx.eval(y);
      return y.multiply(2);
    };
    assert.equal(mx.grad(f)(mx.array(1, mx.float32)).item(), 6);
    const g = (x) => {
      const [first, second] = mx.split(x.multiply(x), 2);
      mx.eval(first);
      return first.sum().add(second.sum());
    };
    assert.deepEqual(
      mx
        .grad(g)(mx.array([1, 2, 3, 4], mx.float32))
        .tolist(),
      [2, 4, 6, 8],
    );
  });
});

describe("evaluation", () => {
  test("of several arrays, trees and nothing", () => {
    const arrays = Array.from({ length: 4 }, () => mx.ones([2]));
    assert.equal(mx.eval(...arrays), undefined);
    mx.eval({ a: arrays, b: [null, "text", 1] }, [], null);
    mx.eval();
    for (const array of arrays) assert.deepEqual(array.tolist(), [1, 1]);
  });

  test("that is not waited for", () => {
    const x = mx.array([1, 2, 3]).add(1);
    mx.async_eval(x);
    mx.async_eval(x);
    const y = x.multiply(2);
    mx.async_eval(y, { tree: [x] });
    mx.eval(y);
    assert.deepEqual(y.tolist(), [4, 6, 8]);
    mx.async_eval();
  });

  test("that is not waited for, on another stream", () => {
    // Of the same device: beside CUDA, what is under way on a CPU stream may hang the process when the GPU uses it (docs/gpu.md).
    const other = mx.new_stream(mx.default_device());
    const x = mx.exp(mx.arange(100), { stream: other }).sum({ stream: other });
    mx.async_eval(x);
    const y = x.add(1);
    mx.eval(y);
    assert.equal(y.item(), Math.fround(x.item() + 1));
    for (let i = 0; i < 20; i++) {
      const slow = mx.add(mx.ones([64, 64]).matmul(mx.ones([64, 64])), i, { stream: other });
      const fast = mx.add(1, i);
      mx.async_eval(slow, fast);
      assert.equal(slow.get(0, 0).add(fast).item(), 65 + 2 * i);
    }
  });

  test("is refused while a function is traced", () => {
    const evaluating = (evaluate) => (x) => {
      const y = x.add(1);
      evaluate(y);
      return y;
    };
    for (const evaluate of [mx.eval, mx.async_eval]) {
      assert.throws(() => mx.vmap(evaluating(evaluate))(mx.array([1, 2])), ValueError);
      assert.throws(() => mx.compile(evaluating(evaluate))(mx.array([1, 2])), ValueError);
    }
    assert.deepEqual(mx.array([1]).add(1).tolist(), [2]);
  });

  test("repeated inputs are written over by none of them", () => {
    const a = mx.random.normal([64]);
    const kept = a.tolist();
    const b = mx.add(a, a);
    const c = mx.add(mx.exp(b), mx.exp(b)).subtract(b);
    mx.eval(c);
    assert.deepEqual(a.tolist(), kept);
    assert.deepEqual(
      b.tolist(),
      kept.map((value) => 2 * value),
    );
  });
});
