"""custom_function."""

import mlx.core as mx
from twice import case, main

A = mx.array([0.5, -1.25, 2.0])
B = mx.array([1.5, 0.25, -0.75])
M = mx.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@case
def without_rules():
    f = mx.custom_function(lambda a, b: mx.sin(a) * b)
    return [f(A, B), mx.grad(lambda a, b: f(a, b).sum(), [0, 1])(A, B), mx.vmap(f)(A, B)]


def with_vjp():
    f = mx.custom_function(lambda a, b: mx.sin(a) * b)

    @f.vjp
    def f_vjp(primals, cotangent, output):
        a, b = primals
        return cotangent * b * 100, cotangent + output

    return f


@case
def vjp_of_two_arguments():
    f = with_vjp()
    return [f(A, B), mx.grad(lambda a, b: f(a, b).sum(), [0, 1])(A, B)]


@case
def vjp_of_one_of_two_arguments():
    f = with_vjp()
    return mx.grad(lambda b: (f(A, b) * B).sum())(B)


@case
def vjp_of_one_argument():
    f = mx.custom_function(lambda a: mx.exp(a))

    @f.vjp
    def f_vjp(a, cotangent, output):
        return cotangent * a * output

    return [mx.grad(lambda a: f(a).sum())(A), mx.vjp(f, [A], [B])]


@case
def vjp_twice():
    f = mx.custom_function(lambda a: a * a)

    @f.vjp
    def f_vjp(a, cotangent, _):
        return cotangent * a * a * a

    return mx.grad(mx.grad(lambda a: f(a)))(mx.array(0.5))


@case
def vjp_with_trees():
    f = mx.custom_function(lambda p, k: {"y": p["a"] * p["l"][0] * k, "z": [p["a"].sum()]})

    @f.vjp
    def f_vjp(primals, cotangents, outputs):
        p, k = primals
        return {
            "a": cotangents["y"] * k + cotangents["z"][0],
            "l": [outputs["y"] * 2],
        }

    def loss(p):
        out = f(p, 3)
        return out["y"].sum() + out["z"][0] * 2

    return [f({"a": A, "l": [B]}, 3), mx.grad(loss)({"a": A, "l": [B]})]


@case
def vjp_with_several_outputs():
    f = mx.custom_function(lambda a, b: (a + b, a * b))

    @f.vjp
    def f_vjp(primals, cotangents, outputs):
        c, d = cotangents
        x, y = outputs
        return c * x, d * y

    return mx.vjp(lambda a, b: list(f(a, b)), [A, B], [A, B])


@case
def vjp_that_returns_too_few():
    f = mx.custom_function(lambda a, b: a * b)

    @f.vjp
    def f_vjp(primals, cotangent, output):
        return [cotangent]

    return mx.grad(lambda a: f(a, B).sum())(A)


@case
def jvp_of_one_argument():
    f = mx.custom_function(lambda a: mx.sin(a))

    @f.jvp
    def f_jvp(a, tangent):
        return tangent * a * 10

    return [f(A), mx.jvp(f, [A], [B])]


@case
def jvp_of_two_arguments():
    f = mx.custom_function(lambda a, b: a * b)

    @f.jvp
    def f_jvp(primals, tangents):
        a, b = primals
        s, t = tangents
        return a * 10 + (s if s is not None else 0) + (t * 2 if t is not None else 0)

    return [
        mx.jvp(f, [A, B], [B, A]),
        mx.jvp(lambda a: f(a, B), [A], [B]),
        mx.jvp(lambda b: f(A, b), [B], [A]),
    ]


@case
def jvp_with_trees():
    f = mx.custom_function(lambda p, k: {"y": p["a"] * p["l"][0] * k})

    @f.jvp
    def f_jvp(primals, tangents):
        assert tangents[1] is None
        return {"y": tangents[0]["a"] + tangents[0]["l"][0] * primals[1]}

    return mx.jvp(lambda a, b: f({"a": a, "l": [b]}, 3)["y"], [A, B], [B, A])


@case
def vmap_of_one_argument():
    f = mx.custom_function(lambda a: a * 2)

    @f.vmap
    def f_vmap(a, axis):
        return a * 100 + axis, axis

    return [mx.vmap(f)(M), mx.vmap(f, in_axes=1)(M), mx.vmap(f, in_axes=1, out_axes=1)(M)]


