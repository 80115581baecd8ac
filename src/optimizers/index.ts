/** mlx.optimizers: optimizers, and schedules for their learning rates. */
export * from "./optimizers.js";
export * as optimizers from "./optimizers.js";
export * from "./schedulers.js";
export * as schedulers from "./schedulers.js";
