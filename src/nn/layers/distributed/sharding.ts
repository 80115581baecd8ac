import { ValueError } from "../../../builtins/errors.js";
import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { wrongType } from "../../../core/runtime/errors.js";
import { repr } from "../../../utils/python/repr.js";
import { tree_map_with_path } from "../../../utils/tree_map.js";
import type { Module } from "../base.js";
import { hasMember, isMlxArray } from "../members.js";
import type { Members } from "../traverse.js";

// How the weights of a layer are cut into one part for each process.

export type Group = mx.distributed.Group;

/** Of how many equal parts a weight consists, or where the parts end: as places or as fractions of its size. */
export type Segments = number | readonly number[];

/** The axis along which a weight is cut, perhaps with the segments it consists of; null if it is not. */
export type ShardAxis = number | readonly [axis: number, segments: Segments] | null | undefined;
export type ShardingPredicate = (path: string, weight: array) => ShardAxis;

/** The two ways in which a linear layer can be sharded. */
export type Sharding = "all-to-sharded" | "sharded-to-all";

/** mx.split, but places may be fractions of the size. */
function splitSegments(weight: array, segments: Segments, axis: number): array[] {
  if (typeof segments === "number" || Number.isInteger(segments[0])) return mx.split(weight, segments, axis);
  const size = weight.shape.at(axis) ?? 0;
  return mx.split(
    weight,
    segments.map((fraction) => Math.trunc(fraction * size)),
    axis,
  );
}

function axisAndSegments(chosen: ShardAxis): [axis: number, segments: Segments] {
  if (typeof chosen === "number") return [chosen, 1];
  if (Array.isArray(chosen) && chosen.length === 2) return [chosen[0], chosen[1]];
  throw new ValueError("The sharding function should return an axis, or a list of an axis and segments.");
}

/** The parameters with those that the predicate chooses replaced by the part of this process. */
export function shardParameters(parameters: Members, predicate: ShardingPredicate, group: Group): Members {
  const count = group.size();
  const rank = group.rank();
  const partOf = (path: string, weight: unknown): unknown => {
    if (!isMlxArray(weight)) return weight;
    const chosen = predicate(path, weight);
    if (chosen === null || chosen === undefined) return weight;
    const [axis, segments] = axisAndSegments(chosen);
    const parts = splitSegments(weight, segments, axis).map((part) => mx.split(part, count, axis)[rank] as array);
    return mx.contiguous(mx.concatenate(parts, axis));
  };
  return tree_map_with_path(partOf as never, parameters) as Members;
}

const predicates: Record<Sharding, (segments: Segments) => ShardingPredicate> = {
  // What is the same in all processes becomes one part in each: the rows of the matrix are cut.
  "all-to-sharded": (segments) => (path, weight) =>
    path.endsWith("bias") ? [-1, segments] : [Math.max(weight.ndim - 2, 0), segments],
  // One part in each becomes the same in all: the columns are cut, and the bias is added once.
  "sharded-to-all": (segments) => (path) => (path.endsWith("bias") ? null : [-1, segments]),
};

/** An error for a layer that has no matrix to cut. */
export function requireWeight(fn: object, parameter: string, expected: string, layer: { weight?: unknown }): void {
  if (!isMlxArray(layer.weight)) throw wrongType(fn, parameter, expected, layer);
}

/** How the parameters of a linear layer are cut. */
export function predicateOf(sharding: string, segments: Segments): ShardingPredicate {
  if (!Object.hasOwn(predicates, sharding)) {
    throw new ValueError(
      `Sharding type sharding='${sharding}' not supported, choose one of 'all-to-sharded' or 'sharded-to-all'`,
    );
  }
  return predicates[sharding as Sharding](segments);
}

type Sizes = readonly [output_dims: number, input_dims: number];

/** The shape of the part that each process of a group has of the matrix of a linear layer. */
export function shapeOfPart(sharding: Sharding, [output_dims, input_dims]: Sizes, group: Group): [number, number] {
  const count = group.size();
  if (sharding === "all-to-sharded") {
    if (output_dims % count === 0) return [output_dims / count, input_dims];
    throw new ValueError(`Cannot shard the output of size ${output_dims} across ${count} devices.`);
  }
  if (input_dims % count === 0) return [output_dims, input_dims / count];
  throw new ValueError(`The input of size ${input_dims} cannot be sharded across ${count} devices.`);
}

type ShardedLayer = Module & { group: Group };

/** What a sharded layer prints of itself: the sizes of the whole, of whose matrix it has a part of this shape. */
export function printedWhole(layer: ShardedLayer, sharding: Sharding, [rows, columns]: Sizes): string {
  const count = layer.group.size();
  const [output_dims, input_dims] = sharding === "all-to-sharded" ? [rows * count, columns] : [rows, columns * count];
  return `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(layer, "bias"))}`;
}

/** The sharded layer with the part of this process of a whole layer's parameters. */
export function withPartOf<L extends ShardedLayer>(layer: L, whole: Module, sharding: Sharding, segments: Segments): L {
  return layer.update(shardParameters(whole.parameters(), predicateOf(sharding, segments), layer.group));
}
