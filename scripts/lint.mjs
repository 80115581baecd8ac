// npm run lint: formatting, lint, types, the rules of the house, and that api/ is what the addon declares.
import { biome, ensureClangFormat, nativeFiles } from "./lib/formatter.mjs";
import { brokenRules } from "./lib/house-rules.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { main, note } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";

const node = (...args) => show(process.execPath, args, { cwd: root });

async function houseRules() {
  const broken = brokenRules();
  for (const line of broken) note(line);
  return broken.length;
}

const checks = {
  "clang-format": async () => show(await ensureClangFormat(), ["--dry-run", "-Werror", ...nativeFiles()]),
  biome: () => node(biome, "check", "--error-on-warnings", "."),
  typescript: () => node(inRoot("node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", inRoot("tsconfig.json")),
  "house rules": houseRules,
  "api/ is up to date": () => show("git", ["diff", "--exit-code", "--stat", "--", "api/"], { cwd: root }),
};

main(async () => {
  await setUp();
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    const good = (await check()) === 0;
    note(`lint       ${name}: ${good ? "good" : "FAILED"}`);
    if (!good) failed.push(name);
  }
  if (failed.length > 0) note(`\nlint failed: ${failed.join(", ")} (npm run format mends formatting)`);
  return failed.length > 0 ? 1 : 0;
});
