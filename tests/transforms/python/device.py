"""The device that the tests' own side uses."""

import os

import mlx.core as mx


def use_the_same():
    mx.set_default_device(mx.gpu if os.environ.get("MLX_NODE_TEST_DEVICE") == "gpu" else mx.cpu)
