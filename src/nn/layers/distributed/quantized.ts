import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { describeMethods } from "../../../utils/signature/define.js";
import { type Arguments, signature } from "../../../utils/signature/signature.js";
import type { GivenX } from "../../../utils/signature/types.js";
import { type FreezeKeywords, Module } from "../base.js";
import { callX, describeLayer } from "../describe.js";
import type { QuantizationMode } from "../to_quantized.js";
import type { ShardKeywords } from "./linear.js";
import {
  type Group,
  printedWhole,
  requireWeight,
  type Segments,
  type Sharding,
  shapeOfPart,
  withPartOf,
} from "./sharding.js";
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
type ShardedLayer = QuantizedLayer & { group: Group };
type Values = [
  input_dims: number,
  output_dims: number,
  bias: boolean,
  group_size: number,
  bits: number,
  mode: QuantizationMode,
  group: Group | null,
];

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

/** Gives a new layer the members that its constructor was asked for: random quantized weights. */
function fill(layer: ShardedLayer, sharding: Sharding, values: Values): void {
  const [input_dims, output_dims, bias, group_size, bits, mode, group] = values;
  Object.assign(layer, { group_size, bits, mode, group: group ?? mx.distributed.init() });
  const [rows, columns] = shapeOfPart(sharding, [output_dims, input_dims], layer.group);
  const scale = Math.sqrt(1 / input_dims);
  const weight = mx.random.uniform(-scale, scale, [rows, columns]);
  const [quantized, scales, biases = null] = mx.quantize(weight, group_size, bits, mode);
  Object.assign(layer, { weight: quantized, scales, biases });
  if (bias) layer.bias = mx.zeros([rows]);
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

function printed(layer: ShardedLayer, sharding: Sharding): string {
  const { group_size, bits, mode } = layer;
  const sizes = printedWhole(layer, sharding, dimensionsOf(layer));
  return `${sizes}, group_size=${group_size}, bits=${bits}, mode=${mode}`;
}

/** What from_quantized_linear() does for a class of these. */
function fromWhole<L extends ShardedLayer>(
  make: (...values: Values) => L,
  declaration: ReturnType<typeof fromQuantizedLinear>,
  sharding: Sharding,
  args: readonly unknown[],
): L {
  const [whole, segments, given] = declaration.bind(args);
  requireWeight(declaration, "quantized_linear_layer", "a quantized linear layer", whole);
  const group = given ?? mx.distributed.init();
  const [output_dims, input_dims] = dimensionsOf(whole);
  const { group_size, bits, mode = "affine" } = whole;
  const layer = make(input_dims, output_dims, "bias" in whole, group_size, bits, mode, group);
  return withPartOf(layer, whole, sharding, segments);
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
    fill(this, "all-to-sharded", newQuantizedAllToShardedLinear.bind(args));
  }

  /** As of any module, but the parameters of this one stay frozen. */
  override unfreeze(keywords?: FreezeKeywords): this;
  override unfreeze(...args: unknown[]): this {
    return unfreezeBelow(this, args);
  }

  override _extra_repr(): string {
    return printed(this, "all-to-sharded");
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
    return fromWhole((...values) => new this(...values), fromQuantizedAllToShardedLinear, "all-to-sharded", args);
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
    fill(this, "sharded-to-all", newQuantizedShardedToAllLinear.bind(args));
  }

  /** As of any module, but the parameters of this one stay frozen. */
  override unfreeze(keywords?: FreezeKeywords): this;
  override unfreeze(...args: unknown[]): this {
    return unfreezeBelow(this, args);
  }

  override _extra_repr(): string {
    return printed(this, "sharded-to-all");
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
    return fromWhole((...values) => new this(...values), fromQuantizedShardedToAllLinear, "sharded-to-all", args);
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
