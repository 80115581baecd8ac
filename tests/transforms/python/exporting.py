"""Exported functions: writes them to a folder, or reads those that the other side wrote; and tells what they give."""

import io
import json
import os
import re
import sys

import device
import mlx.core as mx
from twice import outcome

A = mx.array([0.5, -1.25, 2.0])
B = mx.array([1.5, 0.25, -0.75])
M = mx.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def path(folder, name):
    return os.path.join(folder, name + ".mlxfn")


def write(folder):
    at = lambda name: path(folder, name)
    mx.export_function(at("one"), lambda a: mx.exp(a) * 2, A)
    mx.export_function(at("two"), lambda a, b: [a @ b, a - b], A, B)
    mx.export_function(at("tuple"), lambda a, b: (a @ b, a - b), (A, B))
    mx.export_function(at("captured"), lambda a: a * B + M.sum(axis=0), A)
    mx.export_function(at("keywords"), lambda a, *, x, y: a * x - y, A, x=B, y=A)
    mx.export_function(at("only_keywords"), lambda x, y: x - y, x=B, y=A)
    mx.export_function(at("dict"), lambda a, x: a - x, [A], {"x": B})
    mx.export_function(at("shapeless"), lambda a: mx.softmax(a * 2), A, shapeless=True)
    mx.export_function(at("metadata"), lambda a: a, A, metadata="what it is: ümlaut, 木")
    mx.export_function(at("random"), lambda a: a + mx.random.uniform(shape=[3], key=mx.random.key(3)), A)
    mx.export_function(at("integers"), lambda a: (a.astype(mx.int32) % 3, a > 0), A)
    mx.export_function(at("gradient"), mx.grad(lambda a: mx.tanh(a * B).sum()), A)
    mx.export_function(at("vmap"), mx.vmap(lambda a: mx.cumsum(a) * a.sum()), M)
    mx.export_function(at("many"), many, A)
    with mx.exporter(at("traces"), traces) as f:
        f(A)
        f(M)
        f(A, B)
        f(A, flip=M)
    with mx.exporter(at("shapeless_traces"), traces, shapeless=True, metadata="m") as f:
        f(A)
        f(A, B)


def traces(a, b=None, *, flip=None):
    if flip is not None:
        return flip - a
    return mx.exp(a) if b is None else a * b


def many(a):
    x = mx.concatenate([a, a * 2])
    y = mx.pad(x, (1, 2)).reshape(3, 3)
    z = mx.argsort(y, axis=0)
    w = mx.where(y > 0.5, mx.take_along_axis(y, z, axis=0), mx.logsumexp(y, axis=1, keepdims=True))
    u, v = mx.split(mx.conv1d(w.reshape(1, 9, 1), mx.ones((2, 3, 1)), padding=1), 2, axis=-1)
    return [w, u, v[:, ::2], mx.quantize(mx.tile(a, (2, 32))[:, :64], bits=4)[1], mx.fast.rms_norm(a, B, 1e-5)]


CALLS = {
    "one": lambda f: f(A),
    "two": lambda f: f(A, B),
    "two as a list": lambda f: f([A, B]),
    "tuple": lambda f: f(A, B),
    "captured": lambda f: f(B),
    "keywords": lambda f: f(A, x=B, y=A),
    "keywords in another order": lambda f: f(A, y=A, x=B),
    "keywords as a list and a dict": lambda f: f([A], {"x": B, "y": A}),
    "only_keywords": lambda f: f(x=A, y=B),
    "only_keywords as a dict": lambda f: f({"x": A, "y": B}),
    "dict": lambda f: f(A, x=B),
    "shapeless": lambda f: [f(A), f(A[:2]), f(mx.zeros([9]))],
    "metadata": lambda f: f(A),
    "random": lambda f: f(A),
    "integers": lambda f: f(A * 3),
    "gradient": lambda f: f(A),
    "vmap": lambda f: f(M),
    "many": lambda f: f(A),
    "traces": lambda f: [f(A), f(M), f(A, B), f(A, flip=M)],
    "shapeless_traces": lambda f: [f(A), f(A[:2]), f(A[:1], B[:1])],
    # Errors.
    "one of another shape": lambda f: f(M),
    "one of another dtype": lambda f: f(A.astype(mx.float16)),
    "one with too many": lambda f: f(A, A),
    "one without arguments": lambda f: f(),
    "one with a number": lambda f: f(1),
    "keywords with one missing": lambda f: f(A, x=B),
    "keywords with another name": lambda f: f(A, x=B, z=A),
    "keywords by position": lambda f: f(A, B, A),
    "shapeless with more axes": lambda f: f(M),
    "traces of another shape": lambda f: f(B[:2]),
}


