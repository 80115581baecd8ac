// Distributions whose parameters depend on each other.
import * as mx from "mlx.node/core";
import { makeArray as array, shape } from "../values.mjs";

const tame = { profile: "tame" };

export function* multivariate() {
  for (const size of [1, 2, 3]) {
    const identity = Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 2 : 0.5));
    const mean = array("float32", shape(size), tame);
    const cov = array("float32", shape(size, size), { values: identity });
    for (const wanted of [undefined, [], [4], [2, 3]]) {
      for (const dtype of [undefined, mx.float32, mx.float16]) yield { mean, cov, shape: wanted, dtype };
      yield { mean, cov, shape: wanted, key: array("uint32", shape(2), tame) };
    }
    yield { mean: array("float32", shape(2, size), tame), cov, shape: [2] };
    yield { mean, cov: array("float32", shape(size, size + 1)) };
    yield { mean: array("int32", shape(size)), cov };
  }
}
