import { ValueError } from "../../../builtins/errors.js";
import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { repr } from "../../../utils/python/repr.js";
import { describeMethods } from "../../../utils/signature/define.js";
import { type Arguments, signature } from "../../../utils/signature/signature.js";
import type { GivenX } from "../../../utils/signature/types.js";
import { Module } from "../base.js";
import { callX, describeLayer } from "../describe.js";
import { hasMember } from "../members.js";
import { type Group, predicateOf, requireWeight, type Segments, shardParameters } from "./sharding.js";
import { sum_gradients } from "./sum_gradients.js";

type LinearLayer = Module & { weight: array; bias?: array };

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
    const [input_dims, output_dims, bias, group] = newAllToSharded.bind(args);
    this.group = group ?? mx.distributed.init();
    const count = this.group.size();
    if (output_dims % count !== 0) {
      throw new ValueError(`Cannot shard the output of size ${output_dims} across ${count} devices.`);
    }
    this.weight = uniform(input_dims, [output_dims / count, input_dims]);
    if (bias) this.bias = uniform(input_dims, [output_dims / count]);
  }

  override _extra_repr(): string {
    const [part, input_dims] = this.weight.shape as [number, number];
    const output_dims = part * this.group.size();
    return `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(this, "bias"))}`;
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
    const [layer, segments, given] = fromLinearToSharded.bind(args);
    requireWeight(fromLinearToSharded, "linear_layer", "a linear layer", layer);
    const group = given ?? mx.distributed.init();
    const [output_dims, input_dims] = layer.weight.shape as [number, number];
    const made = new this(input_dims, output_dims, "bias" in layer, group);
    return made.update(shardParameters(layer.parameters(), predicateOf("all-to-sharded", segments), group));
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
    const [input_dims, output_dims, bias, group] = newShardedToAll.bind(args);
    this.group = group ?? mx.distributed.init();
    const count = this.group.size();
    if (input_dims % count !== 0) {
      throw new ValueError(`The input of size ${input_dims} cannot be sharded across ${count} devices.`);
    }
    this.weight = uniform(input_dims, [output_dims, input_dims / count]);
    if (bias) this.bias = uniform(input_dims, [output_dims]);
  }

  override _extra_repr(): string {
    const [output_dims, part] = this.weight.shape as [number, number];
    const input_dims = part * this.group.size();
    return `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(this, "bias"))}`;
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
    const [layer, segments, given] = fromLinearToAll.bind(args);
    requireWeight(fromLinearToAll, "linear_layer", "a linear layer", layer);
    const group = given ?? mx.distributed.init();
    const [output_dims, input_dims] = layer.weight.shape as [number, number];
    const made = new this(input_dims, output_dims, "bias" in layer, group);
    return made.update(shardParameters(layer.parameters(), predicateOf("sharded-to-all", segments), group));
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
