// Activations as functions and as layers, compiled as they are by default and not, against Python's.
import { after, before, describe, test } from "node:test";
import * as mx from "mlx.node/core";
import { call, name, startOracle } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";
import { float, ints, numbers } from "./values.mjs";

const x = numbers(3, 4);
const activation = (fn, args, keywords = {}, argnums = [0]) =>
  nnCase("function", [name(`nn.${fn}`), args, keywords, argnums]);
const layer = (type, args = [], keywords = {}) => nnCase("layer", [call(`nn.${type}`, args, keywords), [x], {}, {}]);

const plain =
  "sigmoid relu relu2 relu6 softplus softsign silu log_sigmoid gelu gelu_approx gelu_fast_approx selu mish hardswish tanh";

const functions = [
  ...plain.split(" ").flatMap((fn) => [activation(fn, [x]), activation(fn, [mx.multiply(x, 3).astype(mx.float16)])]),
  // Python's floats decide the dtype of what becomes of integers.
  ...["relu", "relu6", "hard_tanh", "step", "leaky_relu"].map((fn) => activation(fn, [ints(-2, 0, 9)], {}, [])),
  activation("leaky_relu", [x]),
  activation("leaky_relu", [x, 0.3]),
  activation("log_softmax", [x]),
  activation("log_softmax", [x], { axis: 0 }),
  activation("softmax", [x]),
  activation("softmax", [x, 0]),
  activation("softmin", [x]),
  activation("softmin", [x], { axis: 0 }),
  activation("elu", [x]),
  activation("elu", [x], { alpha: 0.5 }),
  activation("celu", [x]),
  activation("celu", [x, 2]),
  activation("softshrink", [x]),
  activation("softshrink", [x], { lambd: float(1) }),
  activation("hard_shrink", [x]),
  activation("hard_shrink", [x, 1]),
  activation("hard_tanh", [x]),
  activation("hard_tanh", [x, -0.5], { max_val: 0.25 }),
  activation("step", [x]),
  activation("step", [x, 0.5]),
  activation("glu", [x]),
  activation("glu", [numbers(2, 3)], { axis: 0 }),
  activation("prelu", [x, mx.array([0.25])], {}, [0, 1]),
  activation("prelu", [x, numbers(4)], {}, [0, 1]),
];

const layers = [
  ..."Sigmoid Mish ReLU ReLU2 ReLU6 Softmax Softplus Softsign SiLU LogSoftmax LogSigmoid Tanh Hardswish SELU HardTanh Softmin"
    .split(" ")
    .map((type) => layer(type)),
  layer("GLU"),
  layer("GLU", [1]),
  layer("LeakyReLU"),
  layer("LeakyReLU", [], { negative_slope: 0.2 }),
  layer("ELU"),
  layer("ELU", [0.5]),
  layer("Softshrink"),
  layer("Softshrink", [], { lambd: 0.25 }),
  layer("CELU"),
  layer("CELU", [], { alpha: 2 }),
  layer("PReLU"),
  layer("PReLU", [4], { init: 0.1 }),
  ...["none", "precise", "tanh", "fast"].map((approx) => layer("GELU", [approx])),
  layer("Step"),
  layer("Step", [], { threshold: 0.75 }),
  layer("HardShrink"),
  layer("HardShrink", [1]),
];

describe("activations, not compiled", () => {
  const oracle = startOracle(after);
  before(async () => {
    mx.disable_compile();
    await oracle.ask([{ target: "core.disable_compile" }]);
  });
  after(() => mx.enable_compile());

  test("functions", () => oracle.expectEqual(functions));
  test("layers", () => oracle.expectEqual(layers));
});

describe("activations, compiled", () => {
  const oracle = startOracle(after);

  // One kernel is built for each form: a few stand for all.
  test("functions", () =>
    oracle.expectEqual([
      activation("gelu", [x]),
      activation("gelu", [numbers(5, 2)]),
      activation("celu", [x, 2]),
      activation("log_softmax", [x], { axis: 0 }),
      activation("hard_tanh", [ints(-2, 0, 9)], {}, []),
      activation("silu", [x.astype(mx.bfloat16)], {}, []),
    ]));
  test("layers", () => oracle.expectEqual([layer("GELU", ["tanh"]), layer("Mish")]));
});
