// npm run bench -- gpu [part-of-a-name ...] [--rounds 6] [--json file]
//
// Node, Python's MLX and, where it is installed, PyTorch, on the same GPU: they take turns, a window each, and the least
// time of each counts. On a machine without a GPU the sizes are tiny, so that only the benchmark itself is tried.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as mx from "mlx.node/core";
import { full, tiny } from "./gpu/cases.mjs";
import { startNode, startPython } from "./lib/process.mjs";
import { geometricMean, table } from "./lib/table.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "6" }, json: { type: "string" } },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new RangeError(`--rounds wants a number of at least 1, not ${values.rounds}`);

const warmSeconds = 3;

const onGpu = mx.is_available(mx.gpu);
const all = onGpu ? full : tiny;
const cases = all.filter(({ name }) => positionals.length === 0 || positionals.some((text) => name.includes(text)));
if (cases.length === 0) throw new RangeError(`there are no cases ${positionals.join(", ")}`);

const file = (name) => new URL(`./gpu/${name}`, import.meta.url);
const sides = [
  { name: "Node", ...startNode(file("worker.mjs")) },
  { name: "Python", ...startPython(file("worker.py")) },
  { name: "PyTorch", ...startPython(file("torch_worker.py")) },
];

const permutations = (all) =>
  all.length < 2
    ? [all]
    : all.flatMap((each) => permutations(all.filter((other) => other !== each)).map((rest) => [each, ...rest]));

const rows = [];
for (const [i, { name, kind, options, count, work, unit }] of cases.entries()) {
  const present = [];
  for (const side of sides) {
    const { missing } = await side.ask({ prepare: { kind, options } });
    if (missing) continue;
    // To warm up: kernels are compiled, libraries choose their algorithms, and JavaScript's engine compiles what it has
    // seen often, which ten windows of twenty calls each are too few for.
    const warm = performance.now() + warmSeconds * 1000;
    do await side.ask({ run: count });
    while (onGpu && performance.now() < warm);
    present.push({ side, seconds: [], collecting: [] });
  }
  // In every order: what a process leaves behind on the GPU (its clock, its heat) meets the one after it.
  const orders = permutations(present);
  for (let round = 0; round < rounds; round++) {
    for (const each of orders[round % orders.length]) {
      const { seconds, collecting, ...more } = await each.side.ask({ run: count });
      each.seconds.push(seconds / count);
      // Node alone has collections of its own to tell of.
      if (collecting !== undefined) each.collecting.push(collecting / count);
      each.more = more;
    }
  }
  // Weights are kept for the next case if it is about the same model.
  const next = cases[i + 1];
  const keep = next && JSON.stringify(next.options) === JSON.stringify(options);
  for (const side of sides) await side.ask({ drop: { all: !keep } });
  const result = Object.fromEntries(present.map(({ side, more, ...times }) => [side.name, { ...times, ...more }]));
  rows.push({ name, unit, work, result });
  process.stderr.write(`${name}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ device: mx.device_info(), rows }, null, 1)}\n`);
}
for (const side of sides) await side.stop();

const least = (each) => (each ? Math.min(...each.seconds) : Number.NaN);
const shown = (value) => (Number.isNaN(value) ? "" : value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const ratio = ({ result }, other) => least(result[other]) / least(result.Node);
const lines = rows.map((row) => [
  row.name,
  row.unit,
  ...sides.map(({ name }) => shown(row.work / least(row.result[name]))),
  ...["Python", "PyTorch"].map((other) => shown(ratio(row, other))),
]);
console.log(table(["", "", ...sides.map(({ name }) => name), "Node/Python", "Node/PyTorch"], lines));
console.log(
  `\nNode ${process.version}, ${onGpu ? (mx.device_info().device_name ?? "GPU") : "no GPU: tiny sizes"}; ` +
    `Node's speed is ${geometricMean(rows.map((row) => ratio(row, "Python"))).toFixed(3)} times Python's (geometric mean)`,
);
