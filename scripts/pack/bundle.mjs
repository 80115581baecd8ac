// Joining the modules of dist/ into few files with esbuild: to find, read and compile a file takes Node a good part of a
// millisecond, and there are a hundred.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { inRoot, root } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { exportedModules, programs } from "./entries.mjs";
import { inTools } from "./tools.mjs";

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

// The programs and the root module import what users import, and take no part in how the rest is cut into files. So the root
// module's namespaces are real ones, and not objects with a function for each name, which would be made with every import.
const exportsStay = (json) => ({
  name: "exports-stay",
  setup(build) {
    const files = new Set(Object.values(exportedModules(json)).map((file) => inRoot(file)));
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind, importer }) => {
      const file = join(resolveDir, path);
      if (kind === "entry-point" || !importer || !files.has(file)) return undefined;
      const up = dirname(importer) === inRoot("dist") ? "./" : "../";
      return { path: `${up}${relative(inRoot("dist"), file)}`, external: true };
    });
  },
});

// What every program needs goes into one file, of which these modules only pass names on.
const joined = ["./core", "./builtins", "./utils", "./node"];
const base = "shared/base";

/** The module of that one file: the names of all joined modules, each with its module's in front. */
const baseModule = (modules) => ({
  name: "base",
  setup(build) {
    build.onResolve({ filter: /^virtual:base$/ }, ({ path }) => ({ path, namespace: "base" }));
    build.onLoad({ filter: /.*/, namespace: "base" }, () => ({
      resolveDir: root,
      contents: modules
        .map(({ file, prefix, names }) => `export { ${names.map((n) => `${n} as ${prefix + n}`)} } from "./${file}";`)
        .join("\n"),
    }));
  },
});

function writePassing({ file, prefix, names }, folder) {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  const from = relative(dirname(file), `dist/${base}.js`);
  writeFileSync(path, `export{${names.map((name) => `${prefix}${name} as ${name}`)}}from"${from}";\n`);
}

/** Writes the joined modules into `folder`; gives the names of the packages that are in them. */
export async function bundle(json, folder) {
  const esbuild = createRequire(import.meta.url)(inTools("esbuild"));
  const common = {
    absWorkingDir: root,
    outbase: "dist",
    outdir: join(folder, "dist"),
    // One folder deep, as the loader's own module is: it looks for a local build from there.
    chunkNames: "shared/[name]-[hash]",
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20" },
    // The other form of jsonc-parser finds its parts in a way that cannot be joined.
    mainFields: ["module", "main"],
    // Names stay as they are: stack traces, and those of classes and functions, are made of them.
    ...{ minifyWhitespace: true, minifySyntax: true, legalComments: "none" },
    ...{ metafile: true, logLevel: "warning" },
  };
  const { ".": top, ...modules } = exportedModules(json);
  const files = Object.values(modules);
  const { metafile } = await esbuild.build({ ...common, entryPoints: files, write: false, plugins: [lazyZip] });
  const namesOf = (file) => Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === file).exports;
  const passing = joined.map((subpath) => {
    const file = modules[subpath];
    return { file, prefix: `${subpath.slice(2)}$`, names: namesOf(file).sort() };
  });
  const others = files.filter((file) => !passing.some((each) => each.file === file));
  const entries = Object.fromEntries(others.map((file) => [file.replace(/^dist\/|\.js$/g, ""), file]));
  await esbuild.build({
    ...common,
    entryPoints: { [base]: "virtual:base", ...entries },
    plugins: [lazyZip, baseModule(passing)],
  });
  for (const each of passing) writePassing(each, folder);
  const entryPoints = [top, ...programs(json)];
  const { metafile: ofPrograms } = await esbuild.build({ ...common, entryPoints, plugins: [exportsStay(json)] });
  restoreClassNames(join(folder, "dist"));
  const inputs = [metafile, ofPrograms].flatMap((each) => Object.keys(each.inputs));
  const packages = inputs.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(packages.filter(Boolean))].sort();
}
