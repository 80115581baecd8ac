// mlx.node/core once more, for Node: its text as a script, which can be kept compiled (src/loader/compiled.ts), and a module
// that runs it and exports the same names. What joins modules itself (bundlers), Bun and Deno take the module as it is.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { filesBelow } from "../lib/stamp.mjs";
import { exportList, joinPairs, pairs, take } from "./one-file.mjs";

const MODULE = "for-node.js";
const SCRIPT = "script.js";
/** By this name the package's other modules import the one or the other. */
const INSIDE = "#core";

/** What package.json says of the entry: which file is for whom. */
function choices(entry) {
  const plain = `./${entry}`;
  const node = `./${posix.join(posix.dirname(entry), MODULE)}`;
  return { bun: plain, deno: plain, module: plain, node, default: plain };
}

/** The package.json of a package whose `entry` is there for Node as well. */
export function withChoices(json, subpath, entry) {
  const { types } = json.exports[subpath];
  return {
    ...json,
    // Said for bundlers: what modules do when they are loaded is wanted.
    sideEffects: true,
    imports: { [INSIDE]: choices(entry) },
    exports: { ...json.exports, [subpath]: { types, ...choices(entry) } },
  };
}

function scriptOf(text, entry) {
  const [end, list] = take(text, exportList, entry);
  const exports = pairs(list);
  // The lines are short already: one may end in the middle of any of this.
  const imports = [];
  const body = text
    .slice(0, -end.length)
    .replace(/\bimport\.meta\.\s*url\b/g, "moduleUrl")
    .replace(/(?<=[;}]\s*)import\s*\{([^}]*)\}\s*from\s*("node:\w+");/g, (_, names, name) => {
      imports.push(`const{${joinPairs(pairs(names), ":")}}=process.getBuiltinModule(${name});`);
      return "";
    });
  // Node reads it as one byte for each character, and a script has no imports.
  const odd = /\P{ASCII}|(?:^|[;}])\s*import\b|\bimport\.meta\.\s*\w/u.exec(body);
  if (odd) throw new Error(`${entry} cannot be a script: it has "${body.slice(odd.index, odd.index + 80)}"`);
  const object = exports.map(([local, name]) => `${name}:${local}`).join(",");
  return {
    names: exports.map(([, name]) => name),
    script: `(function(moduleUrl){"use strict";${imports.join("")}${body}\nreturn{${object}}})\n`,
  };
}

/** Writes both beside `entry` and makes the package's other modules import `#core`. */
export async function forNode(esbuild, folder, entry) {
  const place = join(folder, dirname(entry));
  const { names, script } = scriptOf(readFileSync(join(folder, entry), "utf8"), entry);
  const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);
  const local = names.map((_, i) => `n${i}`);
  const module = `
    import { runCompiled } from ${JSON.stringify(inRoot("dist", "loader", "compiled.js"))};
    const { ${names.map((name, i) => `${name}: ${local[i]}`).join(", ")} } = runCompiled({
      text: new URL(${JSON.stringify(`./${SCRIPT}`)}, import.meta.url), url: import.meta.url, hash: ${JSON.stringify(hash)},
    });
    export { ${names.map((name, i) => `${local[i]} as ${name}`).join(", ")} };`;
  const { outputFiles } = await esbuild.build({
    stdin: { contents: module, resolveDir: inRoot() },
    ...{ bundle: true, format: "esm", platform: "node", target: "node20", write: false, logLevel: "warning" },
    ...{ minifyWhitespace: true, minifySyntax: true, lineLimit: 120 },
  });
  writeFileSync(join(place, SCRIPT), script);
  writeFileSync(join(place, MODULE), outputFiles[0].text);
  for (const file of filesBelow(join(folder, "dist"), (path) => path.endsWith(".js"))) {
    if (dirname(file) === place) continue;
    const path = relative(dirname(file), join(folder, entry)).split("\\").join("/");
    const text = readFileSync(file, "utf8");
    const imported = JSON.stringify(path.startsWith(".") ? path : `./${path}`);
    if (text.includes(imported)) writeFileSync(file, text.replaceAll(imported, JSON.stringify(INSIDE)));
  }
}
