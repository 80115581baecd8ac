// npm run test:sanitize [-- part-of-a-path ...]: the tests of what is native, with an addon that checks each access.
import { relative } from "node:path";
import { split } from "./lib/arguments.mjs";
import { findLeaks } from "./lib/leaks.mjs";
import { locked } from "./lib/lock.mjs";
import { buildNative } from "./lib/native.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main, SetupError, step } from "./lib/report.mjs";
import { ensureRuntime } from "./lib/runtime.mjs";
import { sanitizedEnvironment, sanitizers } from "./lib/sanitizer.mjs";
import { setUp } from "./lib/setup.mjs";
import { chooseTests, runTests } from "./lib/tests.mjs";

// What is left out is written in JavaScript alone, or takes long and calls nothing that these do not call.
const subjects =
  /^tests\/(arguments|array_api|arrays|creation|devices|guards|indexing|indexing_fuzz|kernels|linalg|memory_limits|ops_grid|random_state|scalars|variadic|(bind|io|lifecycle|transforms)\/\w.*)\.test\.mjs$/;

main(async () => {
  const { options, words } = split(process.argv.slice(2));
  const files = chooseTests(words).filter((file) => subjects.test(relative(inRoot(), file)));
  await setUp();
  const addon = await locked(async () => buildNative(await ensureRuntime(), { sanitize: sanitizers }));
  const status = await runTests(files, options, sanitizedEnvironment(addon));
  if (status !== 0 || words.length > 0) return status;
  await step("leaks", "looked for after a program that ends", async () => {
    const program = inRoot("tests", "lifecycle", "leaks.mjs");
    const found = findLeaks(program, sanitizedEnvironment(addon, ["detect_leaks=1", "fast_unwind_on_malloc=0"]));
    if (found.length > 0) throw new SetupError(`${found.length} leaks of the addon:\n\n${found.join("\n\n")}`);
  });
});
