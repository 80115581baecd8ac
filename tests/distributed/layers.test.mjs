// Layers that are spread over the two processes of a ring.
import { describe } from "node:test";
import { testLayers } from "./layer_tests.mjs";
import { resultsOf, runRing } from "./ranks.mjs";

describe("sharded layers", () => {
  const runs = Promise.all(["layers.mjs", "layers.py"].map(async (name) => resultsOf(await runRing([name, name]))));
  testLayers(runs, {
    tolerance: 1e-5, // of float32 sums of 128 terms around 1
    // What the gradients need, sum_scatter, is not in the ring: an error, and no end of the process.
    gradient: "RuntimeError",
  });
});
