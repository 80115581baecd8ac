import * as mx from "mlx.node/core";
import { arrayCounters, collectGarbage } from "mlx.node/node";
import { cases, setup } from "./dispatch/cases.mjs";

const make = new Function(
  "mx",
  "statements",
  `${setup.js}
   return statements.map((text) => eval("(times) => { for (let k = 0; k < times; k++) { " + text + "; } }"));`,
);
const L = make(
  mx,
  cases.map((c) => c.js),
);
const idx = cases.findIndex((c) => c.js === "mx.add(a, b)"),
  is = cases.findIndex((c) => c.js === "mx.sum(x, -1)");
function best(l) {
  let b = 9;
  for (let i = 0; i < 60; i++) {
    collectGarbage();
    const t = performance.now();
    l(1000);
    b = Math.min(b, performance.now() - t);
  }
  return b.toFixed(3);
}
for (let i = 0; i < 10; i++) {
  L[idx](2000);
  L[is](2000);
}
console.log("start", best(L[idx]), best(L[is]));
for (let g = 0; g < cases.length; g += 1) {
  try {
    for (let i = 0; i < 10; i++) L[g](1000);
    for (let i = 0; i < 10; i++) {
      collectGarbage();
      L[g](500);
    }
  } catch (e) {
    continue;
  }
  if (g % 12 == 0 || process.argv[2]) {
    console.log(cases[g].js, best(L[idx]), best(L[is]), arrayCounters().live);
  }
}
