// Everything between a fresh clone and a package that works; each step does nothing where nothing changed.
import { locked } from "./lock.mjs";
import { buildNative } from "./native.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureRuntime } from "./runtime.mjs";
import { compileTypes, generate } from "./sources.mjs";

/** Gives the path of the addon. */
export const setUp = () =>
  locked(async () => {
    await ensurePackages();
    const addon = await buildNative(await ensureRuntime());
    await generate(addon);
    await compileTypes();
    return addon;
  });
