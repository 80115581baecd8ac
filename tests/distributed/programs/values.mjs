// Arrays as JSON, alike in both languages: dtype, shape, and the bytes in hexadecimal digits.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as mx from "mlx.node/core";

// Ranks compile the same kernels at the same time: one could read from their common folder what another one is writing.
const { MLX_RANK, TEST_KERNELS } = process.env;
if (TEST_KERNELS) process.env.MLX_PTX_CACHE_DIR = join(TEST_KERNELS, `rank-${MLX_RANK}`);

export function shown(array) {
  const bytes =
    array.size === 0 ? "" : Buffer.from(mx.contiguous(array).flatten().view(mx.uint8).toTypedArray()).toString("hex");
  return [String(array.dtype), [...array.shape], bytes];
}

/** The value of a call, or the class and the message of its error. */
export function tried(call) {
  try {
    return shown(call());
  } catch (error) {
    return [error.constructor.name, error.message];
  }
}

/** Prints the results of a rank, or writes them into the folder TEST_RESULTS: mpirun mixes long lines. */
export function report(rank, results) {
  const text = JSON.stringify(results);
  if (process.env.TEST_RESULTS) writeFileSync(`${process.env.TEST_RESULTS}/${rank}.json`, text);
  else console.log(text);
}
