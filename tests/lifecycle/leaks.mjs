// A program for `npm run test:sanitize`: calls everything that is native, well and badly, and ends. What the addon and
// MLX have allocated by then is freed, or still known to something.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import * as mx from "mlx.node/core";
import { collectGarbage, evalAsync } from "mlx.node/node";
import { argumentsOf, nativeSubjects } from "../arguments/subjects.mjs";

function arraysIn(value) {
  if (value instanceof mx.array) return [value];
  return Array.isArray(value) ? value.flatMap(arraysIn) : [];
}

/** Whatever comes of it: that errors are the right ones is told by other tests. */
function attempt(work) {
  try {
    mx.eval(arraysIn(work()));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

for (const subject of nativeSubjects()) {
  for (let i = 0; i < 3; i++) {
    const { args, keywords } = argumentsOf(subject, subject.values);
    attempt(() => subject.call(...args, keywords));
    for (let k = 0; k < args.length; k++) {
      const unfit = args.map((arg, at) => (at === k ? mx.zeros([3, 0, 7]) : arg));
      // Not computed: MLX does not survive all that it accepts (an integer divided by 0, for one).
      attempt(() => void subject.call(...unfit, keywords));
    }
  }
}

const x = mx.array([1, 2, 3.5]);
for (let i = 0; i < 50; i++) {
  const y = mx.array([i, 1, 2], mx.float32);
  attempt(() => mx.grad((a) => a.multiply(y).sum())(x));
  attempt(() => mx.vmap((a) => a.add(i))(x));
  // Nothing to fuse: each value of i would become a kernel of its own.
  attempt(() => mx.compile((a) => mx.cumsum(a, 0).matmul(y))(x));
  attempt(() => mx.checkpoint((a) => a.square())(x));
  attempt(() => mx.custom_function((a) => a.square())(x));
  attempt(() =>
    mx.grad(() => {
      throw new Error("on purpose");
    })(x),
  );
  attempt(() => x.get([0, 1], "::2"));
  attempt(() => x.at([0, 0]).add(1));
  attempt(() => x.__iadd__(mx.array([1, 1, 1])));
}
await evalAsync(x.add(1));

const source = `
  import("${import.meta.resolve("mlx.node/core")}").then((mx) => mx.eval(mx.grad((a) => a.square().sum())(mx.ones([9]))));
`;
await once(new Worker(source, { eval: true }), "exit");
collectGarbage();
process.stdout.write("done\n");
