// npm run pack:gpu [-- --python 3.12] [-- --model] [-- --backend cuda13] [-- --out folder]
//
// Makes a bundle for a machine with an NVIDIA GPU that has neither Node nor a network: archives in pieces below 60 MB, and
// assemble.sh, which puts them together there. docs/gpu.md tells how it is used.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { stageModel, stageNode, stagePackage, stageRuntime } from "./gpu/contents.mjs";
import { packStages } from "./gpu/pieces.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main, note, SetupError } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";

function readOptions() {
  const { values } = parseArgs({
    options: {
      python: { type: "string" },
      model: { type: "boolean", default: false },
      backend: { type: "string", default: "cuda13" },
      out: { type: "string", default: inRoot("build", "gpu") },
    },
  });
  if (values.python && !/^3\.\d+$/.test(values.python)) {
    throw new SetupError(`--python wants a version such as 3.12, not ${values.python}.`);
  }
  return { ...values, out: resolve(values.out) };
}

main(async () => {
  if (`${process.platform}-${process.arch}` !== "linux-x64") {
    throw new SetupError("The bundle is made on Linux x64: its addon is the one that is built here.");
  }
  const { python, model, backend, out } = readOptions();
  const addon = await setUp();
  rmSync(out, { recursive: true, force: true });
  const stages = [await stageRuntime(out, { backend, python }), await stageNode(out), await stagePackage(out, addon)];
  if (model) stages.push(await stageModel(out));
  const pieces = await packStages(out, stages);
  for (const { name, bytes } of pieces) note(`${String((bytes / 1e6).toFixed(1)).padStart(8)} MB  ${name}`);
  note(`The bundle is in ${out}: copy it to the machine and run \`sh assemble.sh FOLDER\` there.`);
});
