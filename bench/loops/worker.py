"""Python's side of the loops: the same statements as worker.mjs."""

import json
import resource
import sys
import time

import mlx.core as mx

SIDE = 1024


def memory():
    def once(i):
        arrays = [mx.full([SIDE, SIDE], i + k + 0.5) for k in range(10)]
        mx.eval(arrays)

    return once


def training():
    mx.random.seed(0)
    state = {"weights": [mx.random.normal([SIDE, SIDE]) * 0.03 for _ in range(8)]}
    batch = mx.random.normal([32, SIDE])
    mx.eval(state["weights"], batch)

    def loss(parameters):
        x = batch
        for weight in parameters:
            x = mx.tanh(mx.matmul(x, weight))
        return mx.mean(mx.square(x))

    loss_and_gradients = mx.value_and_grad(loss)

    def once(i):
        value, gradients = loss_and_gradients(state["weights"])
        state["weights"] = [w - g * 0.01 for w, g in zip(state["weights"], gradients)]
        mx.eval(value, state["weights"])

    return once


LOOPS = {"memory": memory, "training": training}
prepared = {}


def peak_of_process():
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(request):
    loop = request["loop"]
    if loop not in prepared:
        prepared[loop] = LOOPS[loop]()
    once = prepared[loop]
    windows = []
    for _ in range(request["iterations"] // request["window"]):
        start = time.perf_counter()
        for i in range(request["window"]):
            once(i)
        windows.append(time.perf_counter() - start)
    return windows


for line in sys.stdin:
    request = json.loads(line)
    if request.get("report"):
        answer = {"mlx": mx.get_peak_memory(), "process": peak_of_process()}
    else:
        answer = run(request)
    print(json.dumps(answer))
