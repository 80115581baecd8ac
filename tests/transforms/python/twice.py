"""Runs the cases of a file beside this one and prints what each of them gives, as one line of JSON.

A case is a function without parameters; its counterpart in JavaScript has the same name.
"""

import json
import sys
from pathlib import Path

import device
import mlx.core as mx

sys.path.insert(0, str(Path(__file__).parents[2] / "oracle"))
from oracle import encode, evaluate  # noqa: E402

SEED = 7
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def outcome(function):
    mx.random.seed(SEED)
    try:
        return {"value": encode(evaluate(function()))}
    except Exception as error:  # whatever it is, it is the outcome
        return {"error": [type(error).__name__, str(error)]}


def main():
    device.use_the_same()
    print(json.dumps({name: outcome(function) for name, function in CASES.items()}))
