// npm run docs: the reference pages, from the addon's declarations.
import { inRoot, root } from "./lib/paths.mjs";
import { main } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

main(async () => {
  await setUp();
  return show(process.execPath, [inRoot("scripts", "generate.mjs"), "--docs"], { cwd: root });
});
