// Files out of a pinned package that are worth keeping between clones, in the user's cache.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cacheFolder } from "./paths.mjs";
import { installPackages } from "./pip.mjs";
import { SetupError } from "./report.mjs";
import { filesBelow } from "./stamp.mjs";

const isLicence = (file) => basename(file) === "LICENSE" && dirname(file).endsWith(".dist-info");

const placeOf = ({ name, version }) => join(cacheFolder(), `${name}-${version}`);

/** The paths of the package's wanted files, if they have been brought. */
export const keptFiles = (pin, isWanted) => filesBelow(placeOf(pin), isWanted);

/** Brings the package and keeps the wanted files, side by side, and its licence. */
export async function keepFiles(pin, isWanted) {
  const cache = cacheFolder();
  mkdirSync(cache, { recursive: true });
  const unpacked = mkdtempSync(join(cache, "unpack-"));
  try {
    const whole = join(unpacked, "package");
    await installPackages([pin], whole);
    const wanted = filesBelow(whole, isWanted);
    if (wanted.length === 0) throw new SetupError(`What is needed is not in ${pin.name} ${pin.version}.`);
    const kept = join(unpacked, "kept");
    mkdirSync(kept);
    for (const file of wanted) renameSync(file, join(kept, basename(file)));
    const [licence] = filesBelow(whole, isLicence);
    if (licence) copyFileSync(licence, join(kept, "LICENSE"));
    try {
      renameSync(kept, placeOf(pin));
    } catch (error) {
      // Another process brought it in the meantime.
      if (!existsSync(placeOf(pin))) throw error;
    }
    return keptFiles(pin, isWanted);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
