// Runs one loop in Python and, in a process for each way of releasing memory, in Node: all take turns, a few iterations
// at a time, so that time is compared under the same circumstances; then peaks are compared. Times are those of short
// windows, since machines are rarely left alone for long.
import { startNode, startPython } from "./process.mjs";
import { table } from "./table.mjs";

const MB = 2 ** 20;
const workers = {
  node: new URL("../loops/worker.mjs", import.meta.url),
  python: new URL("../loops/worker.py", import.meta.url),
};

/**
 * @param loop its name in the workers
 * @param options.turns how many turns each process gets, of how many `iterations`, timed by how many in a `window`
 * @param options.most what peak is allowed without a release by the user, from Python's
 * @param options.time the allowed ratio of the times, if any
 */
export async function compareLoops(loop, { turns, iterations, window, most, time }) {
  const python = { name: "Python", ...startPython(workers.python), seconds: [] };
  const nodes = ["nothing", "dispose", "tidy"].map((variant) => ({
    name: `Node, ${variant === "nothing" ? "no release" : variant}`,
    variant,
    ...startNode(workers.node),
    seconds: [],
  }));
  const all = [python, ...nodes];
  for (let turn = 0; turn < turns; turn++) {
    for (const each of all) {
      const windows = await each.ask({ loop, variant: each.variant, iterations, window });
      // The first turn has the making of the weights and the warming up.
      if (turn > 0) each.seconds.push(...windows);
    }
  }
  for (const each of all) {
    Object.assign(each, await each.ask({ report: true }));
    await each.stop();
    each.seconds.sort((a, b) => a - b);
    each.least = each.seconds[0];
    each.middle = each.seconds[Math.floor(each.seconds.length / 2)];
  }
  const ms = (seconds) => ((seconds * 1000) / window).toFixed(2);
  const head = [loop, "ms (least)", "ratio", "ms (median)", "ratio", "MLX peak, MB", "process peak, MB", "collections"];
  const rows = all.map((each) => [
    each.name,
    ...[ms(each.least), (each.least / python.least).toFixed(2)],
    ...[ms(each.middle), (each.middle / python.middle).toFixed(2)],
    ...[(each.mlx / MB).toFixed(0), (each.process / MB).toFixed(0)],
    each.counters ? `${each.counters.minorCollections} + ${each.counters.majorCollections}` : "",
  ]);
  console.log(table(head, rows));
  const [plain] = nodes;
  const allowed = most(python.mlx / MB);
  const missed = [];
  if (plain.mlx / MB > allowed) missed.push(`peak above ${allowed.toFixed(0)} MB`);
  if (time && plain.least / python.least > time) missed.push(`more than ${time} times Python's time`);
  console.log(
    `Node ${process.version}, ${turns * iterations} iterations: ` +
      `${missed.length === 0 ? "within the goal" : `misses the goal: ${missed.join(", ")}`}\n`,
  );
  return missed.length === 0 ? 0 : 1;
}
