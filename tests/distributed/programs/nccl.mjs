// Every operation that NCCL has, by all ranks in the same order; with "refusals" what it does not have.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";
import { tree_flatten } from "mlx.node/utils";
import { report, shown, tried } from "./values.mjs";

const { all_gather, all_max, all_min, all_sum, init, recv, send, sum_scatter } = mx.distributed;
const { fully_shard } = nn.layers.distributed;

const [mode = "operations"] = process.argv.slice(2);
const group = init({ strict: true, backend: "nccl" });
const [rank, size] = [group.rank(), group.size()];
const results = { rank, size };

const tree = (parameters) => tree_flatten(parameters).map(([path, array]) => [path, shown(array)]);

function collectives() {
  const whole = [mx.uint8, mx.int8, mx.int32, mx.uint32, mx.int64, mx.uint64];
  for (const dtype of [...whole, mx.float16, mx.bfloat16, mx.float32]) {
    const x = mx
      .arange(6 * size)
      .add(rank * 3)
      .astype(dtype)
      .reshape(2 * size, 3);
    const sum = all_sum(x, { group });
    const part = sum_scatter(x, { group });
    results[String(dtype)] = [all_gather(x), sum, all_max(x), all_min({ x, group }), part].map(shown);
    results[`${dtype} part`] = mx.array_equal(part, sum.get(`${rank * 2}:${rank * 2 + 2}`)).item();
  }
  const large = mx.random.normal([1024, 1031], { key: mx.random.key(rank) });
  results.large = [all_sum(large), all_max(large), sum_scatter(large)].map((array) => shown(mx.sum(array)));
  results.scalar = shown(all_sum(rank + 0.5));
  results.gathered = shown(all_gather(mx.array(rank)));
  results.transposed = shown(all_sum(mx.arange(6).reshape(2, 3).T.add(rank)));
  results.scattered = shown(
    sum_scatter(
      mx
        .arange(4 * size)
        .reshape(2, 2 * size)
        .T.add(rank),
    ),
  );
  results.chained = shown(sum_scatter(all_gather(mx.ones([3]).multiply(rank + 1)).multiply(2)));
}

function transformed() {
  const loss = (w) => mx.sum(all_sum(w.square(), { group })).add(mx.sum(all_gather(w, { group }).multiply(3)));
  const w = mx.array([1, 2], mx.float32).add(rank);
  results.gradient = shown(mx.grad(loss)(w));
  results.compiled = shown(mx.compile((x) => all_sum(x).multiply(2).add(1))(w));
  results.vmapped = shown(mx.vmap((row) => all_sum(row))(mx.ones([2, 3]).add(rank)));
}

// The same training twice: with parameters of which each rank holds a part, and with whole ones and averaged gradients.
function trainings() {
  const { clip_grad_norm_sharded } = nn.utils;
  const made = () => {
    mx.random.seed(7);
    return new nn.Sequential(new nn.Linear(16, 8 * size), new nn.ReLU(), new nn.Linear(8 * size, 4 * size));
  };
  const x = mx.random.normal([8, 16], { key: mx.random.key(10 + rank) });
  const y = mx.random.normal([8, 4 * size], { key: mx.random.key(20 + rank) });
  const train = (model, reduce) => {
    const optimizer = new optim.AdamW({ learning_rate: 0.01 });
    const step = nn.value_and_grad(model, () => nn.losses.mse_loss(model(x), y));
    const losses = [];
    for (let i = 0; i < 5; i++) {
      const [value, gradients] = step();
      const [reduced, norm] = reduce(gradients);
      optimizer.update(model, reduced);
      mx.eval(model.parameters(), optimizer.state);
      losses.push(shown(all_sum(value, { group }).divide(size)), shown(norm));
    }
    return { losses, parameters: tree(model.parameters()) };
  };
  const sharded = fully_shard(made(), { group });
  results.sharded = train(sharded, (gradients) => clip_grad_norm_sharded(gradients, 0.5, { group }));
  results.whole = train(made(), (gradients) => optim.clip_grad_norm(nn.average_gradients(gradients, group), 0.5));
  const half = fully_shard(made(), { group, compute_dtype: mx.float16 });
  results.half = shown(mx.grad((input) => mx.sum(half(input)))(x));
}

function split() {
  try {
    const part = group.split(rank % 2);
    const all = group.split(0, { key: size - rank });
    const one = all_sum(mx.array([rank + 1]), { group: part });
    return [
      part.size(),
      part.rank(),
      shown(one),
      all.size(),
      all.rank(),
      shown(all_gather(mx.array(rank), { group: all })),
    ];
  } catch (error) {
    return [error.constructor.name, error.message];
  }
}

/** A result that is computed; the error of its computation otherwise. */
const computed = (array) => {
  mx.eval(array);
  return array;
};

if (mode === "operations") {
  collectives();
  transformed();
  trainings();
  results.split = split();
} else {
  const x = mx.arange(2 * size);
  results.errors = [
    tried(() => computed(send(x, 1 - rank))),
    tried(() => computed(recv([2], mx.float32, 1 - rank))),
    tried(() => sum_scatter(mx.zeros([size * 2 + 1]))),
    ...[mx.bool_, mx.int16, mx.uint16, mx.complex64].map((dtype) => tried(() => computed(all_sum(x.astype(dtype))))),
    // The group is still of use.
    shown(all_sum(x.add(rank))),
  ];
}
report(rank, results);
