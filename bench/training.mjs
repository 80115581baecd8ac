// npm run bench -- training: steps of gradient descent over eight weights of 4 MB, in one synchronous stretch.
import { compareLoops } from "./lib/loops.mjs";

process.exitCode = await compareLoops("training", {
  turns: 30,
  iterations: 15,
  window: 3,
  most: (python) => 1.25 * python + 64,
  time: 1.05,
});
