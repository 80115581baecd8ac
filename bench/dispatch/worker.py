"""Python's side of the dispatch benchmark: times loops over one statement, on request."""

import gc
import json
import sys
import time

import mlx.core as mx

SETUP = {"mx": mx}


def loop_of(statement):
    scope = dict(SETUP)
    source = "def loop(times):\n    for _ in times:\n        " + statement
    exec(source, scope)
    return scope["loop"]


def main():
    loops = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "setup" in request:
            exec(request["setup"], SETUP)
            print("true")
            continue
        statement = request["statement"]
        if statement not in loops:
            loops[statement] = loop_of(statement)
        loop, count = loops[statement], request["count"]
        gc.collect()
        mx.clear_cache()
        least = float("inf")
        for _ in range(request["windows"]):
            start = time.perf_counter()
            loop(range(count))
            least = min(least, time.perf_counter() - start)
        print(json.dumps(least))


main()
