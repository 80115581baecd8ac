// What may lie in a package, and what must; each check gives a list of what is wrong.
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, sep } from "node:path";
import { root } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { exportedModules, programs } from "./entries.mjs";
import { readJson } from "./places.mjs";

const mainFiles = [
  /^dist\/.*\.(js|d\.ts)$/,
  /^licences\/[\w.-]+\.txt$/,
  /^(README|CHANGELOG|THIRD_PARTY_NOTICES)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
];

const platformFiles = [
  /^mlx\.node$/,
  /^index\.js$/,
  /^mlx\/lib\/(libmlx\.(so|dylib)|mlx\.metallib)$/,
  /^mlx\/include\//,
  /^mlx\/licences\//,
  /^mlx_\w+\.libs\/lib[\w.-]+$/,
  /^mlx_\w+\.libs\/licences\/OpenBLAS\.txt$/,
  /^(README|THIRD_PARTY_NOTICES)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
];

const installScripts = ["preinstall", "install", "postinstall", "prepare"];

export const listFiles = (folder) => filesBelow(folder).map((file) => relative(folder, file).split(sep).join("/"));

function missingFiles(folder, json) {
  const named = [
    json.main,
    json.types,
    ...Object.values(json.exports ?? {}).flatMap((each) => (typeof each === "string" ? each : Object.values(each))),
  ];
  const papers = ["LICENSE", "THIRD_PARTY_NOTICES.md", "README.md"];
  const platform = json.mlx ? ["mlx.node", "mlx/include/mlx/mlx.h", "mlx/licences/LICENSE"] : programs(json);
  return [...named.filter(Boolean), ...papers, ...platform]
    .filter((file) => !existsSync(join(folder, file)))
    .map((file) => `${file} is missing`);
}

// This clone's path, the home folder and the usual shapes of a person's paths. Released libraries carry the paths of the
// machines that built them in their messages; those are not ours.
function machinePaths(folder, files) {
  const own = [root, homedir()].filter((path) => path.length > 5);
  const found = [];
  for (const file of files) {
    const bytes = readFileSync(join(folder, file));
    for (const path of own) if (bytes.includes(path)) found.push(`${file} contains the path ${path}`);
    if (/\.(js|ts|json|md)$|^mlx\.node$/.test(file)) {
      const shape = /(?:\/home|\/Users|\/root|\/work)\/[\w.-]+\//.exec(bytes.toString("latin1"))?.[0];
      if (shape) found.push(`${file} contains the path ${shape}`);
    }
  }
  return found;
}

function manifest(folder, json) {
  const wrong = installScripts
    .filter((name) => json.scripts?.[name])
    .map((name) => `it has an install script, ${name}`);
  for (const [key, value] of Object.entries(json.dependencies ?? {})) {
    if (!/^\d/.test(value)) wrong.push(`the dependency ${key} is not pinned: ${value}`);
  }
  if (json.mlx && JSON.stringify(Object.keys(json.scripts ?? {})) !== "[]") wrong.push("it has scripts");
  for (const [subpath, file] of Object.entries(json.mlx ? {} : exportedModules(json))) {
    if (!existsSync(join(folder, file.replace(/\.js$/, ".d.ts")))) wrong.push(`${subpath} has no types`);
  }
  return wrong;
}

/** What is wrong with a staged package's files. */
export function checkContents(folder) {
  const json = readJson(join(folder, "package.json"));
  const files = listFiles(folder);
  const allowed = json.mlx ? platformFiles : mainFiles;
  const surplus = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
  return [
    ...surplus.map((file) => `${file} does not belong there`),
    ...missingFiles(folder, json),
    ...machinePaths(folder, files),
    ...manifest(folder, json),
  ];
}
