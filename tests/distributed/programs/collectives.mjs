// Every collective operation, and messages along the ring, by all ranks in the same order.
import * as mx from "mlx.node/core";
import { report, shown, tried } from "./values.mjs";

const { all_gather, all_max, all_min, all_sum, init, recv, recv_like, send, sum_scatter } = mx.distributed;

const [backend = "ring"] = process.argv.slice(2);
const group = init({ strict: true, backend });
const [rank, size] = [group.rank(), group.size()];
const next = (rank + 1) % size;
const previous = (rank + size - 1) % size;

const dtypes = [
  ...[mx.bool_, mx.uint8, mx.uint16, mx.uint32, mx.uint64, mx.int8, mx.int16, mx.int32, mx.int64],
  ...[mx.float16, mx.bfloat16, mx.float32, mx.float64, mx.complex64],
];
const results = { rank, size };

for (const dtype of dtypes) {
  mx.set_default_device(mx.cpu);
  const x = mx.arange(7).add(rank).astype(dtype).reshape(7, 1);
  const name = String(dtype);
  results[`${name} gather`] = tried(() => all_gather(x));
  // Open MPI has no such operations, and ends the processes that ask for them: Python's as well.
  if (backend === "mpi" && dtype === mx.bool_) continue;
  results[`${name} sum`] = tried(() => all_sum(x, { group }));
  if (dtype === mx.complex64) continue;
  results[`${name} max`] = tried(() => all_max(x, { stream: mx.cpu }));
  results[`${name} min`] = tried(() => all_min({ x, group, stream: mx.cpu }));
}

const large = mx.arange(700_001, { dtype: mx.float32 }).multiply(rank + 1);
results.large = shown(mx.sum(all_sum(large)));
results.scalar = shown(all_sum(rank + 0.5));
results.gathered = shown(all_gather(mx.array(rank)));
results.transposed = shown(all_sum(mx.arange(6).reshape(2, 3).T.add(rank)));
results.empty = tried(() => all_gather(mx.zeros([0, 2])));

// Messages: even ranks send first, so that no two wait for each other.
const parcel = mx.array([rank, rank * 10], mx.float32);
const give = () => mx.eval(send(parcel, next, { group }));
let taken = null;
function take() {
  taken = rank % 2 ? recv([2], mx.float32, previous) : recv_like(parcel, previous, { group });
  mx.eval(taken);
}
for (const act of rank % 2 ? [take, give] : [give, take]) act();
results.taken = shown(taken);

results.errors = [
  tried(() => send(parcel, size)),
  tried(() => send(parcel, -1)),
  tried(() => recv([2], mx.float32, size)),
  tried(() => sum_scatter(mx.zeros([size * 2 + 1]))),
  tried(() => sum_scatter(mx.zeros([size * 2]))),
  tried(() => {
    group.split(rank % 2);
    return parcel;
  }),
];

// Gradients: of a sum over the group, and of a gathering.
const loss = (w) => mx.sum(all_sum(w.square(), { group })).add(mx.sum(all_gather(w, { group }).multiply(3)));
results.gradient = shown(mx.grad(loss)(mx.array([1, 2], mx.float32).add(rank)));
results.vmapped = tried(() => mx.vmap((row) => all_sum(row))(mx.ones([2, 3])));
results.compiled = shown(mx.compile((x) => all_sum(x).add(1))(parcel));
report(rank, results);
