// Joining the modules of dist/ into few files with esbuild: to find, read and compile a file takes Node a good part of a
// millisecond, and there are a hundred.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { inRoot, root } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { exportedModules, programs } from "./entries.mjs";
import { forNode } from "./for-node.mjs";
import { plainNamespaces } from "./namespaces.mjs";
import { foldIntoEntry } from "./one-file.mjs";
import { inTools } from "./tools.mjs";

// Names stay as they are: stack traces, and those of classes and functions, are made of them.
const written = {
  ...{ format: "esm", platform: "node", target: "node20" },
  ...{ minifyWhitespace: true, minifySyntax: true, legalComments: "none", logLevel: "warning" },
};

// esbuild makes `var X = class _X` of a class that refers to itself, which then is called _X in messages and printing.
function restoreClassNames(text) {
  const renamed = /\b([\w$]+)=class _\1\b([^{]*)\{/g;
  const named = 'static{Object.defineProperty(this,"name",{value:"$1",configurable:true})}';
  return text.replace(renamed, `$1=class _$1$2{${named}`);
}

// When a program ends with an error, Node prints the line that threw it, however long it is: one of 300 KB hid what it says.
const LONGEST_LINE = 120;

/** The last step for every file of `folder`: those before it look for what esbuild writes where lines may be long. */
async function finish(esbuild, folder) {
  for (const file of filesBelow(folder)) {
    const text = restoreClassNames(readFileSync(file, "utf8"));
    const { code } = await esbuild.transform(text, { ...written, lineLimit: LONGEST_LINE });
    writeFileSync(file, code);
  }
}

// fflate builds tables as soon as it is loaded. What is used of it is wrapped in a function by esbuild, as a CommonJS module,
// which here is called when the first zip file is read or written. It is made short before: the engine reads it all the same.
const zipNames = { functions: ["unzipSync"], classes: ["Zip", "ZipDeflate", "ZipPassThrough"] };

const lazyZip = (esbuild) => ({
  name: "lazy-zip",
  setup(build) {
    const file = inRoot("node_modules", "fflate", "lib", "browser.cjs");
    build.onResolve({ filter: /^fflate\/browser$/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "lazy" } : { path: file, namespace: "file" },
    );
    build.onLoad({ filter: /.*/, namespace: "lazy" }, ({ path }) => ({
      resolveDir: root,
      contents: [
        `const load = () => require(${JSON.stringify(path)});`,
        ...zipNames.functions.map((name) => `export function ${name}(...args) { return load().${name}(...args); }`),
        ...zipNames.classes.map((name) => `export function ${name}(...args) { return new (load().${name})(...args); }`),
      ].join("\n"),
    }));
    build.onLoad({ filter: /[\\/]fflate[\\/]lib[\\/]browser\.cjs$/ }, async () => {
      const names = [...zipNames.functions, ...zipNames.classes].join(", ");
      const { outputFiles } = await esbuild.build({
        stdin: { contents: `export { ${names} } from "fflate/browser";`, resolveDir: root },
        ...{ bundle: true, minify: true, format: "cjs", target: "node20", write: false, logLevel: "warning" },
      });
      return { contents: outputFiles[0].text };
    });
  },
});

// The engine reads the call layer with every import, and longer names take it longer. What names can be seen from outside is
// exported there, and stays.
const shortNames = (esbuild) => ({
  name: "short-names",
  setup(build) {
    build.onLoad({ filter: /[\\/]core[\\/]generated[\\/]calls\.js$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, "utf8"), {
        minifyIdentifiers: true,
        target: "node20",
      });
      return { contents: code };
    });
  },
});

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

// What every program needs: it is one file, of which these modules only pass names on.
const joined = ["./core", "./builtins"];

// esbuild cuts modules into files by the entries that need them. Every entry needs the joined modules, so these lie in one
// file, and not in one for each set of entries: each file would be a millisecond more.
const entriesWithAll = (modules) => ({
  name: "entries-with-all",
  setup(build) {
    build.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice("entry:".length), namespace: "entry" }));
    build.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({
      resolveDir: root,
      contents: [...joined.map((subpath) => `import "./${modules[subpath]}";`), `export * from "./${path}";`].join(
        "\n",
      ),
    }));
  },
});

/** Writes the joined modules into `folder`; gives the names of the packages that are in them. */
export async function bundle(json, folder) {
  const esbuild = createRequire(import.meta.url)(inTools("esbuild"));
  const common = {
    absWorkingDir: root,
    outbase: "dist",
    outdir: join(folder, "dist"),
    // One folder deep, as the loader's own module is: it looks for a local build from there.
    chunkNames: "shared/[name]-[hash]",
    ...{ ...written, bundle: true, splitting: true, metafile: true },
    // The other form of jsonc-parser finds its parts in a way that cannot be joined.
    mainFields: ["module", "main"],
  };
  const { ".": top, ...modules } = exportedModules(json);
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: Object.values(modules).map((file) => ({
      in: `entry:${file}`,
      out: file.replace(/^dist\/|\.js$/g, ""),
    })),
    plugins: [lazyZip(esbuild), shortNames(esbuild), entriesWithAll(modules)],
  });
  const entry = modules["./core"];
  const [{ path }] = metafile.outputs[relative(root, join(folder, entry))].imports;
  foldIntoEntry(folder, { chunk: relative(folder, inRoot(path)), entry, owner: "array" });
  plainNamespaces(join(folder, entry));
  const entryPoints = [top, ...programs(json)];
  const { metafile: ofPrograms } = await esbuild.build({ ...common, entryPoints, plugins: [exportsStay(json)] });
  await finish(esbuild, join(folder, "dist"));
  await forNode(esbuild, folder, entry);
  const inputs = [metafile, ofPrograms].flatMap((each) => Object.keys(each.inputs));
  const packages = inputs.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return [...new Set(packages.filter(Boolean))].sort();
}
