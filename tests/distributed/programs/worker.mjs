// The group of a process is that of its workers, too: both communicate, and a worker that waits for ever can be ended.

import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import * as mx from "mlx.node/core";

const { all_sum, init, recv } = mx.distributed;
const group = init({ strict: true, backend: "ring" });
const sum = () => all_sum(mx.array([group.rank() + 1, 10])).tolist();

if (!isMainThread) {
  const result = workerData === "sum" ? sum() : null;
  if (workerData === "wait") mx.async_eval(recv([1], mx.float32, 1 - group.rank()));
  parentPort.postMessage(result);
  if (workerData === "wait") setInterval(() => {}, 1000);
} else {
  const start = async (what) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: what });
    const [result] = await once(worker, "message");
    return { worker, result };
  };
  const results = [sum(), (await start("sum")).result, sum()];
  const { worker } = await start("wait");
  const code = await worker.terminate();
  console.log(JSON.stringify({ results, code }));
}
