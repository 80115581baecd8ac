"""vmap."""

import mlx.core as mx
from twice import case, main

A = mx.arange(12, dtype=mx.float32).reshape(3, 4) * 0.5
B = mx.arange(12, dtype=mx.float32).reshape(4, 3) - 5
V = mx.array([1.0, -2.0, 0.5])
W = mx.array([1.0, 2.0, 3.0, 4.0])


def add(a, b):
    return a + b


@case
def default_axes():
    return mx.vmap(lambda a: a.sum() * a)(A)


@case
def other_axis():
    return mx.vmap(lambda a: mx.cumsum(a), in_axes=1)(A)


@case
def other_axes_out():
    return mx.vmap(lambda a: mx.cumsum(a), in_axes=1, out_axes=1)(A)


@case
def axes_by_position():
    return mx.vmap(add, (0, 1), 1)(A, B)


@case
def negative_axes():
    return mx.vmap(add, in_axes=(-2, -1), out_axes=-1)(A, B)


@case
def negative_axis_of_everything():
    return mx.vmap(lambda a: a * 2, in_axes=-1, out_axes=-2)(A)


@case
def none_for_what_is_not_sliced():
    return mx.vmap(add, in_axes=(0, None))(A, W)


@case
def none_for_everything():
    return mx.vmap(add, in_axes=(None, None), out_axes=(None,))(A, W)


@case
def none_as_the_only_axis():
    return mx.vmap(lambda a: a * 2, in_axes=(None,), out_axes=(None,))(A)


@case
def list_of_one_axis():
    return mx.vmap(lambda a: mx.cumsum(a), in_axes=(1,))(A)


@case
def list_of_one_axis_out():
    return mx.vmap(lambda a: mx.cumsum(a), out_axes=(1,))(A)


@case
def one_axis_for_several_arguments():
    return mx.vmap(lambda a, b: a @ b, in_axes=0)(A, A)


@case
def several_outputs():
    return mx.vmap(lambda a: (a, a.sum()))(A)


@case
def several_outputs_with_axes():
    return mx.vmap(lambda a: (a, a * 2), out_axes=(1, 0))(A)


@case
def output_that_is_not_sliced():
    return mx.vmap(lambda a: (a, W * 2), out_axes=(0, None))(A)


@case
def output_that_does_not_depend():
    return mx.vmap(lambda a: W * 2)(A)


@case
def dict_of_inputs():
    return mx.vmap(lambda t: t["a"] * t["b"], in_axes={"a": 0, "b": 1})({"a": A, "b": B})


@case
def axes_above_a_tree():
    return mx.vmap(lambda t, v: t["a"] * t["l"][0] + v, in_axes=({"a": 0, "l": 1}, None))({"a": A, "l": [B]}, W)


@case
def one_axis_for_a_tree():
    return mx.vmap(lambda t: t["a"].sum() + t["l"][0])({"a": A, "l": [V]})


@case
def dict_of_outputs():
    return mx.vmap(lambda a: {"x": a, "y": [a.sum(), a * 2]}, out_axes={"x": 1, "y": 0})(A)


@case
def two_dicts():
    return mx.vmap(lambda p, q: p["a"] + q["a"], in_axes=({"a": 0}, {"a": None}))({"a": A}, {"a": W})


@case
def nested():
    return mx.vmap(mx.vmap(lambda x, y: x * y, in_axes=(None, 0)), in_axes=(0, None))(V, W)


@case
def nested_twice_over_one_array():
    return mx.vmap(mx.vmap(lambda a: a.sum()))(A.reshape(3, 2, 2))


@case
def nested_with_other_axes():
    return mx.vmap(mx.vmap(lambda a: mx.cumsum(a), in_axes=1), in_axes=2, out_axes=1)(A.reshape(3, 2, 2))


@case
def captured_arrays():
    return mx.vmap(lambda a: a * W + A.sum())(A)


@case
def captured_tracer():
    return mx.vmap(lambda v: mx.vmap(lambda w: v * w)(W))(V)


@case
def matmul_of_slices():
    return mx.vmap(lambda a, b: mx.outer(a, b), in_axes=(0, 1))(A, B)


@case
def gradients_of_slices():
    return mx.vmap(mx.grad(lambda a: mx.tanh(a * W).sum()))(A)


