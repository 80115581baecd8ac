// mlx.node itself: dist/ with its modules joined into a few files, because loading a hundred small ones takes ten times as
// long, and a package.json that says only what users need.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { inRoot, root } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { exportedModules, programs } from "./entries.mjs";
import { platformPackages, rootPackage, stages } from "./places.mjs";
import { inTools } from "./tools.mjs";

const published = ["name", "version", "description", "keywords", "license", "author", "repository", "homepage", "type"];
const usage = ["engines", "bin", "main", "types", "exports"];

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

/** The package.json of the tarball; what is bundled is no dependency any more. */
export function publishedPackage(json, bundled) {
  const kept = Object.fromEntries([...published, ...usage].filter((key) => key in json).map((key) => [key, json[key]]));
  const dependencies = Object.entries(json.dependencies ?? {}).filter(([name]) => !bundled.includes(name));
  return {
    ...kept,
    files: ["dist", "licences", "CHANGELOG.md", "THIRD_PARTY_NOTICES.md"],
    ...(dependencies.length > 0 ? { dependencies: Object.fromEntries(dependencies) } : {}),
    ...platformDependencies(json.version),
  };
}

// esbuild makes `var X = class _X` of a class that refers to itself, which then is called _X in messages and printing.
function restoreClassNames(folder) {
  const renamed = /\b([\w$]+)=class _\1\b([^{]*)\{/g;
  const named = 'static{Object.defineProperty(this,"name",{value:"$1",configurable:true})}';
  for (const file of filesBelow(folder)) {
    const text = readFileSync(file, "utf8");
    const mended = text.replace(renamed, `$1=class _$1$2{${named}`);
    if (mended !== text) writeFileSync(file, mended);
  }
}

// fflate builds tables as soon as it is loaded. Its CommonJS form is wrapped in a function by esbuild, which here is called
// when the first zip file is read or written.
const lazyZip = {
  name: "lazy-zip",
  setup(build) {
    const names = { functions: ["unzipSync"], classes: ["Zip", "ZipDeflate", "ZipPassThrough"] };
    build.onResolve({ filter: /^fflate\/browser$/ }, ({ path, kind }) =>
      kind === "import-statement"
        ? { path, namespace: "lazy" }
        : { path: inRoot("node_modules", "fflate", "lib", "browser.cjs") },
    );
    build.onLoad({ filter: /.*/, namespace: "lazy" }, ({ path }) => ({
      resolveDir: root,
      contents: [
        `const load = () => require(${JSON.stringify(path)});`,
        ...names.functions.map((name) => `export function ${name}(...args) { return load().${name}(...args); }`),
        ...names.classes.map((name) => `export function ${name}(...args) { return new (load().${name})(...args); }`),
      ].join("\n"),
    }));
  },
};

// The programs import what users import, and take no part in how the rest is cut into files.
const exportsStay = (json) => ({
  name: "exports-stay",
  setup(build) {
    const files = new Set(Object.values(exportedModules(json)).map((file) => inRoot(file)));
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind, importer }) => {
      const file = join(resolveDir, path);
      if (kind === "entry-point" || !importer || !files.has(file)) return undefined;
      return { path: `../${relative(inRoot("dist"), file)}`, external: true };
    });
  },
});

async function bundle(json, folder) {
  const esbuild = createRequire(import.meta.url)(inTools("esbuild"));
  const common = {
    absWorkingDir: root,
    outbase: "dist",
    outdir: join(folder, "dist"),
    // One folder deep, as the loader's own module is: it looks for a local build from there.
    chunkNames: "shared/[name]-[hash]",
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20" },
    // Names stay as they are: stack traces, and those of classes and functions, are made of them.
    ...{ minifyWhitespace: true, minifySyntax: true, legalComments: "none" },
    ...{ metafile: true, logLevel: "warning" },
  };
  const modules = Object.values(exportedModules(json));
  const { metafile } = await esbuild.build({ ...common, entryPoints: modules, plugins: [lazyZip] });
  const commands = programs(json);
  if (commands.length > 0) await esbuild.build({ ...common, entryPoints: commands, plugins: [exportsStay(json)] });
  restoreClassNames(join(folder, "dist"));
  const packages = Object.keys(metafile.inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(packages.filter(Boolean))].sort();
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
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(publishedPackage(json, bundled), null, 2)}\n`);
  return folder;
}
