// The demo's language model, kept in the user's cache.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cacheFolder } from "./paths.mjs";
import { pins } from "./pins.mjs";
import { installPackages } from "./pip.mjs";
import { SetupError, step } from "./report.mjs";
import { filesBelow } from "./stamp.mjs";

const isModel = (file) => file.endsWith(".gguf");

/** The path of the model's .gguf file, brought (90 MB) if it is not there yet. */
export async function ensureModel() {
  const { name, version } = pins.model;
  const cache = cacheFolder();
  const place = join(cache, `${name}-${version}`);
  const [there] = filesBelow(place, isModel);
  if (there) return there;

  return step("model", `${name} ${version} into the cache`, async () => {
    mkdirSync(cache, { recursive: true });
    const unpacked = mkdtempSync(join(cache, "unpack-"));
    try {
      const whole = join(unpacked, "package");
      await installPackages([pins.model], whole);
      const [model] = filesBelow(whole, isModel);
      if (!model) throw new SetupError(`There is no .gguf file in ${name} ${version}.`);
      const kept = join(unpacked, "kept");
      mkdirSync(kept);
      renameSync(model, join(kept, basename(model)));
      const [licence] = filesBelow(
        whole,
        (file) => basename(file) === "LICENSE" && dirname(file).endsWith(".dist-info"),
      );
      if (licence) copyFileSync(licence, join(kept, "LICENSE"));
      try {
        renameSync(kept, place);
      } catch (error) {
        // Another process brought it in the meantime.
        if (!existsSync(place)) throw error;
      }
      return join(place, basename(model));
    } finally {
      rmSync(unpacked, { recursive: true, force: true });
    }
  });
}
