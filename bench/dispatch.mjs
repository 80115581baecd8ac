// npm run bench:dispatch [-- part-of-a-statement ...] [--quick] [--json]
//
// Microseconds per call, without evaluation, of Node and of Python MLX. Both take turns in one run, so that what else the
// machine does meets both. Two figures for each: the least of many short windows, between which dead arrays are
// collected (what a call costs by itself), and the least of a few long runs, garbage collection and freeing included.
import * as mx from "mlx.node/core";
import { collectGarbage } from "mlx.node/node";
import { addon } from "../dist/core/addon.js";
import { cases, setup } from "./dispatch/cases.mjs";
import { startPython } from "./lib/process.mjs";
import { geometricMean, table } from "./lib/table.mjs";

const collectYoung = addon["core.collect"];
const goal = { mean: 0.7, each: 1 };

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const json = args.includes("--json");
const filters = args.filter((arg) => !arg.startsWith("--"));

// Rounds over all calls, so that each is measured at many moments of a machine that also does other things. In a round
// each side takes several turns, and in a turn several windows in a row: the first calls after the other side's turn
// find the caches cold, on both sides.
const rounds = quick ? 2 : 6;
// Calls that are near the goal or past it are measured on, both sides alike: what else the machine does lengthens one
// side's time for seconds, and one call in a hundred has met that in each of its six moments.
const moreRounds = quick ? 0 : 12;
const near = 0.9 * goal.each;
const turnsPerRound = 3;
const windowsPerTurn = 8;
const windowSeconds = 0.00012;
// Few enough that the pacer asks for no collection within a window.
const mostInWindow = 450;
const longSeconds = 0.03;
const warmSeconds = 0.05;

const make = new Function(
  "mx",
  "statements",
  `${setup.js}
   return statements.map((text) => eval("(times) => { for (let k = 0; k < times; k++) { " + text + "; } }"));`,
);

function timed(loop, count) {
  const start = performance.now();
  loop(count);
  return (performance.now() - start) / 1000;
}

/** Whether this version has what the statement calls. */
function implemented(loop) {
  try {
    loop(1);
    return true;
  } catch (error) {
    if (error instanceof TypeError && /is not a function/.test(error.message)) return false;
    throw error;
  }
}

const start = ({ js, py }, loop) => ({
  ...{ js, py, loop, inWindow: 0, inLong: 0 },
  ...{ node: Infinity, python: Infinity, nodeAll: Infinity, pythonAll: Infinity },
});

/** One round of one call: short windows of both, then a long run of both. */
async function measure(python, state) {
  const inPython = (count, windows) => python.ask({ statement: state.py, count, windows });
  const least = (key, seconds, count) => {
    state[key] = Math.min(state[key], (seconds / count) * 1e6);
  };
  // The allocator keeps the small buffers of freed arrays, and searches among those of the calls measured before.
  mx.clear_cache();
  let perCall = 1;
  // The engine compiles the loop and the call anew, in another thread, when calls measured before have taught it
  // otherwise. On a machine whose second core is busy that took tens of milliseconds, and what had been measured
  // until then was the interpreter, at twice the time.
  const warm = performance.now() + warmSeconds * 1000;
  for (let count = 500; count <= 8000 || performance.now() < warm; count = Math.min(2 * count, 16000)) {
    perCall = Math.min(perCall, timed(state.loop, count) / count);
  }
  state.inWindow ||= Math.min(mostInWindow, Math.max(1, Math.round(windowSeconds / perCall)));
  state.inLong ||= Math.max(1, Math.round(longSeconds / perCall));
  collectGarbage();
  for (let turn = 0; turn < turnsPerRound; turn++) {
    for (let i = 0; i < windowsPerTurn; i++) {
      collectYoung(0);
      least("node", timed(state.loop, state.inWindow), state.inWindow);
    }
    least("python", await inPython(state.inWindow, windowsPerTurn), state.inWindow);
  }
  least("nodeAll", timed(state.loop, state.inLong), state.inLong);
  least("pythonAll", await inPython(state.inLong, 1), state.inLong);
}

const wanted = cases.filter(({ js }) => filters.length === 0 || filters.some((text) => js.includes(text)));
const loops = make(
  mx,
  wanted.map(({ js }) => js),
);
const python = startPython(new URL("./dispatch/worker.py", import.meta.url));
await python.ask({ setup: setup.py });

const there = loops.map(implemented);
const missing = wanted.filter((_, i) => !there[i]).map(({ js }) => js);
const states = wanted.map((each, i) => start(each, loops[i])).filter((_, i) => there[i]);
for (let round = 1; round <= rounds + moreRounds; round++) {
  for (const state of states) {
    if (round <= rounds || state.node > near * state.python) await measure(python, state);
  }
  if (process.stderr.isTTY) process.stderr.write(`\rround ${round} of ${rounds + moreRounds}`);
}
const results = states.map(({ loop, inWindow, inLong, ...least }) => ({
  ...least,
  ratio: least.node / least.python,
  ratioAll: least.nodeAll / least.pythonAll,
}));
await python.stop();
if (process.stderr.isTTY) process.stderr.write("\r");

const means = {
  ratio: geometricMean(results.map(({ ratio }) => ratio)),
  ratioAll: geometricMean(results.map(({ ratioAll }) => ratioAll)),
};
const slow = results.filter(({ ratio }) => ratio > goal.each);

if (json) {
  console.log(JSON.stringify({ node: process.version, results, means, missing }));
} else {
  const us = (value) => value.toFixed(value < 10 ? 2 : 1);
  const head = ["call (us)", "Node", "Python", "ratio", "Node all-in", "Python all-in", "ratio"];
  const rows = results.map((r) => [
    r.js,
    ...[us(r.node), us(r.python), r.ratio.toFixed(2)],
    ...[us(r.nodeAll), us(r.pythonAll), r.ratioAll.toFixed(2)],
  ]);
  rows.push(["geometric mean", "", "", means.ratio.toFixed(2), "", "", means.ratioAll.toFixed(2)]);
  console.log(table(head, rows));
  if (missing.length > 0) console.log(`\nnot there yet: ${missing.join("; ")}`);
  console.log(
    `\nNode ${process.version}: ${results.length} calls; the goal is a mean of ${goal.mean}, and each at most 1.`,
  );
  if (slow.length > 0) console.log(`slower than Python: ${slow.map(({ js }) => js).join("; ")}`);
}
process.exitCode = means.ratio > goal.mean || slow.length > 0 ? 1 : 0;
