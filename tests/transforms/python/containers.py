"""What is in lists and dicts during and after a transformed function ran."""

import mlx.core as mx
from twice import case, main

A = mx.array([0.5, -1.25, 2.0])
B = mx.array([1.5, 0.25, -0.75])


def tree():
    return {"w": A * 1, "deep": [B * 1, {"k": A.sum()}]}


def loss(p):
    return (p["w"] * p["w"] * p["deep"][0]).sum()


@case
def the_same_container_inside():
    p = tree()
    seen = []

    def f(q):
        seen.append(q is p and q["deep"] is p["deep"])
        return loss(q)

    return [mx.grad(f)(p), seen, p]


@case
def closures_see_the_tracers():
    p = tree()
    return [mx.grad(lambda q: loss(p))(p), p]


@case
def the_originals_are_back():
    p = tree()
    w, b = p["w"], p["deep"][0]
    mx.value_and_grad(loss)(p)
    return [p["w"] is w or mx.array_equal(p["w"], w), mx.array_equal(p["deep"][0], b), p]


@case
def replaced_arrays_stay():
    p = tree()

    def f(q):
        q["w"] = q["w"] * 2
        return loss(q)

    return [mx.grad(f)(p), p]


@case
def replaced_arrays_stay_for_value_and_grad():
    p = tree()

    def f(q, x):
        q["deep"][0] = q["deep"][0] + x
        return loss(q)

    return [mx.value_and_grad(f, argnums=[0, 1])(p, A), p]


@case
def changed_in_place():
    p = tree()
    w = p["w"]

    def f(q):
        q["w"] += 1
        return loss(q)

    return [mx.grad(f)(p), p, w]


@case
def changed_by_index():
    p = tree()
    w = p["w"]

    def f(q):
        q["w"][0] = 9
        return loss(q)

    return [mx.grad(f)(p), p, w]


@case
def argument_changed_in_place():
    a = A * 1

    def f(x):
        x += 1
        x *= x
        return x.sum()

    return [mx.grad(f)(a), a]


@case
def captured_array_changed_in_place():
    a = A * 1

    def f(x):
        nonlocal a
        a += x
        return (a * x).sum()

    return [mx.grad(f)(B), a]


@case
def places_changed():
    p = {"v": A * 1, "w": B * 1}

    def f(q):
        q["v"], q["w"] = q["w"], q["v"]
        return (q["v"] * 3 + q["w"] * q["w"]).sum()

    return [mx.grad(f)(p), p]


@case
def an_argument_without_gradient_is_written():
    log = []

    def f(a, out):
        out.append(a * 2)
        return a.sum()

    return [mx.grad(f)(A, log), log]


@case
def a_state_is_updated():
    state = {"mean": mx.zeros([3]), "count": mx.array(0)}

    def f(w, s):
        s["mean"] = 0.5 * s["mean"] + 0.5 * mx.stop_gradient(w)
        s["count"] = s["count"] + 1
        return (w * w * s["mean"]).sum()

    return [[mx.grad(f)(A, state) for _ in range(3)], state]


@case
def kept_for_later():
    box = []

    def f(a):
        box.append(a * 2)
        return a.sum()

    mx.grad(f)(A)
    return [box, box[0] + 1]


@case
def kept_out_of_vmap():
    box = []

    def f(a):
        box.append(a * 2)
        return a.sum()

    mx.vmap(f)(mx.stack([A, B]))
    return box[0].shape


@case
def kept_out_of_vmap_and_read():
    box = []

    def f(a):
        box.append(a * 2)
        return a.sum()

    mx.vmap(f)(mx.stack([A, B]))
    return box[0]


@case
def kept_out_of_compile_and_read():
    box = []

    def f(a):
        box.append(a * 2)
        return a.sum()

    mx.compile(f)(A)
    return box[0]


@case
def vmap_gives_copies():
    p = {"w": mx.stack([A, B])}
    seen = []

    def f(q):
        seen.append(q is p)
        q["w"] = q["w"] * 2
        return q["w"]

    return [mx.vmap(f)(p), seen, p]


@case
def compile_gives_copies():
    p = {"w": A}
    seen = []

    def f(q):
        seen.append(q is p)
        q["w"] = q["w"] * 2
        return q["w"]

    return [mx.compile(f)(p), seen, p]


@case
def checkpoint_gives_copies():
    p = {"w": A}

    def f(q):
        q["w"] = q["w"] * 2
        return q["w"]

    return [mx.checkpoint(f)(p), p]


@case
def a_container_as_the_result():
    p = tree()
    return [mx.value_and_grad(lambda q: (loss(q), q))(p), p]


@case
def read_within_a_gradient():
    return mx.grad(lambda a: (a * a.sum().item()).sum())(A)


@case
def evaluated_within_a_gradient():
    def f(a):
        b = a * a
        mx.eval(b)
        return b.sum()

    return mx.grad(f)(A)


@case
def read_within_vmap():
    return mx.vmap(lambda a: a * a.item())(A)


@case
def evaluated_within_vmap():
    def f(a):
        mx.eval(a * 2)
        return a

    return mx.vmap(f)(A)


@case
def printed_within_compile():
    return mx.compile(lambda a: a if str(a) else a)(A)


@case
def a_compiled_function_with_uncaptured_tracers():
    p = {"w": A}
    f = mx.compile(lambda x: (x * p["w"]).sum())
    return mx.grad(lambda q: f(A))(p)


main()
