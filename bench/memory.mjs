// npm run bench -- memory: a thousand iterations that each create and evaluate ten arrays of 4 MB, in one synchronous
// stretch. Nothing is released by the user but in the variants that say so.
import { compareLoops } from "./lib/loops.mjs";

process.exitCode = await compareLoops("memory", {
  turns: 10,
  iterations: 100,
  window: 10,
  most: (python) => python + 64,
});
