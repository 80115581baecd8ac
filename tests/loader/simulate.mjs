// The loader in a world that a test makes up: a machine, packages that are installed on it, and how they fail.
import { loadAddon } from "../../dist/loader/load.js";
import { candidates } from "../../dist/loader/platforms.js";
import { version } from "../../dist/loader/version.js";

export { version };

const notInstalled = (name) =>
  Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:\n- somewhere`), { code: "MODULE_NOT_FOUND" });

export const dlopenError = (message) => Object.assign(new Error(message), { code: "ERR_DLOPEN_FAILED" });

const fails = (error) => () => {
  throw error;
};

/** A package that is installed; `error` is what loading its addon throws. */
export const installed = (name, { error, ...rest } = {}) => ({
  ...{ version, folder: `/modules/${name}`, load: error ? fails(error) : () => ({ name }) },
  ...rest,
});

/**
 * Loads with these answers.
 * @param world.packages installed packages by the end of their names
 * @param world.packed whether only `require` finds the packages: a program that was packed
 * @param world.files addons that `require` finds, by path: what they export, or an Error
 * @param world.trial what a trial gives, by the end of the package's name: an Error, or nothing
 */
export function simulate({
  platform = "linux-x64",
  env = {},
  versions = { node: "24.0.0" },
  libc = { glibc: "2.39" },
  packages = {},
  packed = false,
  files = {},
  trial = {},
} = {}) {
  const warnings = [];
  const trials = [];
  const asked = [];
  const worlds = Object.entries(candidates).map(([key, list]) => [
    key,
    list.map((candidate) => {
      const found = packages[candidate.name.replace("@mlx.node/", "")];
      const open = () => {
        asked.push(candidate.name);
        if (!found) throw notInstalled(candidate.name);
        return found;
      };
      return { ...candidate, open };
    }),
  ]);
  const host = {
    ...{ platform, env, versions, program: "/usr/bin/node" },
    ...{ exists: (path) => path in files, libc: () => libc },
  };
  const load = (file) => {
    if (!(file in files)) throw notInstalled(file);
    if (files[file] instanceof Error) throw files[file];
    return files[file];
  };
  const find = (name) => {
    const found = packages[name.replace("@mlx.node/", "")];
    return packed || !found ? null : () => found;
  };
  const result = { warnings, trials, asked };
  try {
    const loaded = loadAddon({
      ...{ host, load, find, localBuild: "/clone/build/native/mlx.node", candidates: Object.fromEntries(worlds) },
      trial: (folder, libraries) => {
        trials.push({ folder, libraries });
        return trial[folder.replace("/modules/", "")] ?? null;
      },
      warn: (message) => warnings.push(message),
    });
    return { ...result, loaded };
  } catch (error) {
    return { ...result, error };
  }
}
