// Node's side of the comparison: {"prepare": {kind, options}}, {"run": count} is answered with seconds, {"drop": true}.
import { createInterface } from "node:readline";
import * as mx from "mlx.node/core";
import { arrayCounters, collectGarbage } from "mlx.node/node";
import { decode, forget, prefill } from "./llama.mjs";
import { attention, matmul, quantized, small } from "./operations.mjs";
import { training } from "./training.mjs";

const kinds = { matmul, quantized, attention, small, prefill, decode, training };
let work = null;

function run(count) {
  mx.synchronize();
  const before = arrayCounters();
  const start = performance.now();
  // Those that time a part of what they do give that time themselves.
  const seconds = work(count) ?? (performance.now() - start) / 1000;
  const { minorCollections, majorCollections, seconds: collecting } = arrayCounters();
  const collections = [minorCollections - before.minorCollections, majorCollections - before.majorCollections];
  return { seconds, collections, collecting: collecting - before.seconds };
}

function drop({ all }) {
  work = null;
  if (all) forget();
  collectGarbage();
  mx.clear_cache();
  mx.reset_peak_memory();
}

function answer(request) {
  if (request.prepare) work = kinds[request.prepare.kind](request.prepare.options);
  else if (request.drop) drop(request.drop);
  else return { ...run(request.run), peak: mx.get_peak_memory() };
  return {};
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
