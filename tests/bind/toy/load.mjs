// The toy addon of native/bind/test: its native functions, its schema, and the call layer that the generator writes for
// it, over the same runtime in src/core that the real addon has. MLX is not loaded.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { callsModule } from "../../../scripts/generate/module.mjs";
import { inRoot, native as nativeFolder } from "../../../scripts/lib/paths.mjs";

// Beside the addon that is tested, which may be another build of both.
const { MLX_NODE_ADDON: chosen } = process.env;
const file = join(chosen ? dirname(chosen) : nativeFolder, "toy.node");
process.env.MLX_NODE_ADDON = file;

/** The addon's own functions, which take what the call layer sends: those of the instance that the call layer has. */
export const { addon: native } = await import("../../../dist/core/addon.js");
export const schema = JSON.parse(native["core.schema"]());

const core = `${pathToFileURL(inRoot("dist", "core")).href}/`;
const implementation = new URL("./implementation.mjs", import.meta.url).href;

async function importText(text) {
  const folder = mkdtempSync(join(tmpdir(), "mlx-node-toy-"));
  try {
    writeFileSync(join(folder, "calls.mjs"), text);
    return await import(pathToFileURL(join(folder, "calls.mjs")).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The generated functions. */
export const toy = await importText(callsModule(schema, { core, implementation }));

export const runtime = {
  ...(await import(`${core}runtime/errors.js`)),
  ...(await import(`${core}runtime/handle.js`)),
  ...(await import(`${core}runtime/scratch.js`)),
};
runtime.installErrorFactory();
(await import(`${core}runtime/collector.js`)).installCollector();

/** Texts alive here, freed by sweeps, and the collections that the pacer asked for. */
export function counters() {
  native["core.counters"]();
  const [live, freed, minor, major] = runtime.floats;
  return { live, freed, minor, major };
}

/** Everything that can be freed, is: a full collection, and one more for what the first one made unreachable. */
export function collectAll() {
  for (let i = 0; i < 2; i++) native["core.collect"](1);
}

/** The address of this module, for workers. */
export const address = import.meta.url;
