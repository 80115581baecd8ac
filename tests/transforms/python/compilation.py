"""compile."""

import mlx.core as mx
from twice import case, main

A = mx.array([0.5, -1.25, 2.0])
B = mx.array([1.5, 0.25, -0.75])


def counted(fun, **options):
    """The compiled function, and a list that grows by one with each trace."""
    traces = []

    def wrapper(*args, **kwargs):
        traces.append(1)
        return fun(*args, **kwargs)

    return mx.compile(wrapper, **options), traces


def add(a, b):
    return mx.exp(a) * 2 + b


@case
def one_trace_for_the_same_form():
    f, traces = counted(add)
    return [f(A, B), f(B, A), f(A * 2, B), len(traces)]


@case
def another_trace_for_another_shape():
    f, traces = counted(add)
    return [f(A, B), f(A[:2], B[:2]), f(A, B), f(A[:2], B[:2]), len(traces)]


@case
def another_trace_for_another_dtype():
    f, traces = counted(add)
    return [f(A, B), f(A.astype(mx.float16), B), f(A, B), len(traces)]


@case
def constants_of_every_kind():
    f, traces = counted(lambda a, k: a if isinstance(k, (str, type(None))) else a * k)
    results = []
    for k in (2, 2.5, 3, True, "text", "other", -1, 2, 2.5, True, "text"):
        results.append(f(A, k))
    return [results, len(traces)]


@case
def none_as_a_constant():
    f, traces = counted(lambda a, k: a * 2 if k is None else a + k)
    return [f(A, None), f(A, A), f(A, None), f(A, 1), len(traces)]


@case
def integral_floats_are_not_integers():
    f, traces = counted(lambda a, k: a * k)
    i = mx.array([1, 2, 3])
    return [f(i, 2), f(i, 2.0), f(i, 2), len(traces)]


@case
def constants_in_trees():
    f, traces = counted(lambda t: t["a"] * t["k"][0] + t["k"][1])
    return [f({"a": A, "k": [2, 0.5]}), f({"a": A, "k": [2, 0.25]}), f({"a": B, "k": [2, 0.5]}), len(traces)]


@case
def forms_of_trees():
    f, traces = counted(lambda t: sum(t) if isinstance(t, list) else t["a"] + t["b"])
    return [f([A, B]), f({"a": A, "b": B}), f([A, B, A]), f({"a": B, "b": A}), len(traces)]


@case
def names_of_a_dict():
    f, traces = counted(lambda t: sum(v * (i + 1) for i, v in enumerate(t.values())))
    return [f({"a": A, "b": B}), f({"c": A, "b": B}), f({"a": B, "b": A}), len(traces)]


@case
def other_constants():
    return mx.compile(lambda a, k: a)(A, 2j)


@case
def dtype_as_a_constant():
    return mx.compile(lambda a, k: a)(A, mx.float32)


@case
def without_arguments():
    f, traces = counted(lambda: A * 2 + 1)
    return [f(), f(), len(traces)]


@case
def trees_as_results():
    f = mx.compile(lambda a, b: {"x": [a + b, (a - b, 3)], "y": {"z": mx.sin(a), "t": "text", "n": None}})
    return [f(A, B), f(B, A)]


@case
def results_without_arrays():
    f = mx.compile(lambda a: [1, "two", None])
    return [f(A), f(B)]


@case
def none_as_the_result():
    f = mx.compile(lambda a: None)
    return [f(A), f(A)]


@case
def the_argument_as_the_result():
    f = mx.compile(lambda a: a)
    return [f(A), f(B)]


@case
def the_same_result_twice():
    f = mx.compile(lambda a: [a, a * 2, a])
    return f(A)


@case
def captured_arrays_are_constants():
    box = [A]
    f = mx.compile(lambda a: a + box[0])
    first = f(B)
    box[0] = B
    return [first, f(B)]


@case
def captured_inputs():
    state = [A]
    f, traces = counted(lambda a: a + state[0] * 2, inputs=state)
    first = f(B)
    state[0] = B
    return [first, f(B), state, len(traces)]


