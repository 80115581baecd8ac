import * as mx from "../../../core/index.js";
import { describeFunction } from "../../../utils/signature/define.js";
import { signature } from "../../../utils/signature/signature.js";
import type { Documented } from "../../../utils/signature/types.js";
import type { Module } from "../base.js";
import { Linear } from "../linear.js";
import type { QuantizedLinear } from "../quantized.js";
import { AllToShardedLinear, ShardedToAllLinear, type ShardKeywords } from "./linear.js";
import { QuantizedAllToShardedLinear, QuantizedShardedToAllLinear } from "./quantized.js";
import {
  type Group,
  predicateOf,
  type Segments,
  type Sharding,
  type ShardingPredicate,
  shardParameters,
} from "./sharding.js";

const SHARD_INPLACE = signature<
  [module: Module, sharding: Sharding | ShardingPredicate],
  [segments: Segments, group: Group | null]
>(
  "shard_inplace(module: Module, sharding: Union[str, Callable], *, segments: Union[int, list] = 1, group: Optional[mx.distributed.Group] = None)",
);

type ShardInplace = Documented &
  ((module: Module, sharding: Sharding | ShardingPredicate, keywords?: ShardKeywords) => void);

/**
 * Replaces the parameters of a module by the part of this process. `sharding` names one of the two ways of linear layers, or
 * is a function of path and weight that returns the axis to cut along, with the segments if there are several, or null. The
 * module itself stays as it is: it has to know that its weights are a part only.
 */
export const shard_inplace: ShardInplace = ((...args: unknown[]): void => {
  const [module, sharding, segments, group] = SHARD_INPLACE.bind(args);
  const predicate = typeof sharding === "string" ? predicateOf(sharding, segments) : sharding;
  module.update(shardParameters(module.parameters(), predicate, group ?? mx.distributed.init()));
}) as unknown as ShardInplace;
describeFunction(
  shard_inplace,
  SHARD_INPLACE,
  "Replaces the parameters of a module by the part of this process. `sharding` is 'all-to-sharded' or 'sharded-to-all', as " +
    "for linear layers, or a function of path and weight that returns the axis to cut along, with the segments if there are " +
    "several, or None. The module itself stays as it is: it has to know that its weights are a part only.",
);

const SHARD_LINEAR = signature<[module: Module, sharding: Sharding], [segments: Segments, group: Group | null]>(
  "shard_linear(module: Module, sharding: str, *, segments: Union[int, list] = 1, group: Optional[mx.distributed.Group] = None)",
);

type ShardLinear = Documented & {
  (module: Linear, sharding: "all-to-sharded", keywords?: ShardKeywords): AllToShardedLinear;
  (module: Linear, sharding: "sharded-to-all", keywords?: ShardKeywords): ShardedToAllLinear;
  (module: QuantizedLinear, sharding: "all-to-sharded", keywords?: ShardKeywords): QuantizedAllToShardedLinear;
  (module: QuantizedLinear, sharding: "sharded-to-all", keywords?: ShardKeywords): QuantizedShardedToAllLinear;
};

/**
 * A new layer that is the part of this process of a Linear or QuantizedLinear, and communicates: "all-to-sharded" cuts the
 * outputs, "sharded-to-all" the inputs. `segments` tells of how many equal parts a weight consists, or where they end, if each
 * of them is to be cut: 3 for queries, keys and values in one matrix.
 */
export const shard_linear: ShardLinear = ((...args: unknown[]) => {
  const [module, sharding, segments, group] = SHARD_LINEAR.bind(args);
  predicateOf(sharding, segments);
  const keywords = { segments, group };
  const toSharded = sharding === "all-to-sharded";
  if (module instanceof Linear) {
    return toSharded
      ? AllToShardedLinear.from_linear(module, keywords)
      : ShardedToAllLinear.from_linear(module, keywords);
  }
  const layer = toSharded ? QuantizedAllToShardedLinear : QuantizedShardedToAllLinear;
  return layer.from_quantized_linear(module as QuantizedLinear, keywords);
}) as unknown as ShardLinear;
describeFunction(
  shard_linear,
  SHARD_LINEAR,
  "A new layer that is the part of this process of a Linear or QuantizedLinear, and communicates: 'all-to-sharded' cuts the " +
    "outputs, 'sharded-to-all' the inputs. `segments` tells of how many equal parts a weight consists, or where they end, if " +
    "each of them is to be cut: 3 for queries, keys and values in one matrix.",
);