def results(folder):
    answers = {}
    for name, call in CALLS.items():
        answers[name] = outcome(lambda: call(mx.import_function(path(folder, name.split(" ")[0]))))
    answers["the metadata"] = outcome(
        lambda: [mx.import_function(path(folder, name), return_metadata=True)[1] for name in ("metadata", "one")]
    )
    answers["no file"] = outcome(lambda: mx.import_function(path(folder, "nothing")))
    return answers


def records(function, *args, **options):
    parts = []
    mx.export_function(lambda part: parts.append(part), function, *args, **options)
    return parts


RECORDS = {
    "plain": lambda: records(lambda a: a + 1, A),
    "two": lambda: records(lambda a, b: [a @ b, a - b], A, B),
    "captured": lambda: records(lambda a: a * B + M.sum(axis=0), A),
    "keywords": lambda: records(lambda a, x: a * x, A, x=B),
    "shapeless": lambda: records(lambda a: mx.softmax(a * 2), A, shapeless=True),
    "arguments": lambda: records(
        lambda a: [
            mx.pad(a, 2),
            mx.transpose(a.reshape(3, 1)),
            a.astype(mx.int8),
            a[::2],
            mx.argmax(a),
            mx.cumsum(a, axis=0, reverse=True),
            mx.random.uniform(shape=[2], key=mx.random.key(1)),
        ],
        A,
    ),
}


def dots():
    shown = []
    for arrays, names in (([A + B], {}), ([], {"sum": A + B}), ([(A + B) * 2, {"x": [mx.exp(A)]}], {})):
        # The file object is written text.
        file = io.StringIO()
        mx.export_to_dot(file, *arrays, **names)
        shown.append(named_in_order(file.getvalue()))
    return shown


def named_in_order(text):
    """Nodes are called by addresses, which are other ones each time."""
    names = {}
    return re.sub(r"\d{6,}", lambda match: names.setdefault(match[0], f"node{len(names)}"), text)


def exporter_twice(folder):
    exporter = mx.exporter(path(folder, "twice"), lambda a: a)
    with exporter as f:
        f(A)
        f(A)


def exporter_closed(folder):
    with mx.exporter(path(folder, "closed"), lambda a: a) as f:
        f(A)
    f(A)


ERRORS = {
    "a number as the function": lambda folder: mx.export_function(path(folder, "wrong"), 3, A),
    "a number as an argument": lambda folder: mx.export_function(path(folder, "wrong"), lambda a: a, 3),
    "lists of lists": lambda folder: mx.export_function(path(folder, "wrong"), lambda a: a, [[A]]),
    "a number as the result": lambda folder: mx.export_function(path(folder, "wrong"), lambda a: 3, A),
    "a dict as the result": lambda folder: mx.export_function(path(folder, "wrong"), lambda a: {"a": a}, A),
    "a value read while tracing": lambda folder: mx.export_function(path(folder, "wrong"), lambda a: a * a.item(), A),
    "the same form twice": exporter_twice,
    "a call after the end": exporter_closed,
    "a folder that is not there": lambda folder: mx.export_function(path(folder, "no/where"), lambda a: a, A),
    "a folder that is not there, for an import": lambda folder: mx.import_function(path(folder, "no/where")),
    "a file of another kind": lambda folder: mx.import_function(os.path.join(folder, "other.mlxfn")),
    "a number as the file of an import": lambda folder: mx.import_function(3),
    "a number for dot": lambda folder: mx.export_to_dot(3, A),
    "a number in dot": lambda folder: mx.export_to_dot(io.StringIO(), 3),
}

device.use_the_same()
request = json.load(sys.stdin)
own, other = request["own"], request["other"]
if request["action"] == "write":
    write(own)
    answer = {
        "results": results(own),
        "records": {name: outcome(make) for name, make in RECORDS.items()},
        "dots": outcome(dots),
        "errors": {name: outcome(lambda: make(own)) for name, make in ERRORS.items()},
    }
else:
    answer = {"results": results(other)}
print(json.dumps(answer))
