// npm run bench import [-- rounds]
//
// What importing costs: `import "mlx.node/core"` of the packed packages on a bare Node, and `import mlx.core` on a bare
// Python, all in turns, so that what else the machine does meets all of them. The least of many rounds counts: both keep
// what they compiled in the first one. "import nothing" is what Node's own loader of modules adds.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installedOracle } from "../scripts/lib/oracle.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";
import { platform } from "../scripts/lib/pins.mjs";
import { stageMain } from "../scripts/pack/main-package.mjs";
import { platformPackages } from "../scripts/pack/places.mjs";
import { stagePlatform } from "../scripts/pack/platform-package.mjs";
import { targetOf } from "../scripts/pack/targets.mjs";
import { ensureTools } from "../scripts/pack/tools.mjs";
import { table } from "./lib/table.mjs";

const MOST_MILLISECONDS = 20;
const rounds = Number(process.argv[2] ?? 25);

await ensureTools();
const consumer = mkdtempSync(join(tmpdir(), "mlx-node-import-"));
process.on("exit", () => rmSync(consumer, { recursive: true, force: true }));
const own = platformPackages().find(({ key }) => key === platform);
const modules = join(consumer, "node_modules");
cpSync(await stageMain(), join(modules, "mlx.node"), { recursive: true });
cpSync(await stagePlatform(own, await targetOf(platform)), join(modules, own.json.name), { recursive: true });
const { python, env } = installedOracle();
const inClone = pathToFileURL(inRoot("dist", "core", "index.js")).href;
const importing = (module) => ["--input-type=module", "-e", `import ${JSON.stringify(module)}`];

const programs = {
  "node -e 0": [process.execPath, ["-e", "0"]],
  "import nothing": [process.execPath, ["--input-type=module", "-e", "0"]],
  "import mlx.node/core": [process.execPath, importing("mlx.node/core")],
  "require mlx.node/core": [process.execPath, ["-e", `require("mlx.node/core")`]],
  "the same in a clone": [process.execPath, importing(inClone)],
  "python -c pass": [python, ["-c", "pass"]],
  "import mlx.core": [python, ["-c", "import mlx.core"]],
};

const least = Object.fromEntries(Object.keys(programs).map((name) => [name, Infinity]));
const environment = { ...process.env, ...env };
delete environment.MLX_NODE_ADDON;
// Node 20 reads all certificates that this names at every start: twice the time of the rest, and unsteady.
delete environment.NODE_EXTRA_CA_CERTS;
for (let round = 0; round < rounds; round++) {
  for (const [name, [program, args]] of Object.entries(programs)) {
    const start = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd: consumer, env: environment, encoding: "utf8" });
    const milliseconds = performance.now() - start;
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    least[name] = Math.min(least[name], milliseconds);
  }
}

const bare = (name) => least[name.startsWith("python") || name.includes("mlx.core") ? "python -c pass" : "node -e 0"];
const rows = Object.entries(least).map(([name, ms]) => [name, ms.toFixed(1), (ms - bare(name)).toFixed(1)]);
console.log(table(["ms, the least of all rounds", "whole", "added"], rows));
const added = least["import mlx.node/core"] - least["node -e 0"];
console.log(`\nNode ${process.version}: ${added.toFixed(1)} ms added; the goal is at most ${MOST_MILLISECONDS}.`);
process.exitCode = added <= MOST_MILLISECONDS ? 0 : 1;
