// Groups, what is done in them, and layers that are spread over them.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import type { Equal, Expect } from "./expect.js";

const group = mx.distributed.init(true, "ring");
export const groups: mx.distributed.Group[] = [
  group,
  mx.distributed.init(),
  mx.distributed.init({ backend: "mpi", strict: false }),
  mx.distributed.init({
    backend: "jaccl",
    all_gather_factory: (rank, size) => (bytes, length) => bytes.subarray(rank, size * length),
  }),
  group.split(1),
  group.split(1, -1),
  group.split(1, { key: 2 }),
  group.split({ color: 1 }),
];
const x = mx.ones([4]);
export const arrays: mx.array[] = [
  mx.distributed.all_sum(x),
  mx.distributed.all_max({ x }),
  mx.distributed.all_min(2.5, { group }),
  mx.distributed.all_gather(x, { group: null, stream: mx.cpu }),
  mx.distributed.sum_scatter(x, { group }),
  mx.distributed.send(x, 1),
  mx.distributed.recv([2, 3], mx.float32, 0, { group }),
  mx.distributed.recv_like(x, { src: 0 }),
];
// @ts-expect-error groups come from init() and split()
new mx.distributed.Group();
// @ts-expect-error the group is a keyword
mx.distributed.all_sum(x, group);
// @ts-expect-error no such backend
mx.distributed.init({ backend: "smoke" });
// @ts-expect-error an object like a group
mx.distributed.all_sum(x, { group: { rank: () => 0, size: () => 1 } });

const { fully_shard, shard_inplace, shard_linear, sum_gradients } = nn.layers.distributed;
const linear = new nn.Linear(4, 4);
const cut = shard_linear(linear, "all-to-sharded", { segments: [0.5], group });
const joined = shard_linear(new nn.QuantizedLinear(64, 64), "sharded-to-all");
const full = fully_shard(linear, { compute_dtype: mx.float16 });
shard_inplace(linear, (path, weight) => (path === "bias" ? null : weight.ndim > 1 ? [0, 3] : 0));
const gradients = { a: x, b: [x] };
const averages = nn.average_gradients(gradients, group, 0, mx.default_stream(mx.cpu));
const [clipped, norm] = nn.utils.clip_grad_norm_sharded(gradients, 1, { group });
export const layers = [
  new nn.AllToShardedLinear(4, 4, { group }),
  new nn.QuantizedShardedToAllLinear({ input_dims: 64, output_dims: 4, bits: 8 }),
];
export type Distributed = [
  Expect<Equal<typeof cut, nn.AllToShardedLinear>>,
  Expect<Equal<typeof joined, nn.QuantizedShardedToAllLinear>>,
  Expect<Equal<typeof full, nn.Linear | nn.FullyShardedModule<nn.Linear>>>,
  Expect<Equal<ReturnType<typeof full>, mx.array>>,
  Expect<Equal<typeof averages, { a: mx.array; b: mx.array[] }>>,
  Expect<Equal<typeof clipped, { a: mx.array; b: mx.array[] }>>,
  Expect<Equal<typeof norm, mx.array>>,
  Expect<Equal<ReturnType<ReturnType<typeof sum_gradients>>, mx.array>>,
  Expect<Equal<ReturnType<typeof group.rank>, number>>,
];
export const called: mx.array = full(x);
