/** mlx.core.distributed: communication with other processes. */
export * from "../generated/distributed.js";
export { Group } from "./group.js";
