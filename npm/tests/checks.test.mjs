// The checks of `npm run pack` see what they are for: staged packages are damaged in one way each.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build, root } from "../../scripts/lib/paths.mjs";
import { platform } from "../../scripts/lib/pins.mjs";
import { checkElves } from "../../scripts/pack/check-binaries.mjs";
import { checkContents } from "../../scripts/pack/check-contents.mjs";
import { checkMachO } from "../../scripts/pack/check-macho.mjs";
import { checkNames } from "../../scripts/pack/check-names.mjs";
import { lintPackage } from "../../scripts/pack/check-published.mjs";
import { readJson, stages } from "../../scripts/pack/places.mjs";
import { scratch } from "./consumer.mjs";

/** A copy of a staged package. */
function copyOf(key) {
  const folder = join(scratch, `${key}-copy`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(stages, key), folder, { recursive: true });
  return { folder, json: readJson(join(folder, "package.json")) };
}

const includes = (wrong, pattern) =>
  assert.ok(
    wrong.some((text) => pattern.test(text)),
    `${pattern} in ${wrong.join("; ")}`,
  );

function editJson(folder, change) {
  const file = join(folder, "package.json");
  const json = readJson(file);
  change(json);
  writeFileSync(file, JSON.stringify(json, null, 2));
}

test("what was staged is good", () => {
  for (const key of ["mlx.node", platform]) assert.deepEqual(checkContents(join(stages, key)), []);
});

test("files, paths and scripts that do not belong in a package", async () => {
  const { folder } = copyOf("mlx.node");
  mkdirSync(join(folder, "tests"));
  writeFileSync(join(folder, "tests", "a.test.mjs"), "");
  appendFileSync(join(folder, "dist", "index.js"), `// ${root}/src/index.ts`);
  rmSync(join(folder, "LICENSE"));
  editJson(folder, (json) => {
    json.scripts = { postinstall: "node build.js" };
    json.dependencies = { fflate: "^0.8.2" };
  });
  const wrong = checkContents(folder);
  includes(wrong, /^tests\/a\.test\.mjs does not belong there$/);
  includes(wrong, /^dist\/index\.js contains the path/);
  includes(wrong, /^LICENSE is missing$/);
  includes(wrong, /install script, postinstall/);
  includes(wrong, /fflate is not pinned/);
  editJson(folder, (json) => {
    json.exports["./core"].default = "./dist/none.js";
  });
  includes(await lintPackage(folder), /^publint: .*none\.js/);
});

test("names that changed", () => {
  const { folder, json } = copyOf("mlx.node");
  assert.deepEqual(checkNames(folder, json), []);
  appendFileSync(
    join(folder, "dist", "index.js"),
    '\nimport { Linear as L } from "./nn/index.js";\nObject.defineProperty(L, "name", { value: "Linear2" });\n',
  );
  includes(checkNames(folder, json), /Linear\.name is Linear2/);
});

test("binaries that need more than is stated, or were not stripped", { skip: platform.startsWith("darwin") }, () => {
  const { folder, json } = copyOf(platform);
  assert.deepEqual(checkElves(folder, json).wrong, []);
  const modest = { ...json, mlx: { ...json.mlx, glibc: "2.17" } };
  includes(checkElves(folder, modest).wrong, /libmlx\.so needs glibc 2\.35/);
  includes(checkElves(folder, { ...json, cpu: [json.cpu[0] === "x64" ? "arm64" : "x64"] }).wrong, /is for /);
  cpSync(join(build, "native", "mlx.node"), join(folder, "mlx.node"));
  includes(checkElves(folder, json).wrong, /^mlx\.node is not stripped$/);
  rmSync(join(folder, "mlx_cpu.libs"), { recursive: true });
  includes(checkElves(folder, json).wrong, /libmlx\.so needs libblas[\w.-]+, which it does not find/);
});

const darwin = existsSync(join(stages, "darwin-arm64"));

test("symbols of macOS that nobody has", { skip: darwin ? false : "the package was not made here" }, () => {
  const { folder, json } = copyOf("darwin-arm64");
  assert.deepEqual(checkMachO(folder, json).wrong, []);
  includes(checkMachO(folder, { ...json, mlx: { ...json.mlx, macos: "13.0" } }).wrong, /is for macOS 14\.0/);
  const file = join(folder, "mlx.node");
  const bytes = readFileSync(file);
  const replace = (from, to) => {
    assert.equal(from.length, to.length);
    let count = 0;
    for (let at = bytes.indexOf(`${from}\0`); at >= 0; at = bytes.indexOf(`${from}\0`, at)) {
      bytes.write(to, at, "latin1");
      count++;
    }
    assert.ok(count > 0, from);
  };
  replace("_napi_create_external_arraybuffer", "_napi_create_external_arraybuffes");
  replace("_objc_autoreleasePoolPush", "_objc_autoreleasePoolPusk");
  writeFileSync(file, bytes);
  const { wrong } = checkMachO(folder, json);
  includes(wrong, /_napi_create_external_arraybuffes from any, which is not known to have it/);
  includes(wrong, /no autorelease pool/);
});
