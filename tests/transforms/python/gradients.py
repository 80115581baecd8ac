"""grad, value_and_grad, vjp and jvp."""

import mlx.core as mx
from twice import case, main

A = mx.array([0.5, -1.25, 2.0])
B = mx.array([1.5, 0.25, -0.75])
X = mx.array(0.7)


def tree():
    return {"w": mx.array([[1.0, 2.0], [3.0, 4.0]]), "deep": [mx.array([0.5, 1.5]), {"b": mx.array(2.0)}]}


def energy(p):
    return (mx.tanh(p["w"] @ p["deep"][0]) * p["deep"][1]["b"]).sum() + p["w"].square().sum()


@case
def first_argument_by_default():
    return mx.grad(lambda a, b: (a * b * b).sum())(A, B)


@case
def one_argnum():
    return mx.grad(lambda a, b: (a * b * b).sum(), 1)(A, B)


@case
def argnums_in_any_order():
    return mx.grad(lambda a, b, c: (a * b * mx.exp(c)).sum(), [2, 0])(A, B, X)


@case
def argnums_of_one():
    return mx.grad(lambda a, b: (a * b).sum(), argnums=[1])(A, B)


@case
def argnums_tuple_of_all():
    return mx.value_and_grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(A, B)


@case
def duplicate_argnums():
    return mx.grad(lambda a: a.sum(), [0, 0])(A)


@case
def other_duplicate_argnums():
    return mx.value_and_grad(lambda a, b, c: a.sum(), [2, 0, 2])(A, B, X)


@case
def negative_argnum():
    return mx.grad(lambda a, b: a.sum(), -1)(A, B)


@case
def negative_argnum_among_others():
    return mx.value_and_grad(lambda a, b: a.sum(), [0, -2])(A, B)


@case
def argnum_out_of_range():
    return mx.grad(lambda a, b: a.sum(), 2)(A, B)


@case
def argnum_without_arguments():
    return mx.grad(lambda: X)()


@case
def no_argument_at_all():
    return mx.grad(lambda a: a.sum(), [])(A)


@case
def argnum_of_wrong_type():
    return mx.grad(lambda a: a.sum(), 0.5)(A)


@case
def function_of_wrong_type():
    return mx.grad(3)


@case
def argname():
    return mx.grad(lambda a, scale: (a * scale).sum(), argnames="scale")(A, scale=X)


@case
def argnames_alone():
    return mx.value_and_grad(lambda a, s, t: (a * s + t).sum(), argnames=["t", "s"])(A, s=X, t=B)


@case
def argnames_and_argnums():
    return mx.grad(lambda a, s, t: (a * s * t).sum(), argnums=0, argnames=["s"])(A, s=X, t=B)


@case
def argnames_and_several_argnums():
    return mx.value_and_grad(lambda a, b, s: (a * b * s).sum(), argnums=[0, 1], argnames="s")(A, B, s=X)


@case
def argname_of_a_tree():
    return mx.grad(energy, argnames="p")(p=tree())


@case
def argnames_twice_the_same():
    return mx.grad(lambda s: s.sum(), argnames=["s", "s"])(s=B)


@case
def argname_that_is_not_given():
    return mx.grad(lambda a, s: a.sum(), argnames="s")(A, t=B)


@case
def argname_without_keywords():
    return mx.grad(lambda a, s: a.sum(), argnames="s")(A)


@case
def gradients_of_a_tree():
    return mx.grad(energy)(tree())


@case
def value_and_gradients_of_a_tree():
    return mx.value_and_grad(energy)(tree())


@case
def second_of_two_trees():
    def f(p, q, k):
        return energy(p) * energy(q) * k

    return mx.grad(f, argnums=1)(tree(), tree(), 2.5)


@case
def lists_of_lists():
    return mx.grad(lambda t: (t[0][0] * t[1]).sum() + t[0][1].sum())([[A, B], A])


@case
def empty_containers_in_a_tree():
    return mx.grad(lambda t: t["a"].sum())({"a": A, "none": {}, "nothing": []})


@case
def empty_tree():
    return mx.value_and_grad(lambda t: X * 1)({})


