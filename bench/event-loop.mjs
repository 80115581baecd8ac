// How long the event loop stands still while a graph of about a second is computed: by eval, by evalAsync, and by evalAsync
// of its parts in turn. A timer that should fire every millisecond measures it.
import * as mx from "mlx.node/core";
import { evalAsync } from "mlx.node/node";
import { table } from "./lib/table.mjs";

const SIZE = 512;
const SECONDS = 1;

const weights = mx.random.normal([SIZE, SIZE], { scale: SIZE ** -0.5 });
mx.eval(weights);

/** A chain of matrix products; every one of them, and the last. */
function chain(length) {
  const steps = [];
  let x = weights;
  for (let i = 0; i < length; i++) {
    x = x.matmul(weights);
    steps.push(x);
  }
  return steps;
}

/** Many small operations: scheduling is then a large part of the work. */
function small(length) {
  const steps = [];
  let x = mx.ones([64]);
  for (let i = 0; i < length; i++) {
    x = mx.sin(x).add(i);
    steps.push(x);
  }
  return steps;
}

function secondsOf(make, length) {
  const steps = make(length);
  const start = performance.now();
  mx.eval(steps.at(-1));
  return (performance.now() - start) / 1000;
}

const inParts = (count) => async (steps) => {
  for (let i = 1; i <= count; i++) await evalAsync(steps[Math.ceil((i * steps.length) / count) - 1]);
};

const ways = {
  eval: async (steps) => mx.eval(steps.at(-1)),
  evalAsync: (steps) => evalAsync(steps.at(-1)),
  "evalAsync in 10 parts": inParts(10),
  "evalAsync in 100 parts": inParts(100),
};

/** Runs work beside a timer: how long it took, the longest time between two ticks, and how many there were. */
async function stalls(work) {
  await new Promise((done) => setTimeout(done, 20));
  let last = performance.now();
  let longest = 0;
  let ticks = 0;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    ticks++;
  };
  const timer = setInterval(tick, 1);
  const start = last;
  await work();
  const total = performance.now() - start;
  tick();
  clearInterval(timer);
  return { total, longest, ticks };
}

for (const [title, make] of Object.entries({ [`products of ${SIZE} x ${SIZE}`]: chain, "small operations": small })) {
  const probe = 50;
  secondsOf(make, probe);
  const length = Math.max(probe, Math.round((SECONDS / secondsOf(make, probe)) * probe));
  const rows = [];
  for (const [name, way] of Object.entries(ways)) {
    const steps = make(length);
    const { total, longest, ticks } = await stalls(() => way(steps));
    rows.push([name, total.toFixed(0), longest.toFixed(1), ticks]);
  }
  console.log(`\n${length} ${title}`);
  console.log(table(["", "all, ms", "longest stall, ms", "ticks"], rows));
}
