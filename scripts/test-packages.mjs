// npm run test:packages [-- part-of-a-name ...]: packs, then tries the tarballs as a user would, offline and without tools.
import { basename } from "node:path";
import { split } from "./lib/arguments.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { platform } from "./lib/pins.mjs";
import { main, SetupError } from "./lib/report.mjs";
import { show } from "./lib/run.mjs";
import { filesBelow } from "./lib/stamp.mjs";
import { emulator } from "./pack/arm64.mjs";
import { ensureNodeForArm64 } from "./pack/tools.mjs";

main(async () => {
  const { options, words } = split(process.argv.slice(2));
  const files = filesBelow(inRoot("npm", "tests"), (file) => file.endsWith(".test.mjs")).filter(
    (file) => words.length === 0 || words.some((word) => basename(file).includes(word)),
  );
  if (files.length === 0) throw new SetupError(`No file in npm/tests has a name with ${words.join(" or ")}.`);
  const packed = await show(process.execPath, [inRoot("scripts", "pack.mjs")], { cwd: root });
  if (packed !== 0) return packed;
  if (platform === "linux-x64" && emulator()) await ensureNodeForArm64();
  return show(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...options, ...files], {
    cwd: root,
  });
});