@case
def other_leaves_in_a_tree_without_gradient():
    def f(a, options):
        return (a * options["scale"] * options["array"]).sum() if options["flag"] else a.sum()

    return mx.grad(f)(A, {"scale": 2.5, "array": B, "flag": True, "name": "n", "none": None})


@case
def other_leaves_in_a_tree_with_gradient():
    return mx.grad(lambda t: t["a"].sum())({"a": A, "b": 1.5})


@case
def number_as_the_argument():
    return mx.grad(lambda x: X * x)(2.0)


@case
def none_as_the_argument():
    return mx.grad(lambda x: X * 1)(None)


@case
def auxiliary_outputs():
    return mx.value_and_grad(lambda a: ((a * a).sum(), a + 1, {"m": [a.max(), "text", 3, None]}))(A)


@case
def auxiliary_outputs_do_not_count():
    return mx.value_and_grad(lambda a: ((a * a).sum(), (a * 100).sum()))(A)


@case
def grad_refuses_auxiliary_outputs():
    return mx.grad(lambda a: ((a * a).sum(), a))(A)


@case
def value_that_is_no_scalar():
    return mx.grad(lambda a: a * 2)(A)


@case
def first_value_that_is_no_scalar():
    return mx.value_and_grad(lambda a: (a * 2, a.sum()))(A)


@case
def value_of_one_element():
    return mx.grad(lambda a: a[:1])(A)


@case
def number_as_the_value():
    return mx.grad(lambda a: 2.0)(A)


@case
def none_as_the_value():
    return mx.value_and_grad(lambda a: None)(A)


@case
def empty_value():
    return mx.value_and_grad(lambda a: ())(A)


@case
def number_as_the_first_value():
    return mx.value_and_grad(lambda a: (1, a.sum()))(A)


@case
def dict_as_the_value():
    return mx.value_and_grad(lambda a: {"loss": a.sum()})(A)


@case
def value_that_does_not_depend():
    return mx.value_and_grad(lambda a: X)(A)


@case
def value_that_is_the_argument():
    return mx.value_and_grad(lambda x: x)(X)


@case
def integers():
    return mx.grad(lambda a: a.sum())(mx.array([1, 2, 3]))


@case
def integers_among_floats():
    return mx.grad(lambda a, i: (a * i).sum(), [0, 1])(A, mx.array([1, 2, 3]))


@case
def booleans():
    return mx.grad(lambda a, m: mx.where(m, a, 0).sum())(A, mx.array([True, False, True]))


@case
def other_dtypes():
    kinds = [mx.float16, mx.bfloat16, mx.float32, mx.float64]
    return [mx.grad(lambda a: (a * a * a).sum())(A.astype(kind)) for kind in kinds]


@case
def complex_numbers():
    return mx.value_and_grad(lambda a: mx.abs(a * a).sum())(mx.array([1 + 2j, 0.5 - 1j]))


@case
def empty_array():
    return mx.value_and_grad(lambda a: (a * a).sum())(mx.zeros([0, 3]))


@case
def second_derivative():
    return mx.grad(mx.grad(lambda x: mx.sin(x * x)))(X)


@case
def third_derivative():
    return mx.grad(mx.grad(mx.grad(lambda x: mx.exp(x) * mx.sin(x))))(X)


@case
def fourth_derivative_of_a_power():
    return mx.grad(mx.grad(mx.grad(mx.grad(lambda x: x**5))))(X)


@case
def product_of_a_hessian():
    def f(a):
        return (mx.tanh(a) * a.sum()).sum()

    return mx.grad(lambda a: (mx.grad(f)(a) * B).sum())(A)


@case
def mixed_derivative():
    def f(a, b):
        return (a * a * mx.sin(b)).sum()

    return mx.grad(lambda a, b: mx.grad(f, 0)(a, b).sum(), argnums=1)(A, B)


@case
def gradient_within_the_value():
    def f(x):
        inner = mx.grad(lambda y: y * y * x)(x)
        return inner * x

    return mx.value_and_grad(f)(X)


@case
def perturbations_stay_apart():
    return mx.grad(lambda x: x * mx.grad(lambda y: x + y)(mx.array(1.0)))(X)


@case
def captured_arrays():
    return mx.grad(lambda a: (a * B).sum())(A)


@case
def captured_arrays_that_are_arguments_too():
    return mx.grad(lambda a: (a * A).sum())(A)


