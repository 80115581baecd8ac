import * as mx from "mlx.node/core";
import { arrayCounters, collectGarbage } from "mlx.node/node";

const a = mx.array([
    [1.5, 2.5],
    [3.5, 4.5],
  ]),
  b = mx.array([
    [0.5, 1.5],
    [2.5, 3.5],
  ]);
mx.eval(a, b);
const loop = (n) => {
  for (let k = 0; k < n; k++) mx.add(a, b);
};
function go(n) {
  const c0 = arrayCounters();
  const t = performance.now();
  loop(n);
  const s = (performance.now() - t) / 1e3;
  const c1 = arrayCounters();
  return `${((s / n) * 1e6).toFixed(3)} us  gc ${((100 * (c1.seconds - c0.seconds)) / s).toFixed(1)}% minor ${c1.minorCollections - c0.minorCollections} major ${c1.majorCollections - c0.majorCollections} live ${c1.live}`;
}
for (let i = 0; i < 8; i++) console.log(go(200000));
collectGarbage();
let best = 9;
for (let i = 0; i < 100; i++) {
  collectGarbage();
  const t = performance.now();
  loop(1000);
  best = Math.min(best, performance.now() - t);
}
console.log("min window", best);
for (let r = 0; r < 5; r++) {
  for (let i = 0; i < 200; i++) {
    collectGarbage();
    loop(1000);
  }
  best = 9;
  for (let i = 0; i < 100; i++) {
    collectGarbage();
    const t = performance.now();
    loop(1000);
    best = Math.min(best, performance.now() - t);
  }
  console.log("min window", best);
}
for (let i = 0; i < 4; i++) console.log(go(200000));