@case
def captured_inputs_in_a_dict():
    state = {"w": A, "more": [B, 3]}
    f, traces = counted(lambda a: a + state["w"] * state["more"][0], inputs=state)
    first = f(B)
    state["w"] = B
    state["more"][0] = A
    return [first, f(B), state, len(traces)]


@case
def captured_inputs_of_another_shape():
    state = [A]
    f, traces = counted(lambda a: a + state[0].sum(), inputs=state)
    first = f(B)
    state[0] = A[:2]
    return [first, f(B), len(traces)]


@case
def captured_outputs():
    state = [mx.array(0.0)]

    def f(a):
        state[0] = a.sum() * 2
        return a * 2

    g = mx.compile(f, outputs=state)
    results = []
    for x in (A, B):
        results.append([g(x), state[0] + 0])
    return results


@case
def captured_both_ways():
    state = {"count": mx.array(0), "sum": mx.zeros([3])}

    def step(a):
        state["count"] = state["count"] + 1
        state["sum"] = state["sum"] + a
        return state["sum"].max()

    f = mx.compile(step, inputs=state, outputs=state)
    return [f(A), f(B), f(A), state]


@case
def captured_in_several_containers():
    p, q = {"w": A}, [B]

    def step(a):
        p["w"] = p["w"] - a * q[0]
        q[0] = q[0] * 0.5

    f = mx.compile(step, inputs=[p, q], outputs=[p, q])
    return [f(A), f(A), p, q]


@case
def outputs_that_appear_while_tracing():
    state = {}

    def step(a):
        state["seen"] = a * 2
        return a

    f = mx.compile(step, outputs=state)
    return [f(A), state["seen"] + 0, f(B), state]


@case
def inputs_changed_without_outputs():
    state = [A]

    def step(a):
        state[0] = state[0] + a
        return state[0] * 2

    f = mx.compile(step, inputs=state)
    return [f(B), len(state)]


@case
def random_state_not_captured():
    f = mx.compile(lambda: mx.random.uniform(shape=[3]))
    a, b = f(), f()
    return bool((a == b).all())


@case
def random_state_captured():
    f, traces = counted(lambda: mx.random.uniform(shape=[3]), inputs=mx.random.state, outputs=mx.random.state)
    return [f(), f(), mx.random.uniform(), f(), len(traces)]


@case
def random_state_beside_others():
    state = [{"w": A}, mx.random.state]

    def step(x):
        state[0]["w"] = state[0]["w"] + x * mx.random.normal([3])
        return state[0]["w"].sum()

    f = mx.compile(step, inputs=state, outputs=state)
    return [f(A), f(B), state[0], mx.random.uniform()]


@case
def shapeless():
    f, traces = counted(lambda a, b: mx.exp(a) * 2 + b, shapeless=True)
    return [f(A, B), f(A[:2], B[:2]), f(A.reshape(3, 1), B), len(traces)]


@case
def shapeless_and_another_dtype():
    f, traces = counted(lambda a: a * 2 + 1, shapeless=True)
    return [f(A), f(A.astype(mx.float16)), f(A[:1]), len(traces)]


@case
def shapeless_and_another_number_of_axes():
    f, traces = counted(lambda a: a * 2 + 1, shapeless=True)
    return [f(A), f(mx.array([[1.0]])), len(traces)]


@case
def shapeless_with_a_reduction():
    f = mx.compile(lambda a: a.sum(axis=-1) + a.max(), shapeless=True)
    return [f(A), f(A[:2])]


@case
def shapeless_with_a_fixed_shape():
    f = mx.compile(lambda a: a.reshape(3) + 1, shapeless=True)
    return [f(A), f(A[:2])]


@case
def keywords():
    f, traces = counted(lambda a, k: a * k["scale"] + k["shift"])
    return [f(A, {"scale": B, "shift": 2}), f(B, {"scale": B, "shift": 2}), f(A, {"scale": B, "shift": 3}), len(traces)]


