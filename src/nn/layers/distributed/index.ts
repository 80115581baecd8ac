/** mlx.nn.layers.distributed: layers whose parameters are spread over the processes of a group. */
export { FullyShardedModule, fully_shard } from "./fully_sharded.js";
export { AllToShardedLinear, ShardedToAllLinear } from "./linear.js";
export { QuantizedAllToShardedLinear, QuantizedShardedToAllLinear } from "./quantized.js";
export { shard_inplace, shard_linear } from "./shard_modules.js";
export { sum_gradients } from "./sum_gradients.js";
