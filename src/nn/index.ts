/** mlx.nn: modules, layers, activations, losses and initializers. */
export * as init from "./init.js";
export * as layers from "./layers/index.js";
export * from "./layers/names.js";
export * as losses from "./losses.js";
export * as utils from "./utils.js";
export { average_gradients, value_and_grad } from "./utils.js";
