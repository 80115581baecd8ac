"""Every operation that NCCL has, by all ranks in the same order; with "refusals" what it does not have."""

import sys

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
from mlx.core.distributed import all_gather, all_max, all_min, all_sum, init, recv, send, sum_scatter
from mlx.nn.layers.distributed import fully_shard
from mlx.utils import tree_flatten
from values import report, shown, tried

mode = sys.argv[1] if len(sys.argv) > 1 else "operations"
group = init(strict=True, backend="nccl")
rank, size = group.rank(), group.size()
results = {"rank": rank, "size": size}


def tree(parameters):
    return [[path, shown(array)] for path, array in tree_flatten(parameters)]


def collectives():
    whole = [mx.uint8, mx.int8, mx.int32, mx.uint32, mx.int64, mx.uint64]
    for dtype in [*whole, mx.float16, mx.bfloat16, mx.float32]:
        x = (mx.arange(6 * size) + rank * 3).astype(dtype).reshape(2 * size, 3)
        total = all_sum(x, group=group)
        part = sum_scatter(x, group=group)
        every = [all_gather(x), total, all_max(x), all_min(x=x, group=group), part]
        results[str(dtype)] = [shown(array) for array in every]
        results[f"{dtype} part"] = mx.array_equal(part, total[rank * 2 : rank * 2 + 2]).item()
    large = mx.random.normal([1024, 1031], key=mx.random.key(rank))
    results["large"] = [shown(mx.sum(array)) for array in (all_sum(large), all_max(large), sum_scatter(large))]
    results["scalar"] = shown(all_sum(rank + 0.5))
    results["gathered"] = shown(all_gather(mx.array(rank)))
    results["transposed"] = shown(all_sum(mx.arange(6).reshape(2, 3).T + rank))
    results["scattered"] = shown(sum_scatter(mx.arange(4 * size).reshape(2, 2 * size).T + rank))
    results["chained"] = shown(sum_scatter(all_gather(mx.ones([3]) * (rank + 1)) * 2))


def transformed():
    def loss(w):
        return mx.sum(all_sum(w.square(), group=group)) + mx.sum(all_gather(w, group=group) * 3)

    w = mx.array([1, 2], mx.float32) + rank
    results["gradient"] = shown(mx.grad(loss)(w))
    results["compiled"] = shown(mx.compile(lambda x: all_sum(x) * 2 + 1)(w))
    results["vmapped"] = shown(mx.vmap(lambda row: all_sum(row))(mx.ones([2, 3]) + rank))


def trainings():
    """The same training twice: with parameters of which each rank holds a part, and with averaged gradients."""

    def made():
        mx.random.seed(7)
        return nn.Sequential(nn.Linear(16, 8 * size), nn.ReLU(), nn.Linear(8 * size, 4 * size))

    x = mx.random.normal([8, 16], key=mx.random.key(10 + rank))
    y = mx.random.normal([8, 4 * size], key=mx.random.key(20 + rank))

    def train(model, reduce):
        optimizer = optim.AdamW(learning_rate=0.01)
        step = nn.value_and_grad(model, lambda: nn.losses.mse_loss(model(x), y))
        losses = []
        for _ in range(5):
            value, gradients = step()
            reduced, norm = reduce(gradients)
            optimizer.update(model, reduced)
            mx.eval(model.parameters(), optimizer.state)
            losses += [shown(all_sum(value, group=group) / size), shown(norm)]
        return {"losses": losses, "parameters": tree(model.parameters())}

    sharded = fully_shard(made(), group=group)
    results["sharded"] = train(sharded, lambda g: nn.utils.clip_grad_norm_sharded(g, 0.5, group=group))
    results["whole"] = train(made(), lambda g: optim.clip_grad_norm(nn.average_gradients(g, group), 0.5))
    half = fully_shard(made(), group=group, compute_dtype=mx.float16)
    results["half"] = shown(mx.grad(lambda x: mx.sum(half(x)))(x))


def split():
    try:
        part = group.split(rank % 2)
        every = group.split(0, key=size - rank)
        one = all_sum(mx.array([rank + 1]), group=part)
        gathered = all_gather(mx.array(rank), group=every)
        return [part.size(), part.rank(), shown(one), every.size(), every.rank(), shown(gathered)]
    except Exception as error:
        return [type(error).__name__, str(error)]


def computed(array):
    """A result that is computed; the error of its computation otherwise."""
    mx.eval(array)
    return array


if mode == "operations":
    collectives()
    transformed()
    trainings()
    results["split"] = split()
else:
    x = mx.arange(2 * size)
    results["errors"] = [
        tried(lambda: computed(send(x, 1 - rank))),
        tried(lambda: computed(recv([2], mx.float32, 1 - rank))),
        tried(lambda: sum_scatter(mx.zeros([size * 2 + 1]))),
        *[tried(lambda: computed(all_sum(x.astype(dtype)))) for dtype in (mx.bool_, mx.int16, mx.uint16, mx.complex64)],
        # The group is still of use.
        shown(all_sum(x + rank)),
    ]
report(rank, results)
