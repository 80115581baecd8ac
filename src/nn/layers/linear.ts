import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { hasMember } from "./members.js";
import { QQLinear, QuantizedLinear } from "./quantized.js";
import { type GivenToQuantized, toQuantized } from "./to_quantized.js";

const callOfIdentity = callX("Identity");
/** Returns its input. It takes any arguments, to stand in for other layers. */
export class Identity extends Module {
  constructor(...args: unknown[]) {
    super();
    void args;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfIdentity.bind(args);
    return x;
  }
}
describeLayer(
  Identity,
  "Returns its input. It takes any arguments, to stand in for other layers.",
  signature<[]>("Identity(*args: Any, **kwargs: Any) -> None"),
  { __call__: callOfIdentity },
);

const newLinear = signature<
  [input_dims: number, output_dims: number],
  [bias: boolean],
  ["input_dims", "output_dims", "bias"]
>("Linear(input_dims: int, output_dims: int, bias: bool = True) -> None");
const callOfLinear = callX("Linear");
const linearToQuantized = toQuantized("Linear");
/**
 * Multiplies by a matrix and adds a bias: `x @ weight.T + bias`. Both begin uniformly random within sqrt(1 /
 * input_dims).
 */
export class Linear extends Module {
  declare weight: array;
  declare bias?: array;

  constructor(...args: Arguments<typeof newLinear>) {
    super();
    const [input_dims, output_dims, bias] = newLinear.bind(args);
    const scale = Math.sqrt(1 / input_dims);
    this.weight = mx.random.uniform(-scale, scale, [output_dims, input_dims]);
    if (bias) this.bias = mx.random.uniform(-scale, scale, [output_dims]);
  }

  override _extra_repr(): string {
    const [output_dims, input_dims] = this.weight.shape;
    return `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(this, "bias"))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfLinear.bind(args);
    const { weight, bias } = this;
    return bias ? mx.addmm(bias, x, weight.T) : mx.matmul(x, weight.T);
  }

  /** A QuantizedLinear (or QQLinear, if the input is to be quantized too) with the weights of this layer. */
  to_quantized(...args: GivenToQuantized): QuantizedLinear | QQLinear {
    const [group_size, bits, mode, quantize_input] = linearToQuantized.bind(args);
    if (!quantize_input) return QuantizedLinear.from_linear(this, group_size, bits, mode);
    if (mode !== "nvfp4" && mode !== "mxfp8") {
      throw new ValueError(
        `Linear.to_quantized(): the modes 'nvfp4' and 'mxfp8' can quantize the input, but not '${mode}'.`,
      );
    }
    return QQLinear.from_linear(this, group_size, bits, mode);
  }
}
describeLayer(
  Linear,
  "Multiplies by a matrix and adds a bias: `x @ weight.T + bias`. Both begin uniformly random within sqrt(1 / input_dims).",
  newLinear,
  {
    __call__: callOfLinear,
    to_quantized: [
      linearToQuantized,
      "A QuantizedLinear (or QQLinear, if the input is to be quantized too) with the weights of this layer.",
    ],
  },
);

const newBilinear = signature<
  [input1_dims: number, input2_dims: number, output_dims: number],
  [bias: boolean],
  ["input1_dims", "input2_dims", "output_dims", "bias"]
>("Bilinear(input1_dims: int, input2_dims: int, output_dims: int, bias: bool = True) -> None");
const callOfBilinear = signature<[x1: array, x2: array], [], ["x1", "x2"]>(
  "__call__(self, x1: mx.array, x2: mx.array) -> mx.array",
  { of: "Bilinear" },
);
/**
 * Combines two inputs: for each output, `x1 @ weight.T @ x2`, plus a bias. Weights and bias begin uniformly random
 * within sqrt(1 / input1_dims).
 */
export class Bilinear extends Module {
  declare weight: array;
  declare bias?: array;

  constructor(...args: Arguments<typeof newBilinear>) {
    super();
    const [input1_dims, input2_dims, output_dims, bias] = newBilinear.bind(args);
    const scale = Math.sqrt(1 / input1_dims);
    this.weight = mx.random.uniform(-scale, scale, [output_dims, input2_dims, input1_dims]);
    if (bias) this.bias = mx.random.uniform(-scale, scale, [output_dims]);
  }

  override _extra_repr(): string {
    const [out, in2, in1] = this.weight.shape;
    return `input1_dims=${in1}, input2_dims=${in2}, output_dims=${out}, bias=${repr(hasMember(this, "bias"))}`;
  }

  override __call__(...args: Arguments<typeof callOfBilinear>): array {
    const [x1, x2] = callOfBilinear.bind(args);
    const [out, in2, in1] = this.weight.shape as [number, number, number];
    const batch = x1.shape.slice(0, -1);
    const w = this.weight.reshape([out * in2, in1]);
    const left = mx.matmul(x1.reshape([-1, in1]), w.T);
    const swapped = left.reshape([-1, out, in2]).swapaxes(-2, -1);
    const y = mx.matmul(x2.reshape([-1, 1, in2]), swapped).squeeze(1);
    const shaped = y.reshape([...batch, out]);
    return this.bias ? mx.add(shaped, this.bias) : shaped;
  }
}
describeLayer(
  Bilinear,
  "Combines two inputs: for each output, `x1 @ weight.T @ x2`, plus a bias. Weights and bias begin uniformly random within " +
    "sqrt(1 / input1_dims).",
  newBilinear,
  { __call__: callOfBilinear },
);
