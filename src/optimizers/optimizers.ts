// The names of mlx.optimizers.optimizers.
export { Adafactor } from "./adafactor.js";
export { Adam, Adamax, AdamW } from "./adam.js";
export { AdaDelta, Adagrad, RMSprop } from "./adaptive.js";
export { clip_grad_norm } from "./clip_grad_norm.js";
export { Lion } from "./lion.js";
export { MultiOptimizer } from "./multi_optimizer.js";
export { Muon } from "./muon.js";
export { Optimizer } from "./optimizer.js";
export { SGD } from "./sgd.js";
