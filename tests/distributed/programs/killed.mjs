// A rank that is killed in the middle of the work: what the others see of it, and how they end. The argument says how they
// wait: "eval", "async" (evalAsync) or "uncaught" (nobody catches the error).
import * as mx from "mlx.node/core";
import { evalAsync } from "mlx.node/node";

const [how] = process.argv.slice(2);
const group = mx.distributed.init({ strict: true, backend: "ring" });
const one = mx.ones([1000]);
let done = 0;
let began = 0;
let turns = 0;
const ticking = setInterval(() => turns++, 1);

async function work() {
  for (; done < 1000; done++) {
    if (done === 3) began = performance.now();
    if (done === 3 && group.rank() === 1) process.kill(process.pid, "SIGKILL");
    const sum = mx.distributed.all_sum(one);
    if (how === "async") await evalAsync(sum);
    else mx.eval(sum);
  }
}

function report(error) {
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ error: error.constructor.name, message: error.message, done, seconds, turns }));
}
if (how === "uncaught") await work();
else await work().catch(report);
clearInterval(ticking);
