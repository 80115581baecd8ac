import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { describeMethods } from "../../../utils/signature/define.js";
import { type Arguments, signature } from "../../../utils/signature/signature.js";
import type { GivenX } from "../../../utils/signature/types.js";
import { Module } from "../base.js";
import { callX, describeLayer } from "../describe.js";
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

type LinearLayer = Module & { weight: array; bias?: array };
type ShardedLayer = LinearLayer & { group: Group };
type Values = [input_dims: number, output_dims: number, bias: boolean, group: Group | null];

const newLinear = (name: string) =>
  signature<
    [input_dims: number, output_dims: number],
    [bias: boolean, group: Group | null],
    ["input_dims", "output_dims", "bias", "group"]
  >(
    `${name}(input_dims: int, output_dims: int, bias: bool = True, group: Optional[mx.distributed.Group] = None) -> None`,
  );

const fromLinear = (of: string) =>
  signature<
    [linear_layer: LinearLayer],
    [segments: Segments, group: Group | null],
    ["linear_layer", "segments", "group"]
  >(
    "from_linear(cls, linear_layer: Module, *, segments: Union[int, list] = 1, group: Optional[mx.distributed.Group] = None)",
    { of },
  );
/** The keywords of from_linear(). */
export interface ShardKeywords {
  segments?: Segments | undefined;
  group?: Group | null | undefined;
}

function uniform(input_dims: number, shape: number[]): array {
  const scale = Math.sqrt(1 / input_dims);
  return mx.random.uniform(-scale, scale, shape);
}

/** Gives a new layer the members that its constructor was asked for. */
function fill(layer: ShardedLayer, sharding: Sharding, [input_dims, output_dims, bias, group]: Values): void {
  layer.group = group ?? mx.distributed.init();
  const [rows, columns] = shapeOfPart(sharding, [output_dims, input_dims], layer.group);
  layer.weight = uniform(input_dims, [rows, columns]);
  if (bias) layer.bias = uniform(input_dims, [rows]);
}

/** What from_linear() does for a class of these. */
function fromWhole<L extends ShardedLayer>(
  make: (...values: Values) => L,
  declaration: ReturnType<typeof fromLinear>,
  sharding: Sharding,
  args: readonly unknown[],
): L {
  const [whole, segments, group] = declaration.bind(args);
  requireWeight(declaration, "linear_layer", "a linear layer", whole);
  const [output_dims, input_dims] = whole.weight.shape as [number, number];
  const layer = make(input_dims, output_dims, "bias" in whole, group ?? mx.distributed.init());
  return withPartOf(layer, whole, sharding, segments);
}

const newAllToSharded = newLinear("AllToShardedLinear");
const callOfAllToSharded = callX("AllToShardedLinear");
const fromLinearToSharded = fromLinear("AllToShardedLinear");
/**
 * A Linear of which each process of a group has a part of the outputs: the input is the same in all of them, the output a
 * part in each. Gradients with respect to the input are summed over the group.
 */
export class AllToShardedLinear extends Module {
  declare group: Group;
  declare weight: array;
  declare bias?: array;

  constructor(...args: Arguments<typeof newAllToSharded>) {
    super();
    fill(this, "all-to-sharded", newAllToSharded.bind(args));
  }

  override _extra_repr(): string {
    return printedWhole(this, "all-to-sharded", this.weight.shape as [number, number]);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfAllToSharded.bind(args);
    const { weight, bias } = this;
    const input = sum_gradients(this.group)(x);
    return bias ? mx.addmm(bias, input, weight.T) : mx.matmul(input, weight.T);
  }

  /** The part of this process of a Linear. */
  static from_linear(linear_layer: LinearLayer, keywords?: ShardKeywords): AllToShardedLinear;
  static from_linear(...args: unknown[]): AllToShardedLinear {
    return fromWhole((...values) => new this(...values), fromLinearToSharded, "all-to-sharded", args);
  }
}
describeLayer(
  AllToShardedLinear,
  "A Linear of which each process of a group has a part of the outputs: the input is the same in all of them, the output a " +
    "part in each. Gradients with respect to the input are summed over the group.",
  newAllToSharded,
  { __call__: callOfAllToSharded },
);
describeMethods(AllToShardedLinear, {
  from_linear: [fromLinearToSharded, "The part of this process of a Linear."],
});

const newShardedToAll = newLinear("ShardedToAllLinear");
const callOfShardedToAll = callX("ShardedToAllLinear");
const fromLinearToAll = fromLinear("ShardedToAllLinear");
/**
 * A Linear of which each process of a group has a part of the inputs: the input is a part in each, the output, summed over
 * the group, the same in all of them.
 */
export class ShardedToAllLinear extends Module {
  declare group: Group;
  declare weight: array;
  declare bias?: array;

  constructor(...args: Arguments<typeof newShardedToAll>) {
    super();
    fill(this, "sharded-to-all", newShardedToAll.bind(args));
  }

  override _extra_repr(): string {
    return printedWhole(this, "sharded-to-all", this.weight.shape as [number, number]);
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfShardedToAll.bind(args);
    const { weight, bias, group } = this;
    const sum = mx.distributed.all_sum(mx.matmul(x, weight.T), { group });
    return bias ? mx.add(sum, bias) : sum;
  }

  /** The part of this process of a Linear. */
  static from_linear(linear_layer: LinearLayer, keywords?: ShardKeywords): ShardedToAllLinear;
  static from_linear(...args: unknown[]): ShardedToAllLinear {
    return fromWhole((...values) => new this(...values), fromLinearToAll, "sharded-to-all", args);
  }
}
describeLayer(
  ShardedToAllLinear,
  "A Linear of which each process of a group has a part of the inputs: the input is a part in each, the output, summed over " +
    "the group, the same in all of them.",
  newShardedToAll,
  { __call__: callOfShardedToAll },
);
describeMethods(ShardedToAllLinear, {
  from_linear: [fromLinearToAll, "The part of this process of a Linear."],
});
