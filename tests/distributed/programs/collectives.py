"""Every collective operation, and messages along the ring, by all ranks in the same order."""

import sys

import mlx.core as mx
from mlx.core.distributed import all_gather, all_max, all_min, all_sum, init, recv, recv_like, send, sum_scatter
from values import report, shown, tried

backend = sys.argv[1] if len(sys.argv) > 1 else "ring"
group = init(strict=True, backend=backend)
rank, size = group.rank(), group.size()
following = (rank + 1) % size
previous = (rank - 1) % size

dtypes = [
    *(mx.bool_, mx.uint8, mx.uint16, mx.uint32, mx.uint64, mx.int8, mx.int16, mx.int32, mx.int64),
    *(mx.float16, mx.bfloat16, mx.float32, mx.float64, mx.complex64),
]
results = {"rank": rank, "size": size}

mx.set_default_device(mx.cpu)
for dtype in dtypes:
    x = (mx.arange(7) + rank).astype(dtype).reshape(7, 1)
    results[f"{dtype} gather"] = tried(lambda: all_gather(x))
    # Open MPI has no such operations, and ends the processes that ask for them.
    if backend == "mpi" and dtype == mx.bool_:
        continue
    results[f"{dtype} sum"] = tried(lambda: all_sum(x, group=group))
    if dtype == mx.complex64:
        continue
    results[f"{dtype} max"] = tried(lambda: all_max(x, stream=mx.cpu))
    results[f"{dtype} min"] = tried(lambda: all_min(x=x, group=group, stream=mx.cpu))

large = mx.arange(700_001, dtype=mx.float32) * (rank + 1)
results["large"] = shown(mx.sum(all_sum(large)))
results["scalar"] = shown(all_sum(rank + 0.5))
results["gathered"] = shown(all_gather(mx.array(rank)))
results["transposed"] = shown(all_sum(mx.arange(6).reshape(2, 3).T + rank))
results["empty"] = tried(lambda: all_gather(mx.zeros([0, 2])))

# Messages: even ranks send first, so that no two wait for each other.
parcel = mx.array([rank, rank * 10], mx.float32)


def give():
    mx.eval(send(parcel, following, group=group))


def take():
    taken = recv([2], mx.float32, previous) if rank % 2 else recv_like(parcel, previous, group=group)
    results["taken"] = shown(taken)


for act in (take, give) if rank % 2 else (give, take):
    act()


def split():
    group.split(rank % 2)
    return parcel


results["errors"] = [
    tried(lambda: send(parcel, size)),
    tried(lambda: send(parcel, -1)),
    tried(lambda: recv([2], mx.float32, size)),
    tried(lambda: sum_scatter(mx.zeros([size * 2 + 1]))),
    tried(lambda: sum_scatter(mx.zeros([size * 2]))),
    tried(split),
]


# Gradients: of a sum over the group, and of a gathering.
def loss(w):
    return mx.sum(all_sum(w.square(), group=group)) + mx.sum(all_gather(w, group=group) * 3)


results["gradient"] = shown(mx.grad(loss)(mx.array([1, 2], mx.float32) + rank))
results["vmapped"] = tried(lambda: mx.vmap(lambda row: all_sum(row))(mx.ones([2, 3])))
results["compiled"] = shown(mx.compile(lambda x: all_sum(x) + 1)(parcel))
report(rank, results)
