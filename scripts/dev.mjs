// npm run dev [-- --watch] [part-of-a-path ...]: builds and runs the tests of what changed.
import { split } from "./lib/arguments.mjs";
import { touchedTests, watch } from "./lib/changes.mjs";
import { main, note } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";
import { chooseTests, runTests } from "./lib/tests.mjs";

const { options, words } = split(process.argv.slice(2));
const watching = options.includes("--watch");
const forNode = options.filter((option) => option !== "--watch");

async function round(changed) {
  await setUp();
  const files = words.length > 0 ? chooseTests(words) : touchedTests(changed);
  if (files.length === 0) {
    note("built; no test belongs to what changed (name one to run it)");
    return 0;
  }
  return runTests(files, forNode);
}

main(async () => {
  if (!watching) return round();
  let changed;
  for (;;) {
    await main(() => round(changed));
    note("watching native, src, tests, scripts and examples; Ctrl-C ends");
    changed = await watch();
  }
});
