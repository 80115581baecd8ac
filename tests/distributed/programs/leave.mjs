// Leaves while it waits for a message that never comes: the other rank does the same.
import * as mx from "mlx.node/core";

const group = mx.distributed.init({ strict: true, backend: "ring" });
const waiting = mx.distributed.recv([2], mx.float32, 1 - group.rank());
mx.async_eval(waiting);
setTimeout(() => process.exit(3), 200);
