// npm run bench [-- name [arguments of the benchmark]]; without a name, all of them.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { ensureOracle } from "./lib/oracle.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main, note, SetupError } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

const [name, ...rest] = process.argv.slice(2);

// A benchmark is a file of bench/ itself; its folders hold what they share.
const all = readdirSync(inRoot("bench"))
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => basename(file, ".mjs"));

main(async () => {
  if (name && !all.includes(name)) throw new SetupError(`There is no benchmark ${name}; there are ${all.join(", ")}.`);
  await setUp();
  await ensureOracle();
  let worst = 0;
  for (const each of name ? [name] : all) {
    if (!name) note(`\n${each}`);
    worst = Math.max(worst, await show(process.execPath, [inRoot("bench", `${each}.mjs`), ...rest]));
  }
  return worst;
});
