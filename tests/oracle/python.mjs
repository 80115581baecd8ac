// Python's MLX as the tests start it: on the device that this side uses, with this side's settings.
import { spawn } from "node:child_process";
import * as mx from "mlx.node/core";
import { installedOracle } from "../../scripts/lib/oracle.mjs";
import { dtypes } from "./encode.mjs";

/** Whether operations run on a GPU here unless told otherwise. */
export const onGpu = mx.default_device().type === mx.gpu;

/** The dtypes that the default device has. */
export const dtypesHere = dtypes.filter((dtype) => !(onGpu && dtype === "float64"));

/** Starts a Python program. */
export function startPython(program) {
  const { python, env } = installedOracle();
  return spawn(python, [program], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      ...env,
      // One BLAS thread, as on this side: the order of sums, and so their bits, depends on it.
      OPENBLAS_NUM_THREADS: "1",
      MLX_NODE_TEST_DEVICE: onGpu ? "gpu" : "cpu",
    },
  });
}
