"""What the tests of nn and optimizers ask for: each function does with Python's MLX what its twin in nn_cases.mjs does."""

import re

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten, tree_map


def weighted_sum(output):
    """A scalar that depends on each element in its own way."""
    outputs = output if isinstance(output, (list, tuple)) else [output]
    total = 0
    for item in outputs:
        weights = mx.cos(mx.arange(item.size, dtype=mx.float32)).reshape(item.shape)
        total = total + (item.astype(mx.float32) * weights).sum()
    return total


def flat(tree):
    return [[path, leaf] for path, leaf in tree_flatten(tree)]


def is_float(value):
    return isinstance(value, mx.array) and mx.issubdtype(value.dtype, mx.floating)


def layer(module, inputs, keywords, options):
    """All that can be seen of a layer: how it prints, what it holds, what it computes, and gradients."""
    if options.get("eval"):
        module.eval()
    seen = {
        # Where a function lies in memory is no one's business.
        "repr": re.sub(r" at 0x[0-9a-f]+", "", repr(module)),
        "members": list(module.keys()),
        "parameters": flat(module.parameters()),
        "trainable": [path for path, _ in tree_flatten(module.trainable_parameters())],
    }
    run = getattr(module, options.get("method", "__call__"))

    def output(*args):
        mx.random.seed(7)
        return run(*args, **keywords)

    seen["output"] = output(*inputs)
    seen["after"] = flat(module.parameters())
    if options.get("gradients", True):
        if seen["trainable"]:
            value, gradients = nn.value_and_grad(module, lambda *args: weighted_sum(output(*args)))(*inputs)
            seen["value"] = value
            seen["gradients"] = flat(gradients)
        floats = [i for i, item in enumerate(inputs) if is_float(item)]
        if floats:
            seen["input_gradients"] = mx.grad(lambda *args: weighted_sum(output(*args)), argnums=floats)(*inputs)
    return seen


def function(fn, args, keywords, argnums):
    """What a function returns, and its gradients."""
    seen = {"output": fn(*args, **keywords)}
    if argnums:
        seen["gradients"] = mx.grad(lambda *values: weighted_sum(fn(*values, **keywords)), argnums=argnums)(*args)
    return seen


def initializer(initialize, shape, args):
    return initialize(mx.zeros(shape), *args)


def optimizer(made, parameters, steps):
    """Parameters and state after some steps, whose gradients follow the parameters."""
    for _ in range(steps):
        gradients = tree_map(lambda p: mx.sin(3 * p) + 0.25 * p, parameters)
        parameters = made.apply_gradients(gradients, parameters)
    return {"parameters": flat(parameters), "state": flat(made.state), "learning_rate": made.learning_rate}


def training(model, made, x, y, steps):
    """Losses, parameters and state of a short training."""

    def loss(x, y):
        return nn.losses.mse_loss(model(x), y)

    step = nn.value_and_grad(model, loss)
    losses = []
    for _ in range(steps):
        value, gradients = step(x, y)
        made.update(model, gradients)
        mx.eval(model.state, made.state)
        losses.append(value)
    return {"losses": losses, "parameters": flat(model.parameters()), "state": flat(made.state)}


def schedule(made, steps):
    return [made(mx.array(step, mx.uint64)) for step in steps]


def quantized(model, keywords):
    nn.quantize(model, **keywords)
    return {"repr": repr(model), "parameters": flat(model.parameters())}


def saved(model, file):
    model.save_weights(file)
    return flat(model.parameters())


def loaded(model, file):
    model.load_weights(file)
    return flat(model.parameters())
