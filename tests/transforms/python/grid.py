"""Transforms of transforms: reads a list of cases [function, chain of transforms] and answers them in order.

All transforms are brought to one form: they take a function of a tree that returns a tree of the same form, and give
another one. So they can be put together in any order.
"""

import json
import sys

import device
import mlx.core as mx
from mlx.utils import tree_flatten, tree_map
from twice import outcome

A = mx.array([[0.5, -1.25, 2.0], [0.75, 0.25, -0.5]])
B = mx.array([[1.5, 0.25, -0.75], [0.1, 0.2, 0.3]])

# "linear" has nothing that compile fuses; the others do.
FUNCTIONS = {
    "linear": lambda t: tree_map(lambda x: mx.cumsum(x, -1)[..., ::-1], t),
    "matrix": lambda t: tree_map(lambda x: x @ x.T @ x, t),
    "waves": lambda t: tree_map(lambda x: mx.sin(x) * x, t),
    "mixed": lambda t: tree_map(lambda x: mx.softmax(x, axis=-1) * x.sum() + mx.logsumexp(x), t),
    "sorted": lambda t: tree_map(lambda x: mx.sort(x * 3 - x * x), t),
}
ARGUMENTS = {
    "array": A,
    "tree": {"a": A, "list": [B, {"deep": A - B}]},
}


def total(tree):
    return sum(leaf.sum() for _, leaf in tree_flatten(tree))


def leaves(tree):
    return [leaf for _, leaf in tree_flatten(tree)]


def product(transform):
    def outer(f):
        def g(tree):
            def flat(*arrays):
                left = iter(arrays)
                return leaves(f(tree_map(lambda _: next(left), tree)))

            primals = leaves(tree)
            results = iter(transform(flat, primals, [x * 0.5 + 1 for x in primals])[1])
            return tree_map(lambda _: next(results), tree)

        return g

    return outer


def value_and_grad(f):
    def g(tree):
        value, gradient = mx.value_and_grad(lambda t: total(f(t)))(tree)
        return tree_map(lambda x: x * value, gradient)

    return g


TRANSFORMS = {
    "grad": lambda f: mx.grad(lambda t: total(f(t))),
    "value_and_grad": value_and_grad,
    "vjp": product(mx.vjp),
    "jvp": product(mx.jvp),
    "vmap": mx.vmap,
    "columns": lambda f: mx.vmap(f, in_axes=-1, out_axes=-1),
    "compile": mx.compile,
    "shapeless": lambda f: mx.compile(f, shapeless=True),
    "checkpoint": mx.checkpoint,
    "custom": mx.custom_function,
}


def run(name, argument, chain):
    f = FUNCTIONS[name]
    for transform in chain:
        f = TRANSFORMS[transform](f)
    return f(ARGUMENTS[argument])


device.use_the_same()
print(json.dumps([outcome(lambda: run(*item)) for item in json.load(sys.stdin)]))
