import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { wrongType } from "../core/runtime/errors.js";
import { isArray } from "../core/runtime/handle.js";
import { describeFunction } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Documented, Real } from "../utils/signature/types.js";
import { tree_flatten, tree_unflatten } from "../utils/tree_flatten.js";
import { tree_map } from "../utils/tree_map.js";
import { tree_reduce } from "../utils/tree_reduce.js";
import { endsOf } from "./ends.js";

// What training on several processes needs of them: the same gradients everywhere.

type Group = mx.distributed.Group;
type StreamOrNone = mx.Stream | null;

const MEGABYTE = 1024 ** 2;
const ALL_REDUCE_SIZE = 32 * MEGABYTE;

/** An error for a tree with other leaves than arrays. */
function checkGradients(fn: object, gradients: unknown): void {
  const other = tree_flatten(gradients).find(([, leaf]) => !isArray(leaf));
  if (other) throw wrongType(fn, `gradients.${other[0]}`, "an array", other[1]);
}

/** Places of arrays of these sizes, in groups that just reach `least` bytes. */
function groupBySize(sizes: readonly number[], least: number): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  let bytes = 0;
  for (const [place, size] of sizes.entries()) {
    group.push(place);
    bytes += size;
    if (bytes < least) continue;
    groups.push(group);
    group = [];
    bytes = 0;
  }
  return group.length > 0 ? [...groups, group] : groups;
}

/** Averages one array over the group. */
const average = (x: array, group: Group, stream: StreamOrNone): array =>
  mx.divide(mx.distributed.all_sum(x, { group, stream }), group.size());

/** Averages several arrays in one communication. */
function averageTogether(arrays: readonly array[], group: Group, stream: StreamOrNone): array[] {
  const ends = endsOf(arrays.map(({ size }) => size));
  const whole = average(mx.concatenate(arrays.map((x) => x.reshape(-1))), group, stream);
  return mx.split(whole, ends).map((piece, i) => piece.reshape((arrays[i] as array).shape));
}

function averageTree(gradients: unknown, group: Group, leastBytes: number, stream: StreamOrNone): unknown {
  if (group.size() === 1) return gradients;
  if (leastBytes <= 0) return tree_map((gradient: array) => average(gradient, group, stream), gradients);
  const flat = tree_flatten<array>(gradients);
  const [first] = flat;
  if (!first) return gradients;
  // Arrays of different dtypes cannot be joined; the stream is then left out, as it is by Python.
  if (flat.some(([, gradient]) => gradient.dtype !== first[1].dtype)) return averageTree(gradients, group, 0, null);
  const groups = groupBySize(
    flat.map(([, gradient]) => gradient.nbytes),
    leastBytes,
  );
  return tree_unflatten(
    groups.flatMap((places) => {
      const chosen = places.map((place) => flat[place] as [string, array]);
      const averages = averageTogether(
        chosen.map(([, gradient]) => gradient),
        group,
        stream,
      );
      return chosen.map(([path], i) => [path, averages[i]] as const);
    }),
  );
}

const AVERAGE = signature<
  [gradients: unknown],
  [group: Group | null, all_reduce_size: number, communication_stream: StreamOrNone]
>(
  "average_gradients(gradients: Any, group: Optional[mx.distributed.Group] = None, all_reduce_size: int = 32 * 1024 ** 2, communication_stream: Optional[mx.Stream] = None)",
  { defaults: { all_reduce_size: ALL_REDUCE_SIZE } },
);

interface AverageKeywords {
  group?: Group | null | undefined;
  all_reduce_size?: number | undefined;
  communication_stream?: StreamOrNone | undefined;
}
type AverageGradients = Documented & {
  <T>(gradients: T, keywords?: AverageKeywords): T;
  <T>(gradients: T, group: Group | null, keywords?: Omit<AverageKeywords, "group">): T;
  <T>(gradients: T, group: Group | null, all_reduce_size: number, communication_stream?: StreamOrNone): T;
};

/**
 * The averages over the processes of a group of a tree of gradients, which has the same form in all of them. Small gradients
 * are joined until they have `all_reduce_size` bytes, so that there are fewer communications; 0 sends each by itself.
 */
export const average_gradients: AverageGradients = ((...args: unknown[]): unknown => {
  const [gradients, group, all_reduce_size, communication_stream] = AVERAGE.bind(args);
  checkGradients(AVERAGE, gradients);
  return averageTree(gradients, group ?? mx.distributed.init(), all_reduce_size, communication_stream);
}) as unknown as AverageGradients;
describeFunction(
  average_gradients,
  AVERAGE,
  "The averages over the processes of a group of a tree of gradients, which has the same form in all of them. Small gradients " +
    "are joined until they have `all_reduce_size` bytes, so that there are fewer communications; 0 sends each by itself.",
);

const CLIP = signature<[gradients: unknown, max_norm: Real], [group: Group | null]>(
  "clip_grad_norm_sharded(gradients: Any, max_norm: float, group: Optional[mx.distributed.Group] = None)",
);

type ClipGradNormSharded = Documented &
  (<T>(
    gradients: T,
    max_norm: Real,
    group?: Group | null | { group?: Group | null | undefined },
  ) => [gradients: T, norm: array]);

/**
 * Scales gradients of which each process has a part so that their norm, taken together over the group, is `max_norm` at most.
 * Returns the part of this process and the norm before.
 */
export const clip_grad_norm_sharded: ClipGradNormSharded = ((...args: unknown[]): [unknown, array] => {
  const [gradients, max_norm, group] = CLIP.bind(args);
  checkGradients(CLIP, gradients);
  const add = (sum: array | float, gradient: array) => mx.add(sum, gradient.square().sum());
  const squares = tree_reduce(add, gradients, float(0)) as array;
  const norm = mx.sqrt(mx.distributed.all_sum(squares, { group }));
  const factor = mx.minimum(mx.divide(max_norm, mx.add(norm, 1e-6)), float(1));
  return [tree_map((gradient: array) => mx.multiply(gradient, factor), gradients), norm];
}) as unknown as ClipGradNormSharded;
describeFunction(
  clip_grad_norm_sharded,
  CLIP,
  "Scales gradients of which each process has a part so that their norm, taken together over the group, is `max_norm` at " +
    "most. Returns the part of this process and the norm before.",
);
