/** mlx.core.random: random numbers, with explicit keys or the state of this environment. */
export * from "../generated/random.js";
export { state } from "./state.js";
