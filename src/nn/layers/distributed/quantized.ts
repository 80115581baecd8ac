import { ValueError } from "../../../builtins/errors.js";
import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { repr } from "../../../utils/python/repr.js";
import { describeMethods } from "../../../utils/signature/define.js";
import { type Arguments, signature } from "../../../utils/signature/signature.js";
import type { GivenX } from "../../../utils/signature/types.js";
import { type FreezeKeywords, Module } from "../base.js";
import { callX, describeLayer } from "../describe.js";
import { hasMember } from "../members.js";
import type { QuantizationMode } from "../to_quantized.js";
import type { ShardKeywords } from "./linear.js";
import { type Group, predicateOf, requireWeight, type Segments, shardParameters } from "./sharding.js";
import { sum_gradients } from "./sum_gradients.js";

interface Quantized {
  weight: array;
  scales: array;
  biases: array | null;
  bias?: array;
  group_size: number;
  bits: number;
  mode?: QuantizationMode;
}
type QuantizedLayer = Module & Quantized;

const newQuantized = (name: string) =>
  signature<
    [input_dims: number, output_dims: number],
    [bias: boolean, group_size: number, bits: number, mode: QuantizationMode, group: Group | null],
    ["input_dims", "output_dims", "bias", "group_size", "bits", "mode", "group"]
  >(
    `${name}(input_dims: int, output_dims: int, bias: bool = True, group_size: int = 64, bits: int = 4, mode: str = 'affine', ` +
      "group: Optional[mx.distributed.Group] = None) -> None",
  );

const fromQuantizedLinear = (of: string) =>
  signature<
    [quantized_linear_layer: QuantizedLayer],
    [segments: Segments, group: Group | null],
    ["quantized_linear_layer", "segments", "group"]
  >(
    "from_quantized_linear(cls, quantized_linear_layer: Module, *, segments: Union[int, list] = 1, group: Optional[mx.distributed.Group] = None)",
    { of },
  );

const unfreezing = signature<[]>("unfreeze(self, *args, **kwargs)");
const UNFREEZE = "As of any module, but the parameters of this one stay frozen.";

function unfreezeBelow<M extends Module>(module: M, args: readonly unknown[]): M {
  Reflect.apply(Module.prototype.unfreeze, module, args);
  return module.freeze({ recurse: false });
}

/** Gives a layer random quantized weights; `bias` is its length, or null for none. */
function fill(layer: QuantizedLayer, input_dims: number, shape: number[], bias: number | null): void {
  const scale = Math.sqrt(1 / input_dims);
  const weight = mx.random.uniform(-scale, scale, shape);
  const [quantized, scales, biases = null] = mx.quantize(weight, layer.group_size, layer.bits, layer.mode);
  layer.weight = quantized as array;
  layer.scales = scales as array;
  layer.biases = biases;
  if (bias !== null) layer.bias = mx.zeros([bias]);
  layer.freeze();
}

function multiply(x: array, layer: Quantized): array {
  const { weight, scales, biases, group_size, bits, mode } = layer;
  return mx.quantized_matmul(x, weight, scales, biases ?? null, true, group_size, bits, mode);
}

/** The dimensions of a layer's weights, as numbers that are not packed. */
function dimensionsOf({ weight, bits }: Quantized): [output_dims: number, input_dims: number] {
  const [rows, packed] = weight.shape as [number, number];
  return [rows, Math.floor((packed * 32) / bits)];
}

function printed(layer: Quantized, output_dims: number, input_dims: number): string {
  const { group_size, bits, mode } = layer;
  return (
    `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(layer, "bias"))}, ` +
    `group_size=${group_size}, bits=${bits}, mode=${mode}`
  );
}

/** The arguments of the constructor for a layer like another one. */
function likeLayer(layer: QuantizedLayer, group: Group) {
  const [output_dims, input_dims] = dimensionsOf(layer);
  const { group_size, bits, mode = "affine" } = layer;
  return [input_dims, output_dims, "bias" in layer, group_size, bits, mode, group] as const;
}

const newQuantizedAllToShardedLinear = newQuantized("QuantizedAllToShardedLinear");
const callOfQuantizedAllToShardedLinear = callX("QuantizedAllToShardedLinear");
const fromQuantizedAllToShardedLinear = fromQuantizedLinear("QuantizedAllToShardedLinear");
/**
 * The quantized AllToShardedLinear: of a QuantizedLinear, each process of a group has a part of the outputs. The weights
 * are frozen: gradients are not taken of them.
 */
export class QuantizedAllToShardedLinear extends Module {
  declare group_size: number;
  declare bits: number;
  declare mode: QuantizationMode;
  declare group: Group;
  declare weight: array;
  declare scales: array;
  declare biases: array | null;
  declare bias?: array;

  constructor(...args: Arguments<typeof newQuantizedAllToShardedLinear>) {
    super();
    const [input_dims, output_dims, bias, group_size, bits, mode, group] = newQuantizedAllToShardedLinear.bind(args);
    this.group_size = group_size;
    this.bits = bits;
    this.mode = mode;
    this.group = group ?? mx.distributed.init();
    const count = this.group.size();
    if (output_dims % count !== 0) {
      throw new ValueError(`Cannot shard the output of size ${output_dims} across ${count} devices.`);
    }
    fill(this, input_dims, [output_dims / count, input_dims], bias ? output_dims / count : null);
  }

