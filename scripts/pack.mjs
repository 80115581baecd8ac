// npm run pack [-- name ...]: the tarballs of all packages that this machine can make, in build/packages, each checked. A
// name is "mlx.node" or a folder of npm/; with names, only these are made, and what cannot be made is an error.
import { join } from "node:path";
import { locked } from "./lib/lock.mjs";
import { main, note, SetupError, step } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";
import { checkElves } from "./pack/check-binaries.mjs";
import { checkContents } from "./pack/check-contents.mjs";
import { checkMachO } from "./pack/check-macho.mjs";
import { checkNames } from "./pack/check-names.mjs";
import { checkTypes, lintPackage } from "./pack/check-published.mjs";
import { stageMain } from "./pack/main-package.mjs";
import { platformPackages, readJson } from "./pack/places.mjs";
import { platformOf, stagePlatform } from "./pack/platform-package.mjs";
import { makeTarball } from "./pack/tarball.mjs";
import { targetOf } from "./pack/targets.mjs";
import { ensureTools } from "./pack/tools.mjs";

const names = process.argv.slice(2);
const checkers = { linux: checkElves, darwin: checkMachO };
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Packs and checks a staged folder; gives what is wrong. */
async function finish(folder) {
  const json = readJson(join(folder, "package.json"));
  const tarball = makeTarball(folder);
  const { wrong: wrongBinaries, needs } = checkers[json.os?.[0]]?.(folder, json) ?? { wrong: [], needs: {} };
  const most = json.mlx?.megabytes ?? 2;
  const wrong = [
    ...checkContents(folder),
    ...tarball.left.map((file) => `${file} is not in the tarball`),
    ...(tarball.size > most * 1e6 ? [`the tarball has ${megabytes(tarball.size)} MB, and may have ${most}`] : []),
    ...wrongBinaries,
    ...(await lintPackage(folder)),
    ...(json.mlx ? [] : [...checkTypes(tarball.path), ...checkNames(folder, json)]),
  ];
  const stated = Object.entries(needs).map(([name, version]) => `, ${name} ${version}`);
  note(
    `           ${json.name}: ${megabytes(tarball.size)} MB, unpacked ${megabytes(tarball.unpackedSize)} MB${stated.join("")}`,
  );
  for (const text of wrong) note(`           WRONG ${text}`);
  return wrong.length;
}

async function packAll() {
  await setUp();
  await ensureTools();
  let wrong = 0;
  const wants = (name) => names.length === 0 || names.includes(name);
  if (wants("mlx.node")) {
    wrong += await step("pack", "mlx.node", async () => finish(await stageMain()));
  }
  for (const each of platformPackages().filter(({ key }) => wants(key))) {
    const target = await targetOf(platformOf(each.json));
    if (!target.missing) wrong += await step("pack", each.key, async () => finish(await stagePlatform(each, target)));
    else if (names.length > 0) throw new SetupError(`${each.key} cannot be packed: ${target.missing}.`);
    else note(`pack       ${each.key} is left out: ${target.missing}`);
  }
  return wrong === 0 ? 0 : 1;
}

main(() => {
  const known = ["mlx.node", ...platformPackages().map(({ key }) => key)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new SetupError(`There is no package ${unknown.join(", ")}, but ${known.join(", ")}.`);
  return locked(packAll);
});
