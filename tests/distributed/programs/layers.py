"""Sharded layers beside the whole ones: outputs, gradients, parameters and what is printed."""

import sys

import mlx.core as mx
import mlx.nn as nn
from mlx.nn.layers.distributed import fully_shard, shard_inplace, shard_linear, sum_gradients
from mlx.utils import tree_flatten
from values import report, shown, tried

backend = sys.argv[1] if len(sys.argv) > 1 else "ring"
group = mx.distributed.init(strict=True, backend=backend)
rank, size = group.rank(), group.size()
# NCCL has operations on a GPU, the others on the CPU.
device = mx.default_device() if backend == "nccl" else mx.cpu
results = {}


def tree(parameters):
    return [[path, shown(array)] for path, array in tree_flatten(parameters)]


def describe(layer):
    return {
        "printed": str(layer),
        "parameters": tree(layer.parameters()),
        "trainable": [path for path, _ in tree_flatten(layer.trainable_parameters())],
    }


def trainable_after_unfreeze(layer):
    layer.unfreeze()
    return len(tree_flatten(layer.trainable_parameters()))


def weigh(y):
    """A scalar that depends on each element in its own way."""
    return mx.sum(y * mx.cos(mx.arange(y.size).reshape(y.shape)))


mx.random.seed(3)
x = mx.random.normal([5, 64])
whole = nn.Linear(64, 128)
bare = nn.Linear(128, 32, bias=False)
quantized = nn.QuantizedLinear.from_linear(nn.Linear(64 * size, 64, bias=True), 32, 8)
wide = mx.random.normal([5, 64 * size])


def pair(first, second):
    """Two layers one after the other: cut by outputs, then by inputs. All ranks have the same result."""

    def loss(x, w, b, v):
        first.weight, first.bias, second.weight = w, b, v
        return weigh(second(nn.relu(first(x))))

    inputs = [x, first.weight, first.bias, second.weight]
    output = second(nn.relu(first(x)))
    gradients = mx.grad(loss, [0, 1, 2, 3])(*inputs)
    first.weight, first.bias, second.weight = inputs[1:]
    return {"output": shown(output), "gradients": [shown(g) for g in gradients]}


results["whole"] = pair(whole, bare)
first = shard_linear(whole, "all-to-sharded", group=group)
second = shard_linear(bare, "sharded-to-all")
results["first"] = describe(first)
results["second"] = describe(second)
results["sharded"] = pair(first, second)

# Queries, keys and values in one matrix, and segments of different sizes.
results["segments"] = [
    tried(lambda: shard_linear(nn.Linear(8, 96), "all-to-sharded", segments=segments).weight)
    for segments in (3, [32, 64], [0.25, 0.5])
]

quantized_first = shard_linear(quantized, "all-to-sharded", group=group)
quantized_second = shard_linear(quantized, "sharded-to-all", group=group)
part = wide[..., rank * 64 : (rank + 1) * 64]
results["quantized"] = {
    "whole": shown(quantized(wide)),
    "first": describe(quantized_first),
    "second": describe(quantized_second),
    "outputs": [shown(quantized_first(wide)), shown(quantized_second(part))],
    "gradient": shown(mx.grad(lambda x: weigh(quantized_first(x)))(wide)),
    "unfrozen": trainable_after_unfreeze(quantized_first),
}

mx.random.seed(5)
results["made"] = [
    describe(layer)
    for layer in (
        nn.AllToShardedLinear(4, 8 * size, group=group),
        nn.ShardedToAllLinear(4 * size, 8, False),
        nn.QuantizedAllToShardedLinear(64, 8 * size, group_size=32),
        nn.QuantizedShardedToAllLinear(input_dims=64 * size, output_dims=8, bias=False, bits=8),
    )
]

in_place = nn.Sequential(nn.Linear(8, 4 * size), nn.Linear(4 * size, 2))
shard_inplace(in_place, lambda path, w: 0 if path.startswith("layers.0") else (1, 1) if w.ndim == 2 else None)
results["inPlace"] = describe(in_place)

# A module of which each rank holds a part: the whole is there during a call only.
model = nn.Sequential(nn.Linear(64, 8 * size), nn.Linear(8 * size, 4 * size))
before = shown(model(x))
embedding = nn.Embedding(4 * size, 6)
embedded = mx.ones([2, 6])
as_linear = shown(embedding.as_linear(embedded))
full = fully_shard(model, group=group)
full_embedding = fully_shard(embedding)


def gradient():
    value, gradients = nn.value_and_grad(full, lambda x: weigh(full(x)))(x)
    mx.eval(value, gradients)
    return value


results["full"] = {
    **describe(full),
    "before": before,
    "after": shown(full(x)),
    "asLinear": [as_linear, shown(full_embedding.as_linear(embedded))],
    "cast": shown(fully_shard(nn.Sequential(nn.Linear(4, 4 * size)), compute_dtype=mx.float16)(mx.ones([1, 4]))),
    "again": fully_shard(full) is full,
    "empty": isinstance(fully_shard(nn.ReLU()), nn.ReLU),
    "parts": tree(full.parameters()),
    "gradient": tried(gradient),
}

gradients = {"a": mx.ones([3]) * rank, "b": [mx.arange(4).astype(mx.float32) + rank, mx.full([2, 2], rank + 0.5)]}
mixed = {**gradients, "c": mx.ones([2], mx.float16) * rank}
results["averages"] = [
    tree(nn.average_gradients(gradients)),
    tree(nn.average_gradients(gradients, group, 0)),
    tree(nn.average_gradients(gradients, group=group, all_reduce_size=20)),
    tree(nn.average_gradients(gradients, communication_stream=mx.default_stream(device))),
    tree(nn.average_gradients(mixed)),
    tree(nn.average_gradients({})),
]
clipped, norm = nn.utils.clip_grad_norm_sharded(gradients, 0.5, group=group)
results["clipped"] = [tree(clipped), shown(norm)]

bump = sum_gradients(group)
results["sums"] = [
    sum_gradients(group) is bump,
    shown(mx.grad(lambda v: mx.sum(bump(v) * (rank + 1)))(mx.ones([2]))),
]


def refused(call):
    return tried(lambda: (call(), mx.zeros([1]))[1])


results["errors"] = [
    refused(lambda: nn.AllToShardedLinear(4, 2 * size + 1)),
    refused(lambda: nn.ShardedToAllLinear(2 * size + 1, 4)),
    refused(lambda: nn.QuantizedAllToShardedLinear(64, 2 * size + 1)),
    refused(lambda: nn.QuantizedShardedToAllLinear(64 * size + 1, 4)),
    refused(lambda: shard_linear(whole, "sharded-to-some")),
    refused(lambda: fully_shard(nn.Linear(4, size + 1))),
]
report(rank, results)
