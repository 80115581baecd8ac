// vmap, case by case as in python/vectorization.py.
import * as mx from "mlx.node/core";
import { testTwice } from "./twice.mjs";

const floats = (...values) => mx.array(values, mx.float32);
const A = mx.arange(12, { dtype: mx.float32 }).reshape(3, 4).multiply(0.5);
const B = mx.arange(12, { dtype: mx.float32 }).reshape(4, 3).subtract(5);
const V = floats(1, -2, 0.5);
const W = floats(1, 2, 3, 4);
const add = (a, b) => a.add(b);

testTwice("vectorization", {
  default_axes: () => mx.vmap((a) => a.sum().multiply(a))(A),
  other_axis: () => mx.vmap((a) => mx.cumsum(a), { in_axes: 1 })(A),
  other_axes_out: () => mx.vmap((a) => mx.cumsum(a), { in_axes: 1, out_axes: 1 })(A),
  axes_by_position: () => mx.vmap(add, [0, 1], 1)(A, B),
  negative_axes: () => mx.vmap(add, { in_axes: [-2, -1], out_axes: -1 })(A, B),
  negative_axis_of_everything: () => mx.vmap((a) => a.multiply(2), { in_axes: -1, out_axes: -2 })(A),
  none_for_what_is_not_sliced: () => mx.vmap(add, { in_axes: [0, null] })(A, W),
  none_for_everything: () => mx.vmap(add, { in_axes: [null, null], out_axes: [null] })(A, W),
  none_as_the_only_axis: () => mx.vmap((a) => a.multiply(2), { in_axes: [null], out_axes: [null] })(A),
  list_of_one_axis: () => mx.vmap((a) => mx.cumsum(a), { in_axes: [1] })(A),
  list_of_one_axis_out: () => mx.vmap((a) => mx.cumsum(a), { out_axes: [1] })(A),
  one_axis_for_several_arguments: () => mx.vmap((a, b) => a.matmul(b), { in_axes: 0 })(A, A),
  several_outputs: () => mx.vmap((a) => [a, a.sum()])(A),
  several_outputs_with_axes: () => mx.vmap((a) => [a, a.multiply(2)], { out_axes: [1, 0] })(A),
  output_that_is_not_sliced: () => mx.vmap((a) => [a, W.multiply(2)], { out_axes: [0, null] })(A),
  output_that_does_not_depend: () => mx.vmap(() => W.multiply(2))(A),
  dict_of_inputs: () => mx.vmap((t) => t.a.multiply(t.b), { in_axes: { a: 0, b: 1 } })({ a: A, b: B }),
  axes_above_a_tree: () =>
    mx.vmap((t, v) => t.a.multiply(t.l[0]).add(v), { in_axes: [{ a: 0, l: 1 }, null] })({ a: A, l: [B] }, W),
  one_axis_for_a_tree: () => mx.vmap((t) => t.a.sum().add(t.l[0]))({ a: A, l: [V] }),
  dict_of_outputs: () => mx.vmap((a) => ({ x: a, y: [a.sum(), a.multiply(2)] }), { out_axes: { x: 1, y: 0 } })(A),
  two_dicts: () => mx.vmap((p, q) => p.a.add(q.a), { in_axes: [{ a: 0 }, { a: null }] })({ a: A }, { a: W }),
  nested: () =>
    mx.vmap(
      mx.vmap((x, y) => x.multiply(y), { in_axes: [null, 0] }),
      { in_axes: [0, null] },
    )(V, W),
  nested_twice_over_one_array: () => mx.vmap(mx.vmap((a) => a.sum()))(A.reshape(3, 2, 2)),
  nested_with_other_axes: () =>
    mx.vmap(
      mx.vmap((a) => mx.cumsum(a), { in_axes: 1 }),
      { in_axes: 2, out_axes: 1 },
    )(A.reshape(3, 2, 2)),
  captured_arrays: () => mx.vmap((a) => a.multiply(W).add(A.sum()))(A),
  captured_tracer: () => mx.vmap((v) => mx.vmap((w) => v.multiply(w))(W))(V),
  matmul_of_slices: () => mx.vmap((a, b) => mx.outer(a, b), { in_axes: [0, 1] })(A, B),
  gradients_of_slices: () => mx.vmap(mx.grad((a) => mx.tanh(a.multiply(W)).sum()))(A),
  gradients_of_slices_with_weights: () =>
    mx.vmap(
      mx.grad((a, w) => mx.tanh(a.multiply(w)).sum(), { argnums: [0, 1] }),
      { in_axes: [0, null] },
    )(A, W),
  gradient_of_vmap: () =>
    mx.grad((a) =>
      mx
        .vmap((r) => mx.sin(r).multiply(r.sum()))(a)
        .sum(),
    )(A),
  hessian: () => {
    const f = (w) => mx.tanh(w).multiply(w.sum()).sum();
    return mx.vmap((row) => mx.jvp(mx.grad(f), [W], [row])[1][0])(mx.eye(4));
  },
  jacobian_by_vjp: () => mx.vmap((row) => mx.vjp((w) => mx.sin(w).multiply(w.sum()), [W], [row])[1][0])(mx.eye(4)),
  values_and_gradients_of_slices: () => mx.vmap(mx.value_and_grad((a) => a.multiply(a).sum()))(A),
  random_numbers_inside: () => [mx.vmap((a) => a.add(mx.random.uniform()))(V), mx.random.uniform()],
  keys_as_inputs: () => mx.vmap((key) => mx.random.normal([2], { key }))(mx.random.split(mx.random.key(3), 4)),
  reductions_and_shapes_inside: () =>
    mx.vmap((a) => {
      if (a.shape.join() !== "4") throw new Error(`the shape is ${a.shape}`);
      return [a.max(), mx.argsort(a), mx.softmax(a), a.get("::2"), a.reshape(2, 2).T, mx.concatenate([a, W])];
    })(A),
  indices_inside: () => mx.vmap((a, i) => a.get(i), { in_axes: [0, 0] })(A, mx.array([0, 3, 1])),
  different_sizes: () => mx.vmap(add)(A, B),
  axis_out_of_range: () => mx.vmap((a) => a, { in_axes: 2 })(A),
  negative_axis_out_of_range: () => mx.vmap((a) => a, { in_axes: -3 })(A),
  scalar: () => mx.vmap((a) => a)(mx.array(1, mx.float32)),
  output_axis_out_of_range: () => mx.vmap((a) => a.sum(), { out_axes: 1 })(A),
  negative_output_axis_out_of_range: () => mx.vmap((a) => a.sum(), { out_axes: -2 })(A),
  too_few_axes: () => mx.vmap(add, { in_axes: [0] })(A, A),
  too_many_axes: () => mx.vmap(add, { in_axes: [0, 0, 0] })(A, A),
  too_many_axes_for_one: () => mx.vmap((a) => a, { in_axes: [0, 0] })(A),
  axis_of_wrong_type: () => mx.vmap((a) => a, { in_axes: 0.5 })(A),
  axis_that_is_a_text: () => mx.vmap((a) => a, { in_axes: "0" })(A),
  output_axis_of_wrong_type: () => mx.vmap((a) => a, { out_axes: 0.5 })(A),
  boolean_axis: () => mx.vmap((a) => mx.cumsum(a), { in_axes: true })(A),
  other_keys: () => mx.vmap((t) => t.a, { in_axes: { b: 0 } })({ a: A }),
  list_of_axes_for_a_dict: () => mx.vmap((t) => t.a, { in_axes: [[0]] })({ a: A }),
  dict_of_axes_for_a_list: () => mx.vmap(add, { in_axes: { a: 0 } })(A, A),
  too_few_output_axes: () => mx.vmap((a) => [a, a, a], { out_axes: [0, 1] })(A),
  list_of_axes_for_one_output: () => mx.vmap((a) => a, { out_axes: [0, 0] })(A),
  number_as_an_argument: () => mx.vmap(add)(A, 2),
  none_as_an_argument: () => mx.vmap((a) => a, { in_axes: [0, null] })(A, null),
  number_as_the_output: () => mx.vmap(() => 2)(A),
  number_among_the_outputs: () => mx.vmap((a) => [a, 2])(A),
  none_as_the_output: () => mx.vmap(() => null)(A),
  no_arguments: () => mx.vmap(() => W)(),
  empty_axis: () => mx.vmap((a) => a.multiply(2))(mx.zeros([0, 3])),
  function_of_wrong_type: () => mx.vmap(3),
});