@case
def gradient_of_compiled():
    f = mx.compile(lambda a, b: (mx.tanh(a) * b).sum())
    return [mx.grad(f)(A, B), mx.value_and_grad(f, [0, 1])(B, A)]


@case
def compiled_gradient():
    f, traces = counted(mx.value_and_grad(lambda a, b: (mx.tanh(a) * b).sum()))
    return [f(A, B), f(B, A), len(traces)]


@case
def second_derivative_of_compiled():
    f = mx.compile(lambda x: mx.sin(x) * x)
    return mx.grad(mx.grad(f))(mx.array(0.7))


@case
def compiled_second_derivative():
    return mx.compile(mx.grad(mx.grad(lambda x: mx.sin(x) * x)))(mx.array(0.7))


@case
def vmap_of_compiled():
    f = mx.compile(lambda a: mx.exp(a) * a.sum())
    return mx.vmap(f)(mx.stack([A, B]))


@case
def compiled_vmap():
    f, traces = counted(mx.vmap(lambda a: mx.exp(a) * a.sum()))
    return [f(mx.stack([A, B])), f(mx.stack([B, A])), len(traces)]


@case
def compiled_within_compiled():
    inner, traces = counted(lambda a: mx.exp(a) + 1)
    outer, more = counted(lambda a, b: inner(a) * inner(b) - inner(a[:2]).sum())
    return [outer(A, B), outer(B, A), len(traces), len(more)]


@case
def compiled_gradient_of_compiled():
    inner = mx.compile(lambda a: (mx.exp(a) * a).sum())
    return mx.compile(mx.grad(inner))(A)


@case
def compiled_with_captured_gradient():
    state = {"w": A, "lr": mx.array(0.1)}

    def step(x):
        def loss(w):
            return ((w * x) ** 2).sum()

        value, gradient = mx.value_and_grad(loss)(state["w"])
        state["w"] = state["w"] - state["lr"] * gradient
        return value

    f = mx.compile(step, inputs=state, outputs=state)
    return [[f(B) for _ in range(5)], state]


@case
def captured_within_gradient():
    state = [mx.array(1.0)]

    def step(x):
        state[0] = state[0] + 1
        return (x * x * state[0]).sum()

    f = mx.compile(step, inputs=state, outputs=state)
    first = f(A)
    before = list(state)
    return [first, before, mx.grad(f)(A)]


@case
def disabled():
    f, traces = counted(lambda a: a * 2 + 1)
    mx.disable_compile()
    try:
        results = [f(A), f(B), f(A)]
    finally:
        mx.enable_compile()
    return [results, len(traces), f(A), f(A), len(traces)]


@case
def disabled_with_captured_state():
    state = [A]

    def step(a):
        state[0] = state[0] + a
        return state[0] * 2

    f = mx.compile(step, inputs=state, outputs=state)
    mx.disable_compile()
    try:
        results = [f(B), f(B)]
    finally:
        mx.enable_compile()
    return [results, list(state), f(B), state]


@case
def disabled_by_the_way():
    f, traces = counted(lambda a: a * 3 + 1)
    f(A)
    mx.disable_compile()
    f(A)
    mx.enable_compile()
    f(A)
    return len(traces)


@case
def evaluation_inside():
    def f(a):
        mx.eval(a * 2)
        return a

    return mx.compile(f)(A)


@case
def reading_inside():
    return mx.compile(lambda a: a * a.sum().item())(A)


@case
def function_of_wrong_type():
    return mx.compile(3)


@case
def side_effects_happen_once():
    log = []

    def f(a):
        log.append("traced")
        return a + 1

    g = mx.compile(f)
    for _ in range(3):
        g(A)
    return log


@case
def many_operations():
    def f(a, b):
        x = a
        for i in range(30):
            x = mx.maximum(x * 0.5 + b, mx.abs(x) - i * 0.1)
        return x

    return [mx.compile(f)(A, B), f(A, B)]


@case
def several_outputs_of_one_graph():
    f = mx.compile(lambda a, b: (a + b, (a + b) * 2, mx.sin(a + b).sum(), a @ b))
    return [f(A, B), f(B, A)]


main()
