// Inputs for the tests of layers and losses: the same numbers each time.
import { float } from "mlx.node/builtins";
import * as mx from "mlx.node/core";

/** Numbers between -2 and 2 that look random. */
export function numbers(...shape) {
  const size = shape.reduce((product, count) => product * count, 1);
  return mx
    .array(Float32Array.from({ length: size }, (_, i) => Math.round(Math.sin(i * 12.9898 + 1) * 2048) / 1024))
    .reshape(shape);
}

/** Numbers between 0 and 1, and not these. */
export const shares = (...shape) => mx.add(mx.multiply(numbers(...shape), 0.2), 0.5);

export const ints = (...items) => mx.array(items, mx.int32);
export { float };
