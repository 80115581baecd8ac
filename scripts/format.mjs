// npm run format: clang-format and biome, in place.
import { biome, ensureClangFormat, nativeFiles } from "./lib/formatter.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { root } from "./lib/paths.mjs";
import { main } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";

main(async () => {
  await ensurePackages();
  const native = nativeFiles();
  const first = native.length === 0 ? 0 : await show(await ensureClangFormat(), ["-i", ...native]);
  const second = await show(process.execPath, [biome, "check", "--write", "."], { cwd: root });
  return Math.max(first, second);
});
