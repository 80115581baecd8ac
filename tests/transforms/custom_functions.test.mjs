// custom_function, case by case as in python/custom_functions.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "mlx.node/core";
import { ownWords, testTwice } from "./twice.mjs";

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

function withVjp() {
  const f = mx.custom_function((a, b) => mx.sin(a).multiply(b));
  f.vjp(([, b], cotangent, output) => [cotangent.multiply(b).multiply(100), cotangent.add(output)]);
  return f;
}

testTwice("custom_functions", {
  without_rules: () => {
    const f = mx.custom_function((a, b) => mx.sin(a).multiply(b));
    return [f(A, B), mx.grad((a, b) => f(a, b).sum(), [0, 1])(A, B), mx.vmap(f)(A, B)];
  },
  vjp_of_two_arguments: () => {
    const f = withVjp();
    return [f(A, B), mx.grad((a, b) => f(a, b).sum(), [0, 1])(A, B)];
  },
  vjp_of_one_of_two_arguments: () => {
    const f = withVjp();
    return mx.grad((b) => f(A, b).multiply(B).sum())(B);
  },
  vjp_of_one_argument: () => {
    const f = mx.custom_function((a) => mx.exp(a));
    f.vjp((a, cotangent, output) => cotangent.multiply(a).multiply(output));
    return [mx.grad((a) => f(a).sum())(A), mx.vjp(f, [A], [B])];
  },
  vjp_twice: () => {
    const f = mx.custom_function((a) => a.multiply(a));
    f.vjp((a, cotangent) => cotangent.multiply(a).multiply(a).multiply(a));
    return mx.grad(mx.grad((a) => f(a)))(mx.array(0.5));
  },
  vjp_with_trees: () => {
    const f = mx.custom_function((p, k) => ({ y: p.a.multiply(p.l[0]).multiply(k), z: [p.a.sum()] }));
    f.vjp(([, k], cotangents, outputs) => ({
      a: cotangents.y.multiply(k).add(cotangents.z[0]),
      l: [outputs.y.multiply(2)],
    }));
    const loss = (p) => {
      const out = f(p, 3);
      return out.y.sum().add(out.z[0].multiply(2));
    };
    return [f({ a: A, l: [B] }, 3), mx.grad(loss)({ a: A, l: [B] })];
  },
  vjp_with_several_outputs: () => {
    const f = mx.custom_function((a, b) => [a.add(b), a.multiply(b)]);
    f.vjp((_, [c, d], [x, y]) => [c.multiply(x), d.multiply(y)]);
    return mx.vjp((a, b) => f(a, b), [A, B], [A, B]);
  },
  vjp_that_returns_too_few: () => {
    const f = mx.custom_function((a, b) => a.multiply(b));
    f.vjp((_, cotangent) => [cotangent]);
    return mx.grad((a) => f(a, B).sum())(A);
  },
  jvp_of_one_argument: () => {
    const f = mx.custom_function((a) => mx.sin(a));
    f.jvp((a, tangent) => tangent.multiply(a).multiply(10));
    return [f(A), mx.jvp(f, [A], [B])];
  },
  jvp_of_two_arguments: () => {
    const f = mx.custom_function((a, b) => a.multiply(b));
    f.jvp(([a], [s, t]) =>
      a
        .multiply(10)
        .add(s ?? 0)
        .add(t === null ? 0 : t.multiply(2)),
    );
    return [mx.jvp(f, [A, B], [B, A]), mx.jvp((a) => f(a, B), [A], [B]), mx.jvp((b) => f(A, b), [B], [A])];
  },
  jvp_with_trees: () => {
    const f = mx.custom_function((p, k) => ({ y: p.a.multiply(p.l[0]).multiply(k) }));
    f.jvp((primals, tangents) => {
      if (tangents[1] !== null) throw new Error("A number has no tangent.");
      return { y: tangents[0].a.add(tangents[0].l[0].multiply(primals[1])) };
    });
    return mx.jvp((a, b) => f({ a, l: [b] }, 3).y, [A, B], [B, A]);
  },
  vmap_of_one_argument: () => {
    const f = mx.custom_function((a) => a.multiply(2));
    f.vmap((a, axis) => [a.multiply(100).add(axis), axis]);
    return [mx.vmap(f)(M), mx.vmap(f, { in_axes: 1 })(M), mx.vmap(f, { in_axes: 1, out_axes: 1 })(M)];
  },
  vmap_of_two_arguments: () => {
    const f = mx.custom_function((a, b) => a.multiply(b));
    f.vmap(([a, b], axes) => {
      if (axes[0] !== 0 || axes[1] !== null) throw new Error(`The axes are ${axes}.`);
      return [a.multiply(b).add(1000), axes[0]];
    });
    return mx.vmap(f, { in_axes: [0, null] })(M, A);
  },
  vmap_with_trees: () => {
    const f = mx.custom_function((p) => ({ x: p.a.add(p.b[0]), y: p.a }));
    f.vmap((p, axes) => [
      { x: p.a.multiply(7), y: p.b[0].multiply(axes.a) },
      { x: 0, y: axes.b[0] },
    ]);
    return mx.vmap(f, { in_axes: { a: 0, b: [0] } })({ a: M, b: [M.add(1)] });
  },
  vmap_with_lists_in_a_dict: () => {
    const f = mx.custom_function((p) => ({ x: [p.multiply(2), p.sum()], y: p }));
    f.vmap((p) => [
      { x: [p.multiply(2), p.sum(1)], y: p.transpose() },
      { x: [0, 0], y: 1 },
    ]);
    return mx.vmap(f)(M);
  },
  vmap_with_an_output_that_is_not_sliced: () => {
    const f = mx.custom_function((a) => [a, B]);
    f.vmap((a, axis) => [
      [a.multiply(2), B.multiply(3)],
      [axis, null],
    ]);
    return mx.vmap(f, { out_axes: [0, null] })(M);
  },
  vmap_rule_that_returns_one_value: ownWords(() => {
    const f = mx.custom_function((a) => a);
    f.vmap((a) => a);
    return mx.vmap(f)(M);
  }),
  vmap_rule_that_returns_three_values: ownWords(() => {
    const f = mx.custom_function((a) => a);
    f.vmap((a, axis) => [a, axis, axis]);
    return mx.vmap(f)(M);
  }),
  other_rules_follow_from_the_function: () => {
    const f = withVjp();
    return [mx.jvp(f, [A, B], [B, A]), mx.vmap(f)(A, B)];
  },
  all_rules: () => {
    const f = mx.custom_function((a) => mx.sin(a));
    f.vjp((_, c) => c.multiply(2));
    f.jvp((_, t) => t.multiply(3));
    f.vmap((a, axis) => [a.multiply(4), axis]);
    return [f(A), mx.grad((a) => f(a).sum())(A), mx.jvp(f, [A], [B]), mx.vmap(f)(M)];
  },
  vmap_of_the_gradient: () => {
    const f = mx.custom_function((a) => mx.sin(a));
    f.vjp((a, cotangent, output) => cotangent.multiply(a).multiply(5).add(output));
    return mx.vmap(mx.grad((a) => f(a).sum()))(M);
  },
  gradient_of_the_vmap: () => {
    const f = mx.custom_function((a) => a.multiply(a));
    f.vmap((a, axis) => [a.multiply(a).multiply(a), axis]);
    return mx.grad((m) => mx.vmap(f)(m).sum())(M);
  },
  in_compiled_functions: () => {
    const f = withVjp();
    const g = mx.compile(mx.value_and_grad((a, b) => f(a, b).sum(), [0, 1]));
    return [g(A, B), g(B, A)];
  },
  rules_with_captured_arrays: () => {
    const f = mx.custom_function((a) => a.multiply(B));
    f.vjp((_, cotangent) => cotangent.multiply(B).multiply(B));
    return mx.grad((a) => f(a).sum())(A);
  },
  rule_replaced: () => {
    const f = mx.custom_function((a) => a);
    f.vjp((_, c) => c.multiply(2));
    f.vjp((_, c) => c.multiply(3));
    return mx.grad((a) => f(a).sum())(A);
  },
  rule_set_after_the_call: () => {
    const f = mx.custom_function((a) => a.multiply(1));
    f.vjp((_, c) => c.multiply(2));
    const loss = (a) => {
      const out = f(a);
      f.vjp((_, c) => c.multiply(3));
      return out.sum();
    };
    return [mx.grad(loss)(A), mx.grad(loss)(A)];
  },
  within_checkpoint: () => {
    const f = withVjp();
    return mx.grad((a) =>
      mx
        .checkpoint((x) => f(x, B))(a)
        .sum(),
    )(A);
  },
  function_of_wrong_type: () => mx.custom_function(3),
  rule_of_wrong_type: () => mx.custom_function((a) => a).vjp(3),
  checkpoint_of_wrong_type: () => mx.checkpoint(3),
});

test("an axis of the wrong type in a rule for vmap is an error that says so", () => {
  const f = mx.custom_function((p) => ({ x: p }));
  for (const axis of ["0", 1.5, undefined, {}, [0]]) {
    f.vmap((p) => [{ x: p }, { x: axis }]);
    assert.throws(() => mx.vmap(f)(M), { name: "RuntimeError", message: /custom vmap.*axis must be int or None/ });
  }
});
