"""Answers cases with Python's MLX: one JSON line of cases in, one JSON line of answers out.

Only the standard library and mlx are used. Values are tagged lists (see encode.mjs, which writes the same forms);
nothing that comes in is ever run as source text.
"""

import base64
import builtins
import json
import math
import operator
import os
import sys

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optimizers
import mlx.utils as utils
import kernel_cases
import nn_cases

DTYPES = {
    name.rstrip("_"): getattr(mx, name)
    for name in (
        "bool_ uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64"
    ).split()
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
ROOTS = {
    "core": mx,
    "nn": nn,
    "optimizers": optimizers,
    "utils": utils,
    "nn_cases": nn_cases,
    "kernel_cases": kernel_cases,
    "operator": operator,
    "builtins": builtins,
    "math": math,
}

# Values that a case gave a name, so that they are sent and computed once.
kept = {}


def array_from_bytes(dtype, shape, data):
    """An array as it comes; on the CPU, which has every dtype."""
    if len(data) == 0:
        return mx.zeros(shape, dtype, stream=mx.cpu)
    return mx.array(memoryview(data)).view(dtype, stream=mx.cpu).reshape(shape, stream=mx.cpu)


def buffer_from_bytes(code, data):
    """Memory with numbers of a format; half precision is a format that only arrays can give."""
    if code == "e":
        return memoryview(array_from_bytes(mx.float16, [len(data) // 2], data))
    return memoryview(data).cast(code)


def find(path):
    first, *names = path.split(".")
    found = ROOTS[first]
    for name in names:
        found = getattr(found, name)
    return found


def call(target, args, keywords):
    if target.startswith("array."):
        member = getattr(args[0], target[len("array.") :])
        return member(*args[1:], **keywords) if callable(member) else member
    found = find(target)
    return found(*args, **keywords) if callable(found) else found


def evaluate(value):
    """Computes arrays now, so that an error is the error of this value."""
    if isinstance(value, mx.array):
        mx.eval(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            evaluate(item)
    elif isinstance(value, dict):
        for item in value.values():
            evaluate(item)
    return value


def decode_all(values):
    """All of them, also those after one that fails: what is sent once is kept for later cases."""
    results, errors = [], []
    for value in values:
        try:
            results.append(decode(value))
        except Exception as error:  # the first one is raised at the end
            errors.append(error)
    if errors:
        raise errors[0]
    return results


def dictionary(pairs):
    return dict(zip([key for key, _ in pairs], decode_all([value for _, value in pairs])))


def decode_call(target, args, keywords):
    together = decode_all([["l", args], ["d", keywords]])
    return call(target, *together)


def keep(name, value):
    try:
        kept[name] = evaluate(decode(value))
    except Exception as error:  # the same for each case that refers to it
        kept[name] = error
    return refer(name)


def refer(name):
    if isinstance(kept[name], Exception):
        raise kept[name]
    return kept[name]


READERS = {
    "i": int,
    "f": float,
    "s": str,
    "c": lambda re, im: complex(float(re), float(im)),
    "l": decode_all,
    "u": lambda items: tuple(decode_all(items)),
    "d": dictionary,
    "t": lambda name: DTYPES[name],
    "category": lambda name: getattr(mx, name),
    "device": lambda kind, index: mx.Device(getattr(mx, kind), index),
    "device_type": lambda kind: getattr(mx, kind),
    "stream": lambda kind: mx.default_stream(getattr(mx, kind)),
    "slice": lambda start, stop, step: slice(decode(start), decode(stop), decode(step)),
    "ellipsis": lambda: Ellipsis,
    "a": lambda dtype, shape, data: array_from_bytes(DTYPES[dtype], shape, base64.b64decode(data)),
    "buffer": lambda code, data: buffer_from_bytes(code, base64.b64decode(data)),
    "call": decode_call,
    "let": keep,
    "ref": refer,
    "name": find,
}


def decode(value):
    if value is None or isinstance(value, bool):
        return value
    tag, *parts = value
    return READERS[tag](*parts)


def float_text(value):
    return repr(value)


def encode_array(value):
    data = bytes(memoryview(value)) if value.size else b""
    return ["a", NAMES[value.dtype], list(value.shape), base64.b64encode(data).decode("ascii")]


WRITERS = (
    (mx.array, encode_array),
    (int, lambda value: ["i", str(value)]),
    (float, lambda value: ["f", float_text(value)]),
    (str, lambda value: ["s", value]),
    (complex, lambda value: ["c", float_text(value.real), float_text(value.imag)]),
    ((list, tuple), lambda value: ["l", [encode(item) for item in value]]),
    (dict, lambda value: ["d", [[key, encode(item)] for key, item in value.items()]]),
    (mx.Dtype, lambda value: ["t", NAMES[value]]),
)


def encode(value):
    if value is None or isinstance(value, bool):
        return value
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value)
    return ["object", repr(value)]


def answer(case):
    try:
        if "seed" in case:
            mx.random.seed(case["seed"])
        return {"value": encode(evaluate(decode(case["value"])))}
    except Exception as error:  # whatever it is, it is the answer
        return {"error": [type(error).__name__, str(error)]}


def main():
    # Libraries print to the standard output too (BLAS does); the answers have it for themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # Where the tests' own operations run.
    mx.set_default_device(mx.gpu if os.environ.get("MLX_NODE_TEST_DEVICE") == "gpu" else mx.cpu)
    for line in sys.stdin:
        answers.write(json.dumps([answer(case) for case in json.loads(line)]) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
