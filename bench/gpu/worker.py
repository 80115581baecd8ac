"""Python's side of the comparison: the same requests as worker.mjs."""

import gc
import json
import sys
import time

import llama
import mlx.core as mx
import operations
from training import training

KINDS = {
    "matmul": operations.matmul,
    "quantized": operations.quantized,
    "attention": operations.attention,
    "small": operations.small,
    "prefill": llama.prefill,
    "decode": llama.decode,
    "training": training,
}
state = {"work": None}


def run(count):
    mx.synchronize()
    start = time.perf_counter()
    seconds = state["work"](count)
    return time.perf_counter() - start if seconds is None else seconds


def drop(everything):
    state["work"] = None
    if everything:
        llama.kept.clear()
    gc.collect()
    mx.clear_cache()
    mx.reset_peak_memory()


def answer(request):
    if "prepare" in request:
        prepare = request["prepare"]
        state["work"] = KINDS[prepare["kind"]](**prepare["options"])
    elif "drop" in request:
        drop(request["drop"]["all"])
    else:
        return {"seconds": run(request["run"]), "peak": mx.get_peak_memory()}
    return {}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
