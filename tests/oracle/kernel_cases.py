"""What the tests of CUDA kernels ask for: each function does with Python's MLX what the test does here."""

import mlx.core as mx


def run(options, call):
    """Makes a kernel and runs it once."""
    call = dict(call, grid=tuple(call["grid"]), threadgroup=tuple(call["threadgroup"]))
    if "template" in call:
        call["template"] = [tuple(pair) for pair in call["template"]]
    return mx.fast.cuda_kernel(**options)(**call)


def precompiled(code, call):
    call = dict(call, grid=tuple(call["grid"]), threadgroup=tuple(call["threadgroup"]))
    return mx.fast.precompiled_cuda_kernel(compiled_source=code.encode(), **call)
