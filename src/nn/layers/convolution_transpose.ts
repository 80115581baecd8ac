import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { hasMember } from "./members.js";
import { asGiven, type Sizes, sizesOf, tuple } from "./tuples.js";

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);

const newConvTranspose1d = signature<
  [in_channels: number, out_channels: number, kernel_size: number],
  [stride: number, padding: number, dilation: number, output_padding: number, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "output_padding", "bias"]
>(
  "ConvTranspose1d(in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, output_padding: int = 0, bias: bool = True)",
);
const callOfConvTranspose1d = callX("ConvTranspose1d");
/**
 * Transposed convolution of sequences of shape [N, L, C], with a learnt bias unless `bias` is False. The weights begin
 * uniformly random.
 */
export class ConvTranspose1d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: number;
  declare dilation: number;
  declare stride: number;
  declare output_padding: number;

  constructor(...args: Arguments<typeof newConvTranspose1d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, bias] =
      newConvTranspose1d.bind(args);
    const scale = Math.sqrt(1 / (in_channels * kernel_size));
    const shape = [out_channels, kernel_size, in_channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = padding;
    this.dilation = dilation;
    this.stride = stride;
    this.output_padding = output_padding;
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${shape.at(-1)}, ${shape[0]}, kernel_size=${shape[1]}, ` +
      `stride=${this.stride}, padding=${this.padding}, ` +
      `dilation=${this.dilation}, output_padding=${this.output_padding}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConvTranspose1d.bind(args);
    const { weight, bias, stride, padding, dilation, output_padding } = this;
    const y = mx.conv_transpose1d(x, weight, stride, padding, dilation, output_padding);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  ConvTranspose1d,
  "Transposed convolution of sequences of shape [N, L, C], with a learnt bias unless `bias` is False. The weights begin uniformly random.",
  newConvTranspose1d,
  { __call__: callOfConvTranspose1d },
);

const newConvTranspose2d = signature<
  [in_channels: number, out_channels: number, kernel_size: Sizes],
  [stride: Sizes, padding: Sizes, dilation: Sizes, output_padding: Sizes, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "output_padding", "bias"]
>(
  "ConvTranspose2d(in_channels: int, out_channels: int, kernel_size: Union[int, tuple], stride: Union[int, tuple] = 1, padding: Union[int, tuple] = 0, dilation: Union[int, tuple] = 1, output_padding: Union[int, tuple] = 0, bias: bool = True)",
);
const callOfConvTranspose2d = callX("ConvTranspose2d");
/**
 * Transposed convolution of images of shape [N, H, W, C], with a learnt bias unless `bias` is False. The weights begin
 * uniformly random.
 */
export class ConvTranspose2d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: readonly number[];
  declare stride: readonly number[];
  declare dilation: Sizes;
  declare output_padding: readonly number[];

  constructor(...args: Arguments<typeof newConvTranspose2d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, bias] =
      newConvTranspose2d.bind(args);
    const kernel = sizesOf(kernel_size, 2);
    const scale = Math.sqrt(1 / (in_channels * product(kernel)));
    const shape = [out_channels, ...kernel, in_channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = sizesOf(padding, 2);
    this.stride = sizesOf(stride, 2);
    this.dilation = asGiven(dilation);
    this.output_padding = sizesOf(output_padding, 2);
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${shape.at(-1)}, ${shape[0]}, kernel_size=${repr(tuple(shape.slice(1, 3)))}, ` +
      `stride=${repr(this.stride)}, padding=${repr(this.padding)}, ` +
      `dilation=${repr(this.dilation)}, output_padding=${repr(this.output_padding)}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConvTranspose2d.bind(args);
    const { weight, bias, stride, padding, dilation, output_padding } = this;
    const y = mx.conv_transpose2d(x, weight, stride, padding, dilation, output_padding);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  ConvTranspose2d,
  "Transposed convolution of images of shape [N, H, W, C], with a learnt bias unless `bias` is False. The weights begin uniformly random.",
  newConvTranspose2d,
  { __call__: callOfConvTranspose2d },
);

const newConvTranspose3d = signature<
  [in_channels: number, out_channels: number, kernel_size: Sizes],
  [stride: Sizes, padding: Sizes, dilation: Sizes, output_padding: Sizes, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "output_padding", "bias"]
>(
  "ConvTranspose3d(in_channels: int, out_channels: int, kernel_size: Union[int, tuple], stride: Union[int, tuple] = 1, padding: Union[int, tuple] = 0, dilation: Union[int, tuple] = 1, output_padding: Union[int, tuple] = 0, bias: bool = True)",
);
const callOfConvTranspose3d = callX("ConvTranspose3d");
/**
 * Transposed convolution of volumes of shape [N, D, H, W, C], with a learnt bias unless `bias` is False. The weights
 * begin uniformly random.
 */
export class ConvTranspose3d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: readonly number[];
  declare stride: readonly number[];
  declare dilation: Sizes;
  declare output_padding: readonly number[];

  constructor(...args: Arguments<typeof newConvTranspose3d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, bias] =
      newConvTranspose3d.bind(args);
    const kernel = sizesOf(kernel_size, 3);
    const scale = Math.sqrt(1 / (in_channels * product(kernel)));
    const shape = [out_channels, ...kernel, in_channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = sizesOf(padding, 3);
    this.stride = sizesOf(stride, 3);
    this.dilation = asGiven(dilation);
    this.output_padding = sizesOf(output_padding, 3);
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${shape.at(-1)}, ${shape[0]}, kernel_size=${repr(tuple(shape.slice(1, 4)))}, ` +
      `stride=${repr(this.stride)}, padding=${repr(this.padding)}, ` +
      `dilation=${repr(this.dilation)}, output_padding=${repr(this.output_padding)}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConvTranspose3d.bind(args);
    const { weight, bias, stride, padding, dilation, output_padding } = this;
    const y = mx.conv_transpose3d(x, weight, stride, padding, dilation, output_padding);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  ConvTranspose3d,
  "Transposed convolution of volumes of shape [N, D, H, W, C], with a learnt bias unless `bias` is False. The weights begin uniformly random.",
  newConvTranspose3d,
  { __call__: callOfConvTranspose3d },
);
