// Functions with `*args`: parameters before them, keywords behind them, and results that are one array or several.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as mx from "mlx.node/core";
import { call, library, startOracle } from "./oracle/client.mjs";

const a = call("core.ones", [[2, 3]]);
const b = call("core.ones", [[3, 4]]);

describe("variadic functions", () => {
  const oracle = startOracle(after);

  test("einsum", async () => {
    const einsum = (args, keywords) => ({ target: "core.einsum", args, keywords });
    await oracle.expectEqual([
      einsum(["ij,jk->ik", a, b]),
      einsum(["ij,jk", a, b], { stream: mx.cpu }),
      einsum(["ij,jk", a, b], { stream: mx.gpu }),
      einsum(["ij,jk", a, b], { axis: 1 }),
      einsum(["ij"]),
      einsum([], { subscripts: "ij" }),
      einsum([a, "ij"]),
      einsum([]),
      { target: "core.einsum_path", args: ["ij,jk,kl->il", a, b, call("core.ones", [[4, 5]])] },
      { target: "core.einsum_path", args: ["ij"] },
    ]);
    assert.throws(() => mx.einsum("ij", mx.ones([2, 2]), { subscripts: "ij" }), /given by position and by keyword/);
    assert.throws(() => mx.einsum("ij", [mx.ones([2, 2])]), TypeError);
    assert.throws(() => mx.einsum("ij", mx.ones([2, 2]), 3), TypeError);
  });

  test("atleast_1d and its like", async () => {
    const scalar = call("core.array", [1]);
    for (const name of ["atleast_1d", "atleast_2d", "atleast_3d"]) {
      const target = `core.${name}`;
      await oracle.expectEqual([
        { target, args: [scalar] },
        { target, args: [scalar, a] },
        { target, args: [] },
        { target, args: [scalar], keywords: { stream: mx.cpu } },
        { target, args: [scalar], keywords: { axis: 1 } },
      ]);
      assert.throws(() => library[name](1), TypeError);
      assert.throws(() => library[name]([mx.array(1)]), TypeError);
    }
  });

  test("depends keeps the form of its inputs", async () => {
    const depends = (...args) => ({ target: "core.depends", args });
    await oracle.expectEqual([depends(a, b), depends([a], b), depends([a, b], [b]), depends(a, [])]);
    assert.ok(mx.depends(mx.ones(2), mx.ones(3)) instanceof mx.array);
    assert.ok(Array.isArray(mx.depends({ inputs: [mx.ones(2)], dependencies: mx.ones(3) })));
    assert.throws(() => mx.depends(1, mx.ones(3)), TypeError);
    assert.throws(() => mx.depends([mx.ones(2), 3], []), TypeError);
  });

  test("broadcast_shapes takes lists of any kind", () => {
    assert.deepEqual(mx.broadcast_shapes([1, 2], new Int32Array([3, 1])), [3, 2]);
    assert.deepEqual(mx.broadcast_shapes([]), []);
    assert.throws(() => mx.broadcast_shapes(1, 2), TypeError);
    assert.throws(() => mx.broadcast_shapes([1.5]), TypeError);
    assert.throws(() => mx.broadcast_shapes([1], { stream: mx.cpu }), TypeError);
  });
});

test("lists that change while they are read do no harm", () => {
  const inner = new Proxy([1, 2], {
    get(target, key) {
      if (key === "0") mx.pad(mx.ones([3]), [[7, 7]]);
      return Reflect.get(target, key);
    },
  });
  assert.deepEqual(mx.pad(mx.ones([2, 3]), [inner, [0, 1]]).shape, [5, 4]);
  const throwing = new Proxy([], {
    get() {
      throw new RangeError("no");
    },
  });
  assert.throws(() => mx.broadcast_shapes([1], throwing), new RangeError("no"));
});
