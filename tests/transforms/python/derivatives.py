"""Gradients of single operations: reads a list of calls in the form that oracle.py decodes, and answers them in order.

A call's array arguments of floating dtype are what gradients are taken of. An operation that returns several arrays, or
large ones, is brought to one number by fixed weights.
"""

import json
import sys

import device
import mlx.core as mx
from twice import outcome
from oracle import decode, find  # found by twice

FLOATING = (mx.float32, mx.float64)


def is_variable(value):
    return isinstance(value, mx.array) and value.dtype in FLOATING and value.size > 0


def arrays_in(result):
    if isinstance(result, mx.array):
        return [result]
    return [one for item in result for one in arrays_in(item)] if isinstance(result, (list, tuple)) else []


def weights(array, phase):
    return mx.cos(mx.arange(array.size, dtype=mx.float32) * 0.7 + phase).reshape(array.shape)


def total(result):
    parts = []
    for array in arrays_in(result):
        if array.dtype == mx.complex64:
            parts += [(mx.real(array) * weights(array, 0.0)).sum(), (mx.imag(array) * weights(array, 1.0)).sum()]
        elif array.dtype in FLOATING:
            parts.append((array * weights(array, 0.0)).sum())
    return sum(parts[1:], parts[0]) if parts else None


def gradients(case):
    args = [decode(arg) for arg in case["args"]]
    keywords = {key: decode(value) for key, value in case["keywords"]}
    function = find(case["target"])
    # Lists of arrays (concatenate) count with all their items.
    variables = [a for a in [*args, *keywords.values()] for a in (a if isinstance(a, list) else [a]) if is_variable(a)]

    def loss(values):
        left = iter(values)

        def put(value):
            if isinstance(value, list):
                return [put(item) for item in value]
            return next(left) if is_variable(value) else value

        placed = [put(arg) for arg in args]
        return total(function(*placed, **{key: put(value) for key, value in keywords.items()}))

    if not variables or loss(variables) is None:
        return "no derivative"
    return list(mx.value_and_grad(loss)(variables))


device.use_the_same()
print(json.dumps([outcome(lambda: gradients(case)) for case in json.load(sys.stdin)]))
