import * as mx from "mlx.node/core";
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
const at = (t) => cases.findIndex((c) => c.js === t);
const warm = Number(process.argv[2]),
  n = Number(process.argv[3]);
const skip = process.argv[4];
for (let g = 0; g < warm; g += 1) {
  try {
    for (let i = 0; i < 10; i++) L[g](1000);
  } catch (e) {}
}
const l = L[at("mx.add(a, b)")];
for (let i = 0; i < 20; i++) l(1000);
const t = performance.now();
for (let i = 0; i < n; i++) l(1000);
console.log((performance.now() - t) / n);
