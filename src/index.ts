/** MLX for Node.js: all parts under one name. The parts are modules of their own too: `mlx.node/core` and so on. */
import * as builtins from "./builtins/index.js";
import * as core from "./core/index.js";
import * as nn from "./nn/index.js";
import * as node from "./node/index.js";
import * as optimizers from "./optimizers/index.js";
import * as utils from "./utils/index.js";

export { builtins, core, nn, node, optimizers, utils };
export default { builtins, core, nn, node, optimizers, utils };
