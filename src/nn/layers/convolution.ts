import { ValueError } from "../../builtins/errors.js";
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

function channelsOfGroup(in_channels: number, groups: number): number {
  if (in_channels % groups !== 0) {
    throw new ValueError(`${in_channels} input channels cannot be cut into ${groups} groups of one size.`);
  }
  return in_channels / groups;
}

const newConv1d = signature<
  [in_channels: number, out_channels: number, kernel_size: number],
  [stride: number, padding: number, dilation: number, groups: number, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias"]
>(
  "Conv1d(in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1, bias: bool = True)",
);
const callOfConv1d = callX("Conv1d");
/**
 * Convolution of sequences of shape [N, L, C], with a learnt bias unless `bias` is False. The channels can be split
 * into groups that do not mix. The weights begin uniformly random.
 */
export class Conv1d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: number;
  declare dilation: number;
  declare stride: number;
  declare groups: number;

  constructor(...args: Arguments<typeof newConv1d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias] = newConv1d.bind(args);
    const channels = channelsOfGroup(in_channels, groups);
    const scale = Math.sqrt(1 / (channels * kernel_size));
    const shape = [out_channels, kernel_size, channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = padding;
    this.dilation = dilation;
    this.stride = stride;
    this.groups = groups;
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${(shape.at(-1) as number) * this.groups}, ${shape[0]}, kernel_size=${shape[1]}, ` +
      `stride=${this.stride}, padding=${this.padding}, ` +
      `dilation=${this.dilation}, groups=${this.groups}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConv1d.bind(args);
    const { weight, bias, stride, padding, dilation, groups } = this;
    const y = mx.conv1d(x, weight, stride, padding, dilation, groups);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  Conv1d,
  "Convolution of sequences of shape [N, L, C], with a learnt bias unless `bias` is False. The channels can be split into groups that do not mix. The weights begin uniformly random.",
  newConv1d,
  { __call__: callOfConv1d },
);

const newConv2d = signature<
  [in_channels: number, out_channels: number, kernel_size: Sizes],
  [stride: Sizes, padding: Sizes, dilation: Sizes, groups: number, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias"]
>(
  "Conv2d(in_channels: int, out_channels: int, kernel_size: Union[int, tuple], stride: Union[int, tuple] = 1, padding: Union[int, tuple] = 0, dilation: Union[int, tuple] = 1, groups: int = 1, bias: bool = True)",
);
const callOfConv2d = callX("Conv2d");
/**
 * Convolution of images of shape [N, H, W, C], with a learnt bias unless `bias` is False. The channels can be split
 * into groups that do not mix. The weights begin uniformly random.
 */
export class Conv2d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: readonly number[];
  declare stride: readonly number[];
  declare dilation: Sizes;
  declare groups: number;

  constructor(...args: Arguments<typeof newConv2d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias] = newConv2d.bind(args);
    const channels = channelsOfGroup(in_channels, groups);
    const kernel = sizesOf(kernel_size, 2);
    const scale = Math.sqrt(1 / (channels * product(kernel)));
    const shape = [out_channels, ...kernel, channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = sizesOf(padding, 2);
    this.stride = sizesOf(stride, 2);
    this.dilation = asGiven(dilation);
    this.groups = groups;
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${(shape.at(-1) as number) * this.groups}, ${shape[0]}, kernel_size=${repr(tuple(shape.slice(1, 3)))}, ` +
      `stride=${repr(this.stride)}, padding=${repr(this.padding)}, ` +
      `dilation=${repr(this.dilation)}, groups=${this.groups}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConv2d.bind(args);
    const { weight, bias, stride, padding, dilation, groups } = this;
    const y = mx.conv2d(x, weight, stride, padding, dilation, groups);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  Conv2d,
  "Convolution of images of shape [N, H, W, C], with a learnt bias unless `bias` is False. The channels can be split into groups that do not mix. The weights begin uniformly random.",
  newConv2d,
  { __call__: callOfConv2d },
);

const newConv3d = signature<
  [in_channels: number, out_channels: number, kernel_size: Sizes],
  [stride: Sizes, padding: Sizes, dilation: Sizes, bias: boolean],
  ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "bias"]
>(
  "Conv3d(in_channels: int, out_channels: int, kernel_size: Union[int, tuple], stride: Union[int, tuple] = 1, padding: Union[int, tuple] = 0, dilation: Union[int, tuple] = 1, bias: bool = True)",
);
const callOfConv3d = callX("Conv3d");
/**
 * Convolution of volumes of shape [N, D, H, W, C], with a learnt bias unless `bias` is False. The weights begin
 * uniformly random.
 */
export class Conv3d extends Module {
  declare weight: array;
  declare bias?: array;
  declare padding: readonly number[];
  declare stride: readonly number[];
  declare dilation: Sizes;

  constructor(...args: Arguments<typeof newConv3d>) {
    super();
    const [in_channels, out_channels, kernel_size, stride, padding, dilation, bias] = newConv3d.bind(args);
    const kernel = sizesOf(kernel_size, 3);
    const scale = Math.sqrt(1 / (in_channels * product(kernel)));
    const shape = [out_channels, ...kernel, in_channels];
    this.weight = mx.random.uniform(-scale, scale, shape);
    if (bias) this.bias = mx.zeros([out_channels]);
    this.padding = sizesOf(padding, 3);
    this.stride = sizesOf(stride, 3);
    this.dilation = asGiven(dilation);
  }

  override _extra_repr(): string {
    const { shape } = this.weight;
    return (
      `${shape.at(-1)}, ${shape[0]}, kernel_size=${repr(tuple(shape.slice(1, 4)))}, ` +
      `stride=${repr(this.stride)}, padding=${repr(this.padding)}, ` +
      `dilation=${repr(this.dilation)}, bias=${repr(hasMember(this, "bias"))}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfConv3d.bind(args);
    const { weight, bias, stride, padding, dilation } = this;
    const y = mx.conv3d(x, weight, stride, padding, dilation);
    return bias ? mx.add(y, bias) : y;
  }
}
describeLayer(
  Conv3d,
  "Convolution of volumes of shape [N, D, H, W, C], with a learnt bias unless `bias` is False. The weights begin uniformly random.",
  newConv3d,
  { __call__: callOfConv3d },
);