@case
def vmap_of_two_arguments():
    f = mx.custom_function(lambda a, b: a * b)

    @f.vmap
    def f_vmap(inputs, axes):
        a, b = inputs
        assert axes == [0, None] or axes == (0, None)
        return a * b + 1000, axes[0]

    return mx.vmap(f, in_axes=(0, None))(M, A)


@case
def vmap_with_trees():
    f = mx.custom_function(lambda p: {"x": p["a"] + p["b"][0], "y": p["a"]})

    @f.vmap
    def f_vmap(p, axes):
        return {"x": p["a"] * 7, "y": p["b"][0] * axes["a"]}, {"x": 0, "y": axes["b"][0]}

    return mx.vmap(f, in_axes={"a": 0, "b": [0]})({"a": M, "b": [M + 1]})


@case
def vmap_with_lists_in_a_dict():
    f = mx.custom_function(lambda p: {"x": [p * 2, p.sum()], "y": p})
    f.vmap(lambda p, axes: ({"x": [p * 2, p.sum(1)], "y": p.transpose()}, {"x": [0, 0], "y": 1}))
    return mx.vmap(f)(M)


@case
def vmap_with_an_output_that_is_not_sliced():
    f = mx.custom_function(lambda a: (a, B))

    @f.vmap
    def f_vmap(a, axis):
        return (a * 2, B * 3), (axis, None)

    return mx.vmap(f, out_axes=(0, None))(M)


@case
def vmap_rule_that_returns_one_value():
    f = mx.custom_function(lambda a: a)

    @f.vmap
    def f_vmap(a, axis):
        return a

    return mx.vmap(f)(M)


@case
def vmap_rule_that_returns_three_values():
    f = mx.custom_function(lambda a: a)

    @f.vmap
    def f_vmap(a, axis):
        return a, axis, axis

    return mx.vmap(f)(M)


@case
def other_rules_follow_from_the_function():
    f = with_vjp()
    return [mx.jvp(f, [A, B], [B, A]), mx.vmap(f)(A, B)]


@case
def all_rules():
    f = mx.custom_function(lambda a: mx.sin(a))
    f.vjp(lambda a, c, o: c * 2)
    f.jvp(lambda a, t: t * 3)
    f.vmap(lambda a, axis: (a * 4, axis))
    return [f(A), mx.grad(lambda a: f(a).sum())(A), mx.jvp(f, [A], [B]), mx.vmap(f)(M)]


@case
def vmap_of_the_gradient():
    f = mx.custom_function(lambda a: mx.sin(a))

    @f.vjp
    def f_vjp(a, cotangent, output):
        return cotangent * a * 5 + output

    return mx.vmap(mx.grad(lambda a: f(a).sum()))(M)


@case
def gradient_of_the_vmap():
    f = mx.custom_function(lambda a: a * a)

    @f.vmap
    def f_vmap(a, axis):
        return a * a * a, axis

    return mx.grad(lambda m: mx.vmap(f)(m).sum())(M)


@case
def in_compiled_functions():
    f = with_vjp()
    g = mx.compile(mx.value_and_grad(lambda a, b: f(a, b).sum(), [0, 1]))
    return [g(A, B), g(B, A)]


@case
def rules_with_captured_arrays():
    f = mx.custom_function(lambda a: a * B)

    @f.vjp
    def f_vjp(a, cotangent, output):
        return cotangent * B * B

    return mx.grad(lambda a: f(a).sum())(A)


@case
def rule_replaced():
    f = mx.custom_function(lambda a: a)
    f.vjp(lambda a, c, o: c * 2)
    f.vjp(lambda a, c, o: c * 3)
    return mx.grad(lambda a: f(a).sum())(A)


@case
def rule_set_after_the_call():
    f = mx.custom_function(lambda a: a * 1)
    f.vjp(lambda a, c, o: c * 2)

    def loss(a):
        out = f(a)
        f.vjp(lambda a, c, o: c * 3)
        return out.sum()

    return [mx.grad(loss)(A), mx.grad(loss)(A)]


@case
def within_checkpoint():
    f = with_vjp()
    return mx.grad(lambda a: mx.checkpoint(lambda x: f(x, B))(a).sum())(A)


@case
def function_of_wrong_type():
    return mx.custom_function(3)


@case
def rule_of_wrong_type():
    return mx.custom_function(lambda a: a).vjp(3)


@case
def checkpoint_of_wrong_type():
    return mx.checkpoint(3)


main()