@case
def gradients_of_slices_with_weights():
    return mx.vmap(mx.grad(lambda a, w: mx.tanh(a * w).sum(), argnums=(0, 1)), in_axes=(0, None))(A, W)


@case
def gradient_of_vmap():
    return mx.grad(lambda a: mx.vmap(lambda r: mx.sin(r) * r.sum())(a).sum())(A)


@case
def hessian():
    f = lambda w: (mx.tanh(w) * w.sum()).sum()
    rows = mx.eye(4)
    return mx.vmap(lambda row: mx.jvp(mx.grad(f), [W], [row])[1][0])(rows)


@case
def jacobian_by_vjp():
    return mx.vmap(lambda row: mx.vjp(lambda w: mx.sin(w) * w.sum(), [W], [row])[1][0])(mx.eye(4))


@case
def values_and_gradients_of_slices():
    return mx.vmap(mx.value_and_grad(lambda a: (a * a).sum()))(A)


@case
def random_numbers_inside():
    return [mx.vmap(lambda a: a + mx.random.uniform())(V), mx.random.uniform()]


@case
def keys_as_inputs():
    return mx.vmap(lambda k: mx.random.normal([2], key=k))(mx.random.split(mx.random.key(3), 4))


@case
def reductions_and_shapes_inside():
    def f(a):
        assert a.shape == (4,)
        return [a.max(), mx.argsort(a), mx.softmax(a), a[::2], a.reshape(2, 2).T, mx.concatenate([a, W])]

    return mx.vmap(f)(A)


@case
def indices_inside():
    return mx.vmap(lambda a, i: a[i], in_axes=(0, 0))(A, mx.array([0, 3, 1]))


@case
def different_sizes():
    return mx.vmap(add)(A, B)


@case
def axis_out_of_range():
    return mx.vmap(lambda a: a, in_axes=2)(A)


@case
def negative_axis_out_of_range():
    return mx.vmap(lambda a: a, in_axes=-3)(A)


@case
def scalar():
    return mx.vmap(lambda a: a)(mx.array(1.0))


@case
def output_axis_out_of_range():
    return mx.vmap(lambda a: a.sum(), out_axes=1)(A)


@case
def negative_output_axis_out_of_range():
    return mx.vmap(lambda a: a.sum(), out_axes=-2)(A)


@case
def too_few_axes():
    return mx.vmap(add, in_axes=(0,))(A, A)


@case
def too_many_axes():
    return mx.vmap(add, in_axes=(0, 0, 0))(A, A)


@case
def too_many_axes_for_one():
    return mx.vmap(lambda a: a, in_axes=(0, 0))(A)


@case
def axis_of_wrong_type():
    return mx.vmap(lambda a: a, in_axes=0.5)(A)


@case
def axis_that_is_a_text():
    return mx.vmap(lambda a: a, in_axes="0")(A)


@case
def output_axis_of_wrong_type():
    return mx.vmap(lambda a: a, out_axes=0.5)(A)


@case
def boolean_axis():
    return mx.vmap(lambda a: mx.cumsum(a), in_axes=True)(A)


@case
def other_keys():
    return mx.vmap(lambda t: t["a"], in_axes={"b": 0})({"a": A})


@case
def list_of_axes_for_a_dict():
    return mx.vmap(lambda t: t["a"], in_axes=((0,),))({"a": A})


@case
def dict_of_axes_for_a_list():
    return mx.vmap(add, in_axes={"a": 0})(A, A)


@case
def too_few_output_axes():
    return mx.vmap(lambda a: (a, a, a), out_axes=(0, 1))(A)


@case
def list_of_axes_for_one_output():
    return mx.vmap(lambda a: a, out_axes=(0, 0))(A)


@case
def number_as_an_argument():
    return mx.vmap(add)(A, 2.0)


@case
def none_as_an_argument():
    return mx.vmap(lambda a, b: a, in_axes=(0, None))(A, None)


@case
def number_as_the_output():
    return mx.vmap(lambda a: 2.0)(A)


@case
def number_among_the_outputs():
    return mx.vmap(lambda a: (a, 2.0))(A)


@case
def none_as_the_output():
    return mx.vmap(lambda a: None)(A)


@case
def no_arguments():
    return mx.vmap(lambda: W)()


@case
def empty_axis():
    return mx.vmap(lambda a: a * 2)(mx.zeros([0, 3]))


@case
def function_of_wrong_type():
    return mx.vmap(3)


main()
