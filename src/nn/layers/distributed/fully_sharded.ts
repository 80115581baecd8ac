import { ValueError } from "../../../builtins/errors.js";
import type { array } from "../../../core/index.js";
import * as mx from "../../../core/index.js";
import { repr } from "../../../utils/python/repr.js";
import { describeFunction } from "../../../utils/signature/define.js";
import { type Arguments, signature } from "../../../utils/signature/signature.js";
import type { Documented } from "../../../utils/signature/types.js";
import { tree_flatten, tree_unflatten } from "../../../utils/tree_flatten.js";
import { endsOf } from "../../ends.js";
import { Module } from "../base.js";
import { describeLayer } from "../describe.js";
import type { Filter, Members } from "../traverse.js";
import { tuple } from "../tuples.js";
import { type Group, shardParameters } from "./sharding.js";

type Gather = (shards: array[]) => array[];

const cast = (x: array, dtype: mx.Dtype | null): array => (dtype === null || x.dtype === dtype ? x : x.astype(dtype));

/**
 * A function from the parts of this process to the whole parameters, all in one communication, and back: gradients with
 * respect to the parts are the averages over the group.
 */
function makeGather(group: Group, shapes: readonly number[][], dtype: mx.Dtype | null): Gather {
  const count = group.size();
  const partShapes = shapes.map(([first = 1, ...others]) => [first / count, ...others]);
  const ends = endsOf(partShapes.map((shape) => shape.reduce((product, size) => product * size, 1)));
  const gather = mx.custom_function((shards: array[]): array[] => {
    const part = mx.concatenate(
      shards.map((shard) => cast(shard.reshape(1, -1), dtype)),
      1,
    );
    const whole = mx.distributed.all_gather(part, { group });
    return mx.split(whole, ends, 1).map((piece, i) => piece.reshape(shapes[i] as number[]));
  });
  return gather.vjp((shards: array[], cotangents: array[]) => {
    const whole = mx.concatenate(
      cotangents.map((cotangent) => cotangent.reshape(count, -1)),
      1,
    );
    const part = mx.divide(mx.distributed.sum_scatter(whole, { group }), count);
    return mx
      .split(part, ends, 1)
      .map((piece, i) => cast(piece.reshape(partShapes[i] as number[]), (shards[i] as array).dtype));
  });
}

// What a FullyShardedModule below gathers by itself is left to it.
const isOwn: Filter = (module, key, value) =>
  !(value instanceof FullyShardedModule) && Module.valid_parameter_filter(module, key, value);

function checkShape(path: string, shape: readonly number[], count: number): void {
  if (shape.length === 0) throw new ValueError(`Cannot shard parameter '${path}' because it is a scalar.`);
  if ((shape[0] as number) % count !== 0) {
    throw new ValueError(
      `Cannot shard parameter '${path}' with shape ${repr(tuple(shape))} across ${count} devices: axis 0 must be ` +
        `divisible by ${count}.`,
    );
  }
}

const newFullySharded = signature<
  [module: Module],
  [group: Group | null, compute_dtype: mx.Dtype | null],
  ["module", "group", "compute_dtype"]
>(
  "FullyShardedModule(module: Module, group: Optional[mx.distributed.Group] = None, compute_dtype: Optional[mx.Dtype] = None) -> None",
);

const hasAsLinear = (module: Module): module is Module & { as_linear(...args: unknown[]): unknown } =>
  "as_linear" in module && typeof module.as_linear === "function";

/**
 * A module of whose parameters each process of a group holds a part, cut along the first axis. They are gathered for each call
 * and given up after it; gradients come back as parts too, averaged over the group. fully_shard() makes it.
 */
export class FullyShardedModule<M extends Module = Module> extends Module {
  declare module: M;
  declare readonly _paths: readonly string[];
  declare _gather_fn: Gather;

  constructor(...args: Arguments<typeof newFullySharded>) {
    super();
    const [module, given, dtype] = newFullySharded.bind(args);
    const group = given ?? mx.distributed.init();
    const own = module.filter_and_map(isOwn);
    const flat = tree_flatten<array>(own);
    for (const [path, parameter] of flat) checkShape(path, parameter.shape, group.size());
    // An attribute, although a list: no member.
    Object.defineProperty(this, "_paths", { value: flat.map(([path]) => path), configurable: false });
    const shapes = flat.map(([, parameter]) => [...parameter.shape]);
    module.update(shardParameters(own, () => 0, group));
    this.module = module as M;
    this._gather_fn = makeGather(group, shapes, dtype);
  }

  override _extra_repr(): string {
    return `num_sharded_params=${this._paths.length}`;
  }

  /** Calls a function while the module has its whole parameters. */
  _gathered_call<R>(fn: (...args: never[]) => R, ...args: unknown[]): R {
    const shards = this.module.filter_and_map(isOwn);
    const whole = this._gather_fn(tree_flatten<array>(shards).map(([, shard]) => shard));
    this.module.update(tree_unflatten(this._paths.map((path, i) => [path, whole[i]] as const)) as Members);
    try {
      return fn(...(args as never[]));
    } finally {
      this.module.update(shards);
    }
  }

  override __call__(...args: Parameters<M["__call__"]>): ReturnType<M["__call__"]> {
    return this._gathered_call(this.module as unknown as (...args: never[]) => ReturnType<M["__call__"]>, ...args);
  }

  /** Uses the module, an embedding, as the matrix of a linear layer. */
  as_linear(...args: M extends { as_linear(...args: infer A): unknown } ? A : unknown[]): array;
  as_linear(...args: unknown[]): unknown {
    const { module } = this;
    if (!hasAsLinear(module)) throw new TypeError("FullyShardedModule.as_linear(): the module has no such method.");
    return this._gathered_call((...given: never[]) => module.as_linear(...given), ...args);
  }
}
const FULLY_SHARDED =
  "A module of whose parameters each process of a group holds a part, cut along the first axis. They are gathered for each " +
  "call and given up after it; gradients come back as parts too, averaged over the group. With `compute_dtype`, the gathered " +
  "parameters are cast to it.";
describeLayer(FullyShardedModule, FULLY_SHARDED, newFullySharded, {
  __call__: signature<[]>("__call__(self, *args, **kwargs)"),
  as_linear: [
    signature<[]>("as_linear(self, *args, **kwargs)"),
    "Uses the module, an embedding, as the matrix of a linear layer.",
  ],
});

const FULLY_SHARD = signature<[module: Module], [group: Group | null, compute_dtype: mx.Dtype | null]>(
  "fully_shard(module: Module, *, group: Optional[mx.distributed.Group] = None, compute_dtype: Optional[mx.Dtype] = None) -> Module",
);

interface FullyShardKeywords {
  group?: Group | null | undefined;
  compute_dtype?: mx.Dtype | null | undefined;
}
type FullyShard = Documented &
  (<M extends Module>(module: M, keywords?: FullyShardKeywords) => M | FullyShardedModule<M>);

/** The module as a FullyShardedModule; as it is if it is one, has no parameters of its own, or the group is of one. */
export const fully_shard: FullyShard = ((...args: unknown[]): Module => {
  const [module, given, compute_dtype] = FULLY_SHARD.bind(args);
  const group = given ?? mx.distributed.init();
  if (group.size() === 1 || module instanceof FullyShardedModule) return module;
  const wrapped = new FullyShardedModule(module, group, compute_dtype);
  return wrapped._paths.length > 0 ? wrapped : module;
}) as unknown as FullyShard;
describeFunction(
  fully_shard,
  FULLY_SHARD,
  "The module as a FullyShardedModule; as it is if it is one, has no parameters of its own, or the group is of one.",
);
