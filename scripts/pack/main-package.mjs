// mlx.node itself: dist/ with its modules joined into a few files, because loading a hundred small ones takes ten times as
// long, and a package.json that says only what users need.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inRoot, root } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { bundle } from "./bundle.mjs";
import { exportedModules } from "./entries.mjs";
import { withChoices } from "./for-node.mjs";
import { platformPackages, rootPackage, stages } from "./places.mjs";

const described = ["name", "version", "description", "keywords", "license", "author", "repository", "homepage", "type"];
const usage = ["engines", "bin", "main", "types", "sideEffects", "exports", "imports"];

// A package of a GPU is chosen by the user, who installs it; the others come by themselves where they fit.
function platformDependencies(version) {
  const optional = {};
  const peers = {};
  for (const { json } of platformPackages()) {
    (json.mlx.backend.startsWith("cuda") ? peers : optional)[json.name] = version;
  }
  return {
    optionalDependencies: optional,
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((name) => [name, { optional: true }])),
  };
}

const CORE = "./core";

/** The package.json of the tarball; what is bundled is no dependency any more. */
function publishedPackage(json, bundled) {
  const kept = Object.fromEntries([...described, ...usage].filter((key) => key in json).map((key) => [key, json[key]]));
  const dependencies = Object.entries(json.dependencies ?? {}).filter(([name]) => !bundled.includes(name));
  return {
    ...kept,
    files: ["dist", "licences", "CHANGELOG.md", "THIRD_PARTY_NOTICES.md"],
    ...(dependencies.length > 0 ? { dependencies: Object.fromEntries(dependencies) } : {}),
    ...platformDependencies(json.version),
  };
}

/** Only the declarations that the exported ones lead to. */
function copyDeclarations(json, folder) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g))
      visit(`${join(dirname(file), from)}.d.ts`);
  };
  for (const target of Object.values(json.exports)) if (target.types) visit(inRoot(target.types));
  for (const file of seen) {
    const to = join(folder, relative(root, file));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(file, to);
  }
}

/** Lays the package out in build/pack/stages/mlx.node. */
export async function stageMain() {
  const json = rootPackage();
  const folder = join(stages, json.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "licences"), { recursive: true });
  const bundled = await bundle(json, folder);
  copyDeclarations(json, folder);
  for (const name of bundled) {
    const [licence] = filesBelow(inRoot("node_modules", name), (file) => /\/licen[cs]e[^/]*$/i.test(file));
    copyFileSync(licence, join(folder, "licences", `${name.replace("/", "-")}.txt`));
  }
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY_NOTICES.md"]) {
    cpSync(inRoot(name), join(folder, name));
  }
  const published = publishedPackage(withChoices(json, CORE, exportedModules(json)[CORE]), bundled);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  return folder;
}
