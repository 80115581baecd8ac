"""Arrays as JSON, alike in both languages: dtype, shape, and the bytes in hexadecimal digits."""

import json
import os
from pathlib import Path

import mlx.core as mx

# Ranks compile the same kernels at the same time: one could read from their common folder what another one is writing.
if "TEST_KERNELS" in os.environ:
    os.environ["MLX_PTX_CACHE_DIR"] = os.path.join(os.environ["TEST_KERNELS"], f"rank-{os.environ['MLX_RANK']}")


def shown(array):
    data = bytes(memoryview(mx.contiguous(array).flatten().view(mx.uint8))).hex() if array.size else ""
    return [str(array.dtype), list(array.shape), data]


def tried(call):
    """The value of a call, or the class and the message of its error."""
    try:
        return shown(call())
    except Exception as error:
        return [type(error).__name__, str(error)]


def report(rank, results):
    """Prints the results of a rank, or writes them into the folder TEST_RESULTS: mpirun mixes long lines."""
    folder = os.environ.get("TEST_RESULTS")
    if folder:
        Path(folder, f"{rank}.json").write_text(json.dumps(results))
    else:
        print(json.dumps(results))
