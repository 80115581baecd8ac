// Writes what follows from the declarations in native/: api/schema.json (committed: its diff is the review of the
// interface) and the call layer in src/core/generated. `npm run generate`, or as a part of `npm run build`. With --docs it
// writes the reference pages instead (docs/reference, not committed).
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { callsModule, callsTypes, coreModule, declarations, submodule } from "./generate/module.mjs";
import { referencePages } from "./generate/pages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

function write(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const schema = JSON.parse(require(join(root, "build", "native", "mlx.node"))["core.schema"]());

function writeCallLayer() {
  write(join(root, "api", "schema.json"), `${JSON.stringify(schema, null, 1)}\n`);

  const submodules = [...new Set(schema.functions.map((fn) => fn.module.split(".")[2]).filter(Boolean))].sort();
  const generated = { "calls.js": callsModule(schema), "calls.d.ts": callsTypes(schema) };
  const reexports = { core: coreModule(schema) };
  for (const name of submodules) reexports[name] = submodule(schema, name);

  // The compiler takes plain JavaScript with its types as it is, so it is put where compiled files go as well.
  for (const folder of ["src", "dist"]) {
    for (const [name, text] of Object.entries(generated)) write(join(root, folder, "core", "generated", name), text);
  }
  for (const [name, text] of Object.entries(reexports)) {
    write(join(root, "src", "core", "generated", `${name}.ts`), text);
  }
  write(join(root, "src", "core", "generated", "declarations.ts"), declarations(schema));
}

function writePages() {
  const folder = join(root, "docs", "reference");
  const pages = referencePages(schema, readFileSync(join(root, "docs", "guide", "operations.md"), "utf8"));
  for (const [name, text] of Object.entries(pages)) write(join(folder, name), text);
  for (const name of readdirSync(folder)) if (!(name in pages)) rmSync(join(folder, name));
  console.log(`${Object.keys(pages).length} pages in ${join("docs", "reference")}`);
}

if (process.argv.includes("--docs")) writePages();
else writeCallLayer();
