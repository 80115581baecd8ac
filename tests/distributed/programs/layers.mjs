// Sharded layers beside the whole ones: outputs, gradients, parameters and what is printed.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tree_flatten } from "mlx.node/utils";
import { report, shown, tried } from "./values.mjs";

const { fully_shard, shard_inplace, shard_linear, sum_gradients } = nn.layers.distributed;
const [backend = "ring"] = process.argv.slice(2);
const group = mx.distributed.init({ strict: true, backend });
const [rank, size] = [group.rank(), group.size()];
// NCCL has operations on a GPU, the others on the CPU.
const device = backend === "nccl" ? mx.default_device() : mx.cpu;
const results = {};

const tree = (parameters) => tree_flatten(parameters).map(([path, array]) => [path, shown(array)]);
const describeLayer = (layer) => ({
  printed: String(layer),
  parameters: tree(layer.parameters()),
  trainable: tree_flatten(layer.trainable_parameters()).map(([path]) => path),
});

function trainableAfterUnfreeze(layer) {
  layer.unfreeze();
  return tree_flatten(layer.trainable_parameters()).length;
}

/** A scalar that depends on each element in its own way. */
const weigh = (y) => mx.sum(mx.multiply(y, mx.cos(mx.arange(y.size).reshape(y.shape))));

mx.random.seed(3);
const x = mx.random.normal([5, 64]);
const whole = new nn.Linear(64, 128);
const bare = new nn.Linear(128, 32, { bias: false });
const quantized = nn.QuantizedLinear.from_linear(new nn.Linear(64 * size, 64, { bias: true }), 32, 8);
const wide = mx.random.normal([5, 64 * size]);

// Two layers one after the other: cut by outputs, then by inputs. All ranks have the same result.
function pair(first, second) {
  const loss = (input, w, b, v) => {
    first.weight = w;
    first.bias = b;
    second.weight = v;
    return weigh(second(nn.relu(first(input))));
  };
  const inputs = [x, first.weight, first.bias, second.weight];
  const output = second(nn.relu(first(x)));
  const gradients = mx.grad(loss, [0, 1, 2, 3])(...inputs);
  [first.weight, first.bias, second.weight] = inputs.slice(1);
  return { output: shown(output), gradients: gradients.map(shown) };
}
results.whole = pair(whole, bare);
const first = shard_linear(whole, "all-to-sharded", { group });
const second = shard_linear(bare, "sharded-to-all");
results.first = describeLayer(first);
results.second = describeLayer(second);
results.sharded = pair(first, second);

// Queries, keys and values in one matrix, and segments of different sizes.
results.segments = [3, [32, 64], [0.25, 0.5]].map((segments) =>
  tried(() => shard_linear(new nn.Linear(8, 96), "all-to-sharded", { segments }).weight),
);

const quantizedFirst = shard_linear(quantized, "all-to-sharded", { group });
const quantizedSecond = shard_linear(quantized, "sharded-to-all", { group });
const part = wide.get("...", `${rank * 64}:${(rank + 1) * 64}`);
results.quantized = {
  whole: shown(quantized(wide)),
  first: describeLayer(quantizedFirst),
  second: describeLayer(quantizedSecond),
  outputs: [shown(quantizedFirst(wide)), shown(quantizedSecond(part))],
  gradient: shown(mx.grad((input) => weigh(quantizedFirst(input)))(wide)),
  unfrozen: trainableAfterUnfreeze(quantizedFirst),
};

mx.random.seed(5);
results.made = [
  new nn.AllToShardedLinear(4, 8 * size, { group }),
  new nn.ShardedToAllLinear(4 * size, 8, false),
  new nn.QuantizedAllToShardedLinear(64, 8 * size, { group_size: 32 }),
  new nn.QuantizedShardedToAllLinear({ input_dims: 64 * size, output_dims: 8, bias: false, bits: 8 }),
].map(describeLayer);

const inPlace = new nn.Sequential(new nn.Linear(8, 4 * size), new nn.Linear(4 * size, 2));
shard_inplace(inPlace, (path, weight) => (path.startsWith("layers.0") ? 0 : weight.ndim === 2 ? [1, 1] : null));
results.inPlace = describeLayer(inPlace);

// A module of which each rank holds a part: the whole is there during a call only.
const model = new nn.Sequential(new nn.Linear(64, 8 * size), new nn.Linear(8 * size, 4 * size));
const before = shown(model(x));
const embedding = new nn.Embedding(4 * size, 6);
const embedded = mx.ones([2, 6]);
const asLinear = shown(embedding.as_linear(embedded));
const full = fully_shard(model, { group });
const fullEmbedding = fully_shard(embedding);
results.full = {
  ...describeLayer(full),
  before,
  after: shown(full(x)),
  asLinear: [asLinear, shown(fullEmbedding.as_linear(embedded))],
  cast: shown(
    fully_shard(new nn.Sequential(new nn.Linear(4, 4 * size)), { compute_dtype: mx.float16 })(mx.ones([1, 4])),
  ),
  again: fully_shard(full) === full,
  empty: fully_shard(new nn.ReLU()) instanceof nn.ReLU,
  parts: tree(full.parameters()),
  gradient: tried(() => {
    const [value, gradients] = nn.value_and_grad(full, (input) => weigh(full(input)))(x);
    mx.eval(value, gradients);
    return value;
  }),
};

const gradients = {
  a: mx.ones([3]).multiply(rank),
  b: [mx.arange(4).astype(mx.float32).add(rank), mx.full([2, 2], rank + 0.5)],
};
const mixed = { ...gradients, c: mx.ones([2], mx.float16).multiply(rank) };
results.averages = [
  tree(nn.average_gradients(gradients)),
  tree(nn.average_gradients(gradients, group, 0)),
  tree(nn.average_gradients(gradients, { group, all_reduce_size: 20 })),
  tree(nn.average_gradients(gradients, { communication_stream: mx.default_stream(device) })),
  tree(nn.average_gradients(mixed)),
  tree(nn.average_gradients({})),
];
const [clipped, norm] = nn.utils.clip_grad_norm_sharded(gradients, 0.5, { group });
results.clipped = [tree(clipped), shown(norm)];

const bump = sum_gradients(group);
results.sums = [sum_gradients(group) === bump, shown(mx.grad((v) => mx.sum(bump(v).multiply(rank + 1)))(mx.ones([2])))];

const refused = (call) =>
  tried(() => {
    call();
    return mx.zeros([1]);
  });
results.errors = [
  refused(() => new nn.AllToShardedLinear(4, 2 * size + 1)),
  refused(() => new nn.ShardedToAllLinear(2 * size + 1, 4)),
  refused(() => new nn.QuantizedAllToShardedLinear(64, 2 * size + 1)),
  refused(() => new nn.QuantizedShardedToAllLinear(64 * size + 1, 4)),
  refused(() => shard_linear(whole, "sharded-to-some")),
  refused(() => fully_shard(new nn.Linear(4, size + 1))),
].map(([name, message]) => [name, message]);
report(rank, results);
