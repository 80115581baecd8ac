// npm test [-- part-of-a-path ...] [--test-name-pattern=...]
import { split } from "./lib/arguments.mjs";
import { main } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";
import { chooseTests, runTests } from "./lib/tests.mjs";

main(async () => {
  const { options, words } = split(process.argv.slice(2));
  const files = chooseTests(words);
  await setUp();
  return runTests(files, options);
});
