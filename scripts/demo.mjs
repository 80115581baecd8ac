// npm run demo [-- --prompt "..." --max-tokens 64 --temp 0]
import { ensureModel } from "./lib/model.mjs";
import { inRoot } from "./lib/paths.mjs";
import { main } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

main(async () => {
  await setUp();
  const model = await ensureModel();
  return show(process.execPath, [inRoot("examples", "llm", "main.mjs"), "--model", model, ...process.argv.slice(2)]);
});
