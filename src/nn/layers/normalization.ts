import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX, Real } from "../../utils/signature/types.js";
import { type FreezeKeywords, Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { hasMember } from "./members.js";

function checkEps(layer: string, eps: Real): void {
  if (Number(eps) <= 0) throw new ValueError(`${layer}(): 'eps' must be positive, not ${repr(eps)}.`);
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);

/** `weight * x + bias` for layers that have them. */
function scaleAndShift(layer: { weight?: array; bias?: array }, x: array): array {
  return layer.weight ? mx.add(mx.multiply(layer.weight, x), layer.bias as array) : x;
}

const newInstanceNorm = signature<[dims: number], [eps: Real, affine: boolean], ["dims", "eps", "affine"]>(
  "InstanceNorm(dims: int, eps: float = 1e-05, affine: bool = False)",
);
const callOfInstanceNorm = callX("InstanceNorm");
/**
 * Normalizes each channel of each sample over its spatial axes: inputs have the shape [N, ..., C]. With `affine`, a
 * learnt weight and bias for each channel follow.
 */
export class InstanceNorm extends Module {
  declare weight?: array;
  declare bias?: array;
  declare dims: number;
  declare eps: Real;

  constructor(...args: Arguments<typeof newInstanceNorm>) {
    super();
    const [dims, eps, affine] = newInstanceNorm.bind(args);
    checkEps("InstanceNorm", eps);
    if (affine) {
      this.weight = mx.ones([dims]);
      this.bias = mx.zeros([dims]);
    }
    this.dims = dims;
    this.eps = eps;
  }

  override _extra_repr(): string {
    return `${this.dims}, eps=${repr(this.eps)}, affine=${repr(hasMember(this, "weight"))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfInstanceNorm.bind(args);
    if (x.ndim < 3) {
      throw new ValueError(`InstanceNorm takes inputs of 3 or more axes (N, ..., C), but this one has ${x.ndim}.`);
    }
    const [batch, ...rest] = x.shape as [number, ...number[]];
    const spatial = rest.slice(0, -1);
    const features = rest.at(-1) as number;
    const inner = spatial.map((_, i) => i + 1);
    const channelsFirst = mx.transpose(x, [0, x.ndim - 1, ...inner]);
    const normal = mx.fast.layer_norm(channelsFirst.reshape([batch, features, -1]), null, null, this.eps);
    const shaped = normal.reshape([batch, features, ...spatial]);
    return scaleAndShift(this, mx.transpose(shaped, [0, ...inner.map((axis) => axis + 1), 1]));
  }
}
describeLayer(
  InstanceNorm,
  "Normalizes each channel of each sample over its spatial axes: inputs have the shape [N, ..., C]. With `affine`, a learnt " +
    "weight and bias for each channel follow.",
  newInstanceNorm,
  { __call__: callOfInstanceNorm },
);

const newLayerNorm = signature<
  [dims: number],
  [eps: Real, affine: boolean, bias: boolean],
  ["dims", "eps", "affine", "bias"]
>("LayerNorm(dims: int, eps: float = 1e-05, affine: bool = True, bias: bool = True)");
const callOfLayerNorm = callX("LayerNorm");
/**
 * Normalizes the last axis to mean 0 and variance 1. With `affine`, a learnt weight and (with `bias`) a learnt bias
 * follow.
 */
export class LayerNorm extends Module {
  declare weight?: array;
  declare bias?: array;
  declare eps: Real;
  declare dims: number;

  constructor(...args: Arguments<typeof newLayerNorm>) {
    super();
    const [dims, eps, affine, bias] = newLayerNorm.bind(args);
    checkEps("LayerNorm", eps);
    if (affine) {
      this.weight = mx.ones([dims]);
      if (bias) this.bias = mx.zeros([dims]);
    }
    this.eps = eps;
    this.dims = dims;
  }

  override _extra_repr(): string {
    return `${this.dims}, eps=${repr(this.eps)}, affine=${repr(hasMember(this, "weight"))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfLayerNorm.bind(args);
    return mx.fast.layer_norm(x, this.weight ?? null, this.bias ?? null, this.eps);
  }
}
describeLayer(
  LayerNorm,
  "Normalizes the last axis to mean 0 and variance 1. With `affine`, a learnt weight and (with `bias`) a learnt bias follow.",
  newLayerNorm,
  { __call__: callOfLayerNorm },
);

const newRMSNorm = signature<[dims: number], [eps: Real], ["dims", "eps"]>("RMSNorm(dims: int, eps: float = 1e-05)");
const callOfRMSNorm = callX("RMSNorm");
/** Divides the last axis by its root mean square and multiplies it by a learnt weight. */
export class RMSNorm extends Module {
  declare weight: array;
  declare eps: Real;

  constructor(...args: Arguments<typeof newRMSNorm>) {
    super();
    const [dims, eps] = newRMSNorm.bind(args);
    checkEps("RMSNorm", eps);
    this.weight = mx.ones([dims]);
    this.eps = eps;
  }

  override _extra_repr(): string {
    return `${this.weight.shape[0]}, eps=${repr(this.eps)}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfRMSNorm.bind(args);
    return mx.fast.rms_norm(x, this.weight, this.eps);
  }
}
describeLayer(
  RMSNorm,
  "Divides the last axis by its root mean square and multiplies it by a learnt weight.",
  newRMSNorm,
  { __call__: callOfRMSNorm },
);

const newGroupNorm = signature<
  [num_groups: number, dims: number],
  [eps: Real, affine: boolean, pytorch_compatible: boolean],
  ["num_groups", "dims", "eps", "affine", "pytorch_compatible"]
>("GroupNorm(num_groups: int, dims: int, eps: float = 1e-05, affine: bool = True, pytorch_compatible: bool = False)");
const callOfGroupNorm = callX("GroupNorm");
/**
 * Normalizes groups of channels over all axes but the batch. With `pytorch_compatible` a group is a run of
 * neighbouring channels, as in PyTorch. With `affine`, a learnt weight and bias for each channel follow.
 */
export class GroupNorm extends Module {
  declare bias?: array;
  declare weight?: array;
  declare num_groups: number;
  declare dims: number;
  declare eps: Real;
  declare pytorch_compatible: boolean;

  constructor(...args: Arguments<typeof newGroupNorm>) {
    super();
    const [num_groups, dims, eps, affine, pytorch_compatible] = newGroupNorm.bind(args);
    checkEps("GroupNorm", eps);
    if (num_groups <= 0) throw new ValueError(`GroupNorm(): 'num_groups' must be positive, not ${num_groups}.`);
    if (dims <= 0) throw new ValueError(`GroupNorm(): 'dims' must be positive, not ${dims}.`);
    if (dims % num_groups !== 0) {
      throw new ValueError(`GroupNorm(): ${dims} features cannot be cut into ${num_groups} groups of one size.`);
    }
    if (affine) {
      this.bias = mx.zeros([dims]);
      this.weight = mx.ones([dims]);
    }
    this.num_groups = num_groups;
    this.dims = dims;
    this.eps = eps;
    this.pytorch_compatible = pytorch_compatible;
  }

  override _extra_repr(): string {
    return (
      `${this.num_groups}, ${this.dims}, eps=${repr(this.eps)}, affine=${repr(hasMember(this, "weight"))}, ` +
      `pytorch_compatible=${repr(this.pytorch_compatible)}`
    );
  }

  // Groups of neighbouring channels, as PyTorch has them.
  _pytorch_compatible_group_norm(x: array): array {
    const { num_groups } = this;
    const [batch, ...rest] = x.shape as [number, ...number[]];
    const group_size = Math.floor((rest.at(-1) as number) / num_groups);
    const grouped = x.reshape([batch, -1, num_groups, group_size]).transpose([0, 2, 1, 3]);
    const normal = mx.fast.layer_norm(grouped.reshape([batch, num_groups, -1]), null, null, this.eps);
    return normal
      .reshape([batch, num_groups, -1, group_size])
      .transpose([0, 2, 1, 3])
      .reshape([batch, ...rest]);
  }

  // Groups of channels that lie `num_groups` apart.
  _group_norm(x: array): array {
    const [batch, ...rest] = x.shape as [number, ...number[]];
    const grouped = x.reshape([batch, -1, this.num_groups]);
    const means = mx.mean(grouped, 1, true);
    const variance = mx.var(grouped, 1, true);
    const normal = mx.multiply(mx.subtract(grouped, means), mx.rsqrt(mx.add(variance, this.eps)));
    return normal.reshape([batch, ...rest]);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfGroupNorm.bind(args);
    const normal = this.pytorch_compatible ? this._pytorch_compatible_group_norm(x) : this._group_norm(x);
    return scaleAndShift(this, normal);
  }
}
describeLayer(
  GroupNorm,
  "Normalizes groups of channels over all axes but the batch. With `pytorch_compatible` a group is a run of neighbouring " +
    "channels, as in PyTorch. With `affine`, a learnt weight and bias for each channel follow.",
  newGroupNorm,
  { __call__: callOfGroupNorm },
);

const newBatchNorm = signature<
  [num_features: number],
  [eps: Real, momentum: Real, affine: boolean, track_running_stats: boolean],
  ["num_features", "eps", "momentum", "affine", "track_running_stats"]
>(
  "BatchNorm(num_features: int, eps: float = 1e-05, momentum: float = 0.1, affine: bool = True, track_running_stats: bool = True)",
);
const callOfBatchNorm = callX("BatchNorm");
const RUNNING = ["running_mean", "running_var"];
/**
 * Normalizes each channel over the batch and the spatial axes. In training it uses the statistics of the batch, and
 * (with `track_running_stats`) lets running ones follow them by the share `momentum`; those are used in evaluation.
 * With `affine`, a learnt weight and bias for each channel follow.
 */
export class BatchNorm extends Module {
  declare num_features: number;
  declare eps: Real;
  declare momentum: Real;
  declare track_running_stats: boolean;
  declare weight?: array;
  declare bias?: array;
  declare running_mean?: array;
  declare running_var?: array;

  constructor(...args: Arguments<typeof newBatchNorm>) {
    super();
    const [num_features, eps, momentum, affine, track_running_stats] = newBatchNorm.bind(args);
    checkEps("BatchNorm", eps);
    this.num_features = num_features;
    this.eps = eps;
    this.momentum = momentum;
    this.track_running_stats = track_running_stats;
    if (affine) {
      this.weight = mx.ones([num_features]);
      this.bias = mx.zeros([num_features]);
    }
    if (track_running_stats) {
      this.running_mean = mx.zeros([num_features]);
      this.running_var = mx.ones([num_features]);
      this.freeze({ keys: RUNNING, recurse: false });
    }
  }

  /** As the method of all modules, but the running statistics stay frozen: they are never learnt. */
  override unfreeze(keywords?: FreezeKeywords): this {
    super.unfreeze(keywords);
    return this.freeze({ keys: RUNNING, recurse: false });
  }

  override _extra_repr(): string {
    return (
      `${this.num_features}, eps=${repr(this.eps)}, momentum=${repr(this.momentum)}, ` +
      `affine=${repr(hasMember(this, "weight"))}, track_running_stats=${repr(this.track_running_stats)}`
    );
  }

  /** Mean and variance of each channel. */
  _calc_stats(x: array, ddof = 0): [array, array] {
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    return [mx.mean(x, axes), mx.var(x, axes, false, ddof)];
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfBatchNorm.bind(args);
    if (x.ndim < 2 || x.ndim > 4) {
      throw new ValueError(`BatchNorm takes inputs of 2, 3 or 4 axes, but this one has ${x.ndim}.`);
    }
    if (this.training && product(x.shape.slice(0, -1)) === 1) {
      throw new ValueError("BatchNorm needs more than one value of each channel in training.");
    }
    let [mean, variance] = this._calc_stats(x);
    if (this.training && this.track_running_stats) this.#track(x, mean);
    else if (this.track_running_stats) {
      mean = this.running_mean as array;
      variance = this.running_var as array;
    }
    const normal = mx.multiply(mx.subtract(x, mean), mx.rsqrt(mx.add(variance, this.eps)));
    return scaleAndShift(this, normal);
  }

  #track(x: array, mean: array): void {
    const share = this.momentum;
    const [, variance] = this._calc_stats(x, 1);
    const blend = (old: array, next: array) => mx.add(mx.multiply(1 - Number(share), old), mx.multiply(share, next));
    this.running_mean = blend(this.running_mean as array, mean);
    this.running_var = blend(this.running_var as array, variance);
  }
}
describeLayer(
  BatchNorm,
  "Normalizes each channel over the batch and the spatial axes. In training it uses the statistics of the batch, and " +
    "(with `track_running_stats`) lets running ones follow them by the share `momentum`; those are used in evaluation. " +
    "With `affine`, a learnt weight and bias for each channel follow.",
  newBatchNorm,
  {
    __call__: callOfBatchNorm,
    unfreeze: [
      signature<[]>("unfreeze(self, *args, **kwargs)"),
      "As the method of all modules, but the running statistics stay frozen: they are never learnt.",
    ],
  },
);
