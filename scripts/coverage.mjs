// npm run coverage: the table of coverage in the README, from Python's names and ours.
import { readFileSync, writeFileSync } from "node:fs";
import { coverage, coverageTable, withTable } from "./lib/coverage.mjs";
import { ensureOracle } from "./lib/oracle.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";

main(async () => {
  await setUp();
  const oracle = await ensureOracle();
  const readme = inRoot("README.md");
  const table = coverageTable(coverage(oracle, await import("mlx.node")));
  writeFileSync(readme, withTable(readFileSync(readme, "utf8"), table));
  return 0;
});
