import { float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";
import { tree_flatten, tree_map, tree_map_with_path, tree_merge, tree_reduce, tree_unflatten } from "mlx.node/utils";
import type { Equal, Expect, IsAny } from "./expect.js";

const x = mx.zeros([2, 3]);

// Layers are called, and what they return has a type.
const linear = new nn.Linear(3, 4);
const lstm = new nn.LSTM(3, 4);
export const y = linear(x);
export const states = lstm(x);
export type Calls = [
  Expect<Equal<typeof y, mx.array>>,
  Expect<Equal<typeof states, [hidden: mx.array, cell: mx.array]>>,
  Expect<Equal<typeof linear.weight, mx.array>>,
  Expect<Equal<typeof linear.bias, mx.array | undefined>>,
  Expect<Equal<ReturnType<typeof nn.relu>, mx.array>>,
  Expect<Equal<ReturnType<typeof nn.losses.mse_loss>, mx.array>>,
  Expect<Equal<typeof nn.relu.signature, string>>,
  Expect<Equal<ReturnType<typeof linear.parameters>, { [name: string]: unknown }>>,
  Expect<Equal<IsAny<typeof y>, false>>,
];

// Modules of one's own get their type from __call__.
class MLP extends nn.Module {
  declare first: nn.Linear;
  layers = [new nn.Linear(4, 4), new nn.Linear(4, 1)];

  constructor(readonly width: number) {
    super();
    this.first = new nn.Linear(3, width);
  }

  override __call__(input: mx.array, scale = 1): mx.array {
    return this.layers.reduce((z, layer) => layer(z), this.first(input)).multiply(scale);
  }
}
const mlp = new MLP(4);
export const result = mlp(x, 2);
export const chained: MLP = mlp.train().eval().freeze({ keys: "bias" }).unfreeze();
export type Own = [
  Expect<Equal<typeof result, mx.array>>,
  Expect<Equal<Parameters<MLP>, [input: mx.array, scale?: number | undefined]>>,
];
// @ts-expect-error wrong argument
mlp("x");
// @ts-expect-error too many arguments
mlp(x, 1, 2);
export const modules: nn.Module[] = mlp.modules();
export const several: nn.Module = new nn.Sequential(linear, nn.relu, new nn.Dropout());

// Keywords, at every place.
export const made = [
  new nn.Linear(3, 4, { bias: false }),
  new nn.Linear({ input_dims: 3, output_dims: 4 }),
  new nn.Conv2d(3, 8, [3, 3], 1, { padding: [1, 0] }),
  new nn.Dropout(float(0)),
  new nn.Transformer({ num_heads: 2, activation: nn.gelu }),
  new nn.QuantizedLinear(64, 64, true, null, { mode: "mxfp4" }),
  new nn.MaxPool2d(2, { stride: null }),
];
export const rotated: mx.array = new nn.RoPE(4)(x, { offset: 3 });
export const smoothed: mx.array = nn.losses.cross_entropy(x, x, { label_smoothing: 0.1, reduction: "mean" });
export const filled: mx.array = nn.init.glorot_uniform(mx.float16)(x, { gain: 2 });
// @ts-expect-error unknown keyword
new nn.Linear(3, 4, { bais: false });
// @ts-expect-error missing keyword
new nn.Linear({ input_dims: 3 });
// @ts-expect-error wrong type
new nn.Linear(3, "4");
// @ts-expect-error unknown reduction
nn.losses.mse_loss(x, x, "median");
// @ts-expect-error unknown form
new nn.GELU("loose");

// Gradients and optimizers.
const step = nn.value_and_grad(mlp, (input: mx.array, wanted: mx.array) =>
  nn.losses.mse_loss(mlp(input), wanted, "mean"),
);
const [loss, gradients] = step(x, x);
export type Step = [
  Expect<Equal<typeof loss, mx.array>>,
  Expect<Equal<typeof gradients, { [name: string]: unknown }>>,
  Expect<Equal<Parameters<typeof step>, [input: mx.array, wanted: mx.array]>>,
];
const adam = new optim.Adam(optim.cosine_decay(0.1, 100), { bias_correction: true });
adam.update(mlp, gradients);
adam.learning_rate = 0.5;
export const rate: mx.array = adam.learning_rate;
export const [clipped, norm] = optim.clip_grad_norm(gradients, 1);
export type Clipped = Expect<Equal<typeof norm, mx.array>>;
// @ts-expect-error missing learning rate
new optim.SGD();
// @ts-expect-error unknown keyword
new optim.SGD(0.1, { momentun: 0.9 });
export const both: optim.Optimizer = new optim.MultiOptimizer([adam, new optim.SGD(1)], [(path) => path === "weight"]);

// Trees.
export const doubled = tree_map((n: number) => n * 2, { a: [1, 2], b: { c: 3 } });
export const pairs = tree_flatten<mx.array>(mlp.parameters());
export const flat: Record<string, mx.array> = tree_flatten<mx.array>(mlp.parameters(), { destination: {} });
export const paths = tree_map_with_path((path) => path, { a: 1 });
export const others: unknown[] = [
  tree_unflatten(pairs),
  tree_merge({}, {}),
  tree_reduce((a: number, b: number) => a + b, [1]),
];
export type Trees = [
  Expect<Equal<typeof doubled, { a: number[]; b: { c: number } }>>,
  Expect<Equal<typeof pairs, [string, mx.array][]>>,
  Expect<Equal<IsAny<typeof others>, false>>,
];