@case
def stop_gradient():
    return mx.value_and_grad(lambda a: (a * mx.stop_gradient(a)).sum())(A)


@case
def depends():
    def f(a):
        b = a * a
        c = mx.depends(b, [a + 1])
        return c.sum()

    return mx.value_and_grad(f)(A)


@case
def depends_of_lists():
    return mx.depends([A, B], [A * 2]) + [mx.depends(A, B)]


@case
def depends_in_vmap():
    return mx.vmap(lambda a: mx.depends(a, a * 2))(A)


@case
def random_numbers_inside():
    def f(a):
        return (a * mx.random.uniform(shape=[3])).sum()

    return [mx.grad(f)(A), mx.grad(f)(A), mx.random.uniform()]


@case
def indexing_inside():
    def f(a):
        a[0] = a[1] * 2
        return (a * a).sum()

    kept = A + 0
    return [mx.grad(f)(kept), kept]


@case
def loops_inside():
    def f(a):
        x = a
        for i in range(20):
            x = x * 0.9 + mx.sin(x) * i
        return x.sum()

    return mx.value_and_grad(f)(A)


@case
def vjp_of_one():
    return mx.vjp(lambda a: mx.sin(a), [A], [B])


@case
def vjp_of_several():
    return mx.vjp(lambda a, b: [a * b, a.sum()], [A, B], [B, X])


@case
def vjp_of_a_tuple():
    return mx.vjp(lambda a, b: (a + b, a - b), [A, B], [A, B])


@case
def vjp_without_outputs():
    return mx.vjp(lambda a: [], [A], [])


@case
def vjp_with_too_few_cotangents():
    return mx.vjp(lambda a: [a, a * 2], [A], [A])


@case
def vjp_with_cotangent_of_another_shape():
    return mx.vjp(lambda a: a * 2, [A], [X])


@case
def vjp_of_what_is_no_array():
    return mx.vjp(lambda a: 2.0, [A], [X])


@case
def vjp_of_a_dict():
    return mx.vjp(lambda a: {"a": a}, [A], [A])


@case
def vjp_of_a_nested_list():
    return mx.vjp(lambda a: [[a]], [A], [A])


@case
def vjp_with_an_integer_primal():
    return mx.vjp(lambda a, i: a * i, [A, mx.array([1, 2, 3])], [A])


@case
def vjp_with_a_number():
    return mx.vjp(lambda a: a, [2.0], [A])


@case
def jvp_of_one():
    return mx.jvp(lambda a: mx.sin(a), [A], [B])


@case
def jvp_of_several():
    return mx.jvp(lambda a, b: [a * b, a.sum()], [A, B], [B, A])


@case
def jvp_with_too_few_tangents():
    return mx.jvp(lambda a, b: a * b, [A, B], [A])


@case
def jvp_with_tangent_of_another_shape():
    return mx.jvp(lambda a: a * 2, [A], [X])


@case
def jvp_of_constants():
    return mx.jvp(lambda a: B, [A], [A])


@case
def jvp_of_vjp():
    def g(a):
        return mx.vjp(lambda b: b * b * b, [a], [B])[1]

    return mx.jvp(g, [A], [A])


@case
def vjp_of_jvp():
    def g(a):
        return mx.jvp(lambda b: mx.sin(b) * b, [a], [B])[1]

    return mx.vjp(g, [A], [A])


@case
def grad_of_checkpoint():
    f = mx.checkpoint(lambda a, b: (mx.tanh(a) * b).sum())
    return [f(A, B), mx.value_and_grad(f, [0, 1])(A, B)]


@case
def checkpoint_of_trees():
    f = mx.checkpoint(lambda p: {"out": [energy(p), p["w"]], "k": 3})
    return [f(tree()), mx.grad(lambda p: f(p)["out"][0])(tree())]


@case
def checkpoint_computes_again():
    calls = []

    def f(a):
        calls.append(1)
        return mx.exp(a)

    g = mx.grad(lambda a: mx.checkpoint(f)(a).sum())(A)
    return [g, len(calls)]


@case
def second_derivative_of_checkpoint():
    f = mx.checkpoint(lambda x: mx.sin(x) * x)
    return mx.grad(mx.grad(f))(X)


main()
