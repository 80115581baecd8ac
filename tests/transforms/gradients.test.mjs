// grad, value_and_grad, vjp, jvp, checkpoint, stop_gradient and depends, case by case as in python/gradients.py.

import { complex } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { ownWords, testTwice } from "./twice.mjs";

const floats = (...values) => mx.array(values, mx.float32);
const A = floats(0.5, -1.25, 2);
const B = floats(1.5, 0.25, -0.75);
const X = mx.array(0.7);

const tree = () => ({
  w: mx.array(
    [
      [1, 2],
      [3, 4],
    ],
    mx.float32,
  ),
  deep: [floats(0.5, 1.5), { b: mx.array(2, mx.float32) }],
});
const energy = (p) => mx.tanh(p.w.matmul(p.deep[0])).multiply(p.deep[1].b).sum().add(p.w.square().sum());

testTwice("gradients", {
  first_argument_by_default: () => mx.grad((a, b) => a.multiply(b).multiply(b).sum())(A, B),
  one_argnum: () => mx.grad((a, b) => a.multiply(b).multiply(b).sum(), 1)(A, B),
  argnums_in_any_order: () => mx.grad((a, b, c) => a.multiply(b).multiply(mx.exp(c)).sum(), [2, 0])(A, B, X),
  argnums_of_one: () => mx.grad((a, b) => a.multiply(b).sum(), { argnums: [1] })(A, B),
  argnums_tuple_of_all: () => mx.value_and_grad((a, b) => a.multiply(b).sum(), { argnums: [0, 1] })(A, B),
  duplicate_argnums: () => mx.grad((a) => a.sum(), [0, 0])(A),
  other_duplicate_argnums: () => mx.value_and_grad((a) => a.sum(), [2, 0, 2])(A, B, X),
  negative_argnum: () => mx.grad((a) => a.sum(), -1)(A, B),
  negative_argnum_among_others: () => mx.value_and_grad((a) => a.sum(), [0, -2])(A, B),
  argnum_out_of_range: () => mx.grad((a) => a.sum(), 2)(A, B),
  argnum_without_arguments: () => mx.grad(() => X)(),
  no_argument_at_all: () => mx.grad((a) => a.sum(), [])(A),
  argnum_of_wrong_type: () => mx.grad((a) => a.sum(), 0.5)(A),
  function_of_wrong_type: () => mx.grad(3),
  argname: () => mx.grad((a, { scale }) => a.multiply(scale).sum(), { argnames: "scale" })(A, { scale: X }),
  argnames_alone: () =>
    mx.value_and_grad((a, { s, t }) => a.multiply(s).add(t).sum(), { argnames: ["t", "s"] })(A, { s: X, t: B }),
  argnames_and_argnums: () =>
    mx.grad((a, { s, t }) => a.multiply(s).multiply(t).sum(), { argnums: 0, argnames: ["s"] })(A, { s: X, t: B }),
  argnames_and_several_argnums: () =>
    mx.value_and_grad((a, b, { s }) => a.multiply(b).multiply(s).sum(), [0, 1], "s")(A, B, { s: X }),
  argname_of_a_tree: () => mx.grad(({ p }) => energy(p), { argnames: "p" })({ p: tree() }),
  argnames_twice_the_same: () => mx.grad(({ s }) => s.sum(), { argnames: ["s", "s"] })({ s: B }),
  argname_that_is_not_given: () => mx.grad((a) => a.sum(), { argnames: "s" })(A, { t: B }),
  argname_without_keywords: () => mx.grad((a) => a.sum(), { argnames: "s" })(A),
  gradients_of_a_tree: () => mx.grad(energy)(tree()),
  value_and_gradients_of_a_tree: () => mx.value_and_grad(energy)(tree()),
  second_of_two_trees: () =>
    mx.grad((p, q, k) => energy(p).multiply(energy(q)).multiply(k), { argnums: 1 })(tree(), tree(), 2.5),
  lists_of_lists: () => mx.grad((t) => t[0][0].multiply(t[1]).sum().add(t[0][1].sum()))([[A, B], A]),
  empty_containers_in_a_tree: () => mx.grad((t) => t.a.sum())({ a: A, none: {}, nothing: [] }),
  empty_tree: () => mx.value_and_grad(() => X.multiply(1))({}),
  other_leaves_in_a_tree_without_gradient: () =>
    mx.grad((a, { scale, array, flag }) => (flag ? a.multiply(scale).multiply(array).sum() : a.sum()))(A, {
      scale: 2.5,
      array: B,
      flag: true,
      name: "n",
      none: null,
    }),
  other_leaves_in_a_tree_with_gradient: () => mx.grad((t) => t.a.sum())({ a: A, b: 1.5 }),
  number_as_the_argument: () => mx.grad((x) => X.multiply(x))(2),
  none_as_the_argument: () => mx.grad(() => X.multiply(1))(null),
  auxiliary_outputs: () =>
    mx.value_and_grad((a) => [a.multiply(a).sum(), a.add(1), { m: [a.max(), "text", 3, null] }])(A),
  auxiliary_outputs_do_not_count: () => mx.value_and_grad((a) => [a.multiply(a).sum(), a.multiply(100).sum()])(A),
  grad_refuses_auxiliary_outputs: ownWords(() => mx.grad((a) => [a.multiply(a).sum(), a])(A)),
  value_that_is_no_scalar: () => mx.grad((a) => a.multiply(2))(A),
  first_value_that_is_no_scalar: () => mx.value_and_grad((a) => [a.multiply(2), a.sum()])(A),
  value_of_one_element: () => mx.grad((a) => a.get(":1"))(A),
  number_as_the_value: ownWords(() => mx.grad(() => 2)(A)),
  none_as_the_value: ownWords(() => mx.value_and_grad(() => null)(A)),
  empty_value: ownWords(() => mx.value_and_grad(() => [])(A)),
  number_as_the_first_value: ownWords(() => mx.value_and_grad((a) => [1, a.sum()])(A)),
  dict_as_the_value: ownWords(() => mx.value_and_grad((a) => ({ loss: a.sum() }))(A)),
  value_that_does_not_depend: () => mx.value_and_grad(() => X)(A),
  value_that_is_the_argument: () => mx.value_and_grad((x) => x)(X),
  integers: () => mx.grad((a) => a.sum())(mx.array([1, 2, 3])),
  integers_among_floats: () => mx.grad((a, i) => a.multiply(i).sum(), [0, 1])(A, mx.array([1, 2, 3])),
  booleans: () => mx.grad((a, m) => mx.where(m, a, 0).sum())(A, mx.array([true, false, true])),
  other_dtypes: () =>
    [mx.float16, mx.bfloat16, mx.float32, mx.float64].map((kind) =>
      mx.grad((a) => a.multiply(a).multiply(a).sum())(A.astype(kind)),
    ),
  complex_numbers: () =>
    mx.value_and_grad((a) => mx.abs(a.multiply(a)).sum())(mx.array([complex(1, 2), complex(0.5, -1)])),
  empty_array: () => mx.value_and_grad((a) => a.multiply(a).sum())(mx.zeros([0, 3])),
  second_derivative: () => mx.grad(mx.grad((x) => mx.sin(x.multiply(x))))(X),
  third_derivative: () => mx.grad(mx.grad(mx.grad((x) => mx.exp(x).multiply(mx.sin(x)))))(X),
  fourth_derivative_of_a_power: () => mx.grad(mx.grad(mx.grad(mx.grad((x) => x.power(5)))))(X),
  product_of_a_hessian: () => {
    const f = (a) => mx.tanh(a).multiply(a.sum()).sum();
    return mx.grad((a) => mx.grad(f)(a).multiply(B).sum())(A);
  },
  mixed_derivative: () => {
    const f = (a, b) => a.multiply(a).multiply(mx.sin(b)).sum();
    return mx.grad((a, b) => mx.grad(f, 0)(a, b).sum(), { argnums: 1 })(A, B);
  },
  gradient_within_the_value: () =>
    mx.value_and_grad((x) => {
      const inner = mx.grad((y) => y.multiply(y).multiply(x))(x);
      return inner.multiply(x);
    })(X),
  perturbations_stay_apart: () => mx.grad((x) => x.multiply(mx.grad((y) => x.add(y))(mx.array(1, mx.float32))))(X),
  captured_arrays: () => mx.grad((a) => a.multiply(B).sum())(A),
  captured_arrays_that_are_arguments_too: () => mx.grad((a) => a.multiply(A).sum())(A),
  stop_gradient: () => mx.value_and_grad((a) => a.multiply(mx.stop_gradient(a)).sum())(A),
  depends: () => mx.value_and_grad((a) => mx.depends(a.multiply(a), [a.add(1)]).sum())(A),
  depends_of_lists: () => [...mx.depends([A, B], [A.multiply(2)]), mx.depends(A, B)],
  depends_in_vmap: () => mx.vmap((a) => mx.depends(a, a.multiply(2)))(A),
  random_numbers_inside: () => {
    const f = (a) => a.multiply(mx.random.uniform({ shape: [3] })).sum();
    return [mx.grad(f)(A), mx.grad(f)(A), mx.random.uniform()];
  },
  indexing_inside: () => {
    const kept = A.add(0);
    const gradient = mx.grad((a) => {
      a.set(0, a.get(1).multiply(2));
      return a.multiply(a).sum();
    })(kept);
    return [gradient, kept];
  },
  loops_inside: () =>
    mx.value_and_grad((a) => {
      let x = a;
      for (let i = 0; i < 20; i++) x = x.multiply(0.9).add(mx.sin(x).multiply(i));
      return x.sum();
    })(A),
  vjp_of_one: () => mx.vjp((a) => mx.sin(a), [A], [B]),
  vjp_of_several: () => mx.vjp((a, b) => [a.multiply(b), a.sum()], [A, B], [B, X]),
  vjp_of_a_tuple: () => mx.vjp((a, b) => [a.add(b), a.subtract(b)], [A, B], [A, B]),
  vjp_without_outputs: () => mx.vjp(() => [], [A], []),
  vjp_with_too_few_cotangents: () => mx.vjp((a) => [a, a.multiply(2)], [A], [A]),
  vjp_with_cotangent_of_another_shape: () => mx.vjp((a) => a.multiply(2), [A], [X]),
  vjp_of_what_is_no_array: ownWords(() => mx.vjp(() => 2, [A], [X])),
  vjp_of_a_dict: ownWords(() => mx.vjp((a) => ({ a }), [A], [A])),
  vjp_of_a_nested_list: ownWords(() => mx.vjp((a) => [[a]], [A], [A])),
  vjp_with_an_integer_primal: () => mx.vjp((a, i) => a.multiply(i), [A, mx.array([1, 2, 3])], [A]),
  vjp_with_a_number: ownWords(() => mx.vjp((a) => a, [2], [A])),
  jvp_of_one: () => mx.jvp((a) => mx.sin(a), [A], [B]),
  jvp_of_several: () => mx.jvp((a, b) => [a.multiply(b), a.sum()], [A, B], [B, A]),
  jvp_with_too_few_tangents: () => mx.jvp((a, b) => a.multiply(b), [A, B], [A]),
  jvp_with_tangent_of_another_shape: () => mx.jvp((a) => a.multiply(2), [A], [X]),
  jvp_of_constants: () => mx.jvp(() => B, [A], [A]),
  jvp_of_vjp: () => mx.jvp((a) => mx.vjp((b) => b.multiply(b).multiply(b), [a], [B])[1], [A], [A]),
  vjp_of_jvp: () => mx.vjp((a) => mx.jvp((b) => mx.sin(b).multiply(b), [a], [B])[1], [A], [A]),
  grad_of_checkpoint: () => {
    const f = mx.checkpoint((a, b) => mx.tanh(a).multiply(b).sum());
    return [f(A, B), mx.value_and_grad(f, [0, 1])(A, B)];
  },
  checkpoint_of_trees: () => {
    const f = mx.checkpoint((p) => ({ out: [energy(p), p.w], k: 3 }));
    return [f(tree()), mx.grad((p) => f(p).out[0])(tree())];
  },
  checkpoint_computes_again: () => {
    let calls = 0;
    const f = mx.checkpoint((a) => {
      calls++;
      return mx.exp(a);
    });
    return [mx.grad((a) => f(a).sum())(A), calls];
  },
  second_derivative_of_checkpoint: () => mx.grad(mx.grad(mx.checkpoint((x) => mx.sin(x).multiply(x))))(X),
});