  /** As of any module, but the parameters of this one stay frozen. */
  override unfreeze(keywords?: FreezeKeywords): this;
  override unfreeze(...args: unknown[]): this {
    return unfreezeBelow(this, args);
  }

  override _extra_repr(): string {
    const [output_dims, input_dims] = dimensionsOf(this);
    return printed(this, output_dims * this.group.size(), input_dims);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfQuantizedAllToShardedLinear.bind(args);
    const y = multiply(sum_gradients(this.group)(x), this);
    return this.bias ? mx.add(y, this.bias) : y;
  }

  /** The part of this process of a QuantizedLinear. */
  static from_quantized_linear(
    quantized_linear_layer: QuantizedLayer,
    keywords?: ShardKeywords,
  ): QuantizedAllToShardedLinear;
  static from_quantized_linear(...args: unknown[]): QuantizedAllToShardedLinear {
    const [layer, segments, given] = fromQuantizedAllToShardedLinear.bind(args);
    requireWeight(fromQuantizedAllToShardedLinear, "quantized_linear_layer", "a quantized linear layer", layer);
    const group = given ?? mx.distributed.init();
    const made = new this(...likeLayer(layer, group));
    return made.update(shardParameters(layer.parameters(), predicateOf("all-to-sharded", segments), group));
  }
}
describeLayer(
  QuantizedAllToShardedLinear,
  "The quantized AllToShardedLinear: of a QuantizedLinear, each process of a group has a part of the outputs. The " +
    "weights are frozen: gradients are not taken of them.",
  newQuantizedAllToShardedLinear,
  { __call__: callOfQuantizedAllToShardedLinear, unfreeze: [unfreezing, UNFREEZE] },
);
describeMethods(QuantizedAllToShardedLinear, {
  from_quantized_linear: [fromQuantizedAllToShardedLinear, "The part of this process of a QuantizedLinear."],
});

const newQuantizedShardedToAllLinear = newQuantized("QuantizedShardedToAllLinear");
const callOfQuantizedShardedToAllLinear = callX("QuantizedShardedToAllLinear");
const fromQuantizedShardedToAllLinear = fromQuantizedLinear("QuantizedShardedToAllLinear");
/**
 * The quantized ShardedToAllLinear: of a QuantizedLinear, each process of a group has a part of the inputs. The weights
 * are frozen: gradients are not taken of them.
 */
export class QuantizedShardedToAllLinear extends Module {
  declare group_size: number;
  declare bits: number;
  declare mode: QuantizationMode;
  declare group: Group;
  declare weight: array;
  declare scales: array;
  declare biases: array | null;
  declare bias?: array;

  constructor(...args: Arguments<typeof newQuantizedShardedToAllLinear>) {
    super();
    const [input_dims, output_dims, bias, group_size, bits, mode, group] = newQuantizedShardedToAllLinear.bind(args);
    this.group_size = group_size;
    this.bits = bits;
    this.mode = mode;
    this.group = group ?? mx.distributed.init();
    const count = this.group.size();
    if (input_dims % count !== 0) {
      throw new ValueError(`The input of size ${input_dims} cannot be sharded across ${count} devices.`);
    }
    fill(this, input_dims, [output_dims, input_dims / count], bias ? output_dims : null);
  }

  /** As of any module, but the parameters of this one stay frozen. */
  override unfreeze(keywords?: FreezeKeywords): this;
  override unfreeze(...args: unknown[]): this {
    return unfreezeBelow(this, args);
  }

  override _extra_repr(): string {
    const [output_dims, input_dims] = dimensionsOf(this);
    return printed(this, output_dims, input_dims * this.group.size());
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfQuantizedShardedToAllLinear.bind(args);
    const sum = mx.distributed.all_sum(multiply(x, this), { group: this.group });
    return this.bias ? mx.add(sum, this.bias) : sum;
  }

  /** The part of this process of a QuantizedLinear. */
  static from_quantized_linear(
    quantized_linear_layer: QuantizedLayer,
    keywords?: ShardKeywords,
  ): QuantizedShardedToAllLinear;
  static from_quantized_linear(...args: unknown[]): QuantizedShardedToAllLinear {
    const [layer, segments, given] = fromQuantizedShardedToAllLinear.bind(args);
    requireWeight(fromQuantizedShardedToAllLinear, "quantized_linear_layer", "a quantized linear layer", layer);
    const group = given ?? mx.distributed.init();
    const made = new this(...likeLayer(layer, group));
    return made.update(shardParameters(layer.parameters(), predicateOf("sharded-to-all", segments), group));
  }
}
describeLayer(
  QuantizedShardedToAllLinear,
  "The quantized ShardedToAllLinear: of a QuantizedLinear, each process of a group has a part of the inputs. The " +
    "weights are frozen: gradients are not taken of them.",
  newQuantizedShardedToAllLinear,
  { __call__: callOfQuantizedShardedToAllLinear, unfreeze: [unfreezing, UNFREEZE] },
);
describeMethods(QuantizedShardedToAllLinear, {
  from_quantized_linear: [fromQuantizedShardedToAllLinear, "The part of this process of a QuantizedLinear."],
});
