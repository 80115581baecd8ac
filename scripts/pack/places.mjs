// Where packing happens: stages are folders that become tarballs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, inRoot } from "../lib/paths.mjs";

export const stages = join(build, "pack", "stages");
export const tarballs = join(build, "packages");

export const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** The main package's own description, from which the published one is made. */
export const rootPackage = () => readJson(inRoot("package.json"));

/** The platform packages: their folder's name and their package.json. */
export const platformPackages = () =>
  readdirSync(inRoot("npm"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["tests", "tools"].includes(entry.name))
    .map(({ name }) => ({ key: name, json: readJson(inRoot("npm", name, "package.json")) }));
