// The tarballs on every Node that they are for, and on Bun and Deno.
import assert from "node:assert/strict";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { filesBelow } from "../../scripts/lib/stamp.mjs";
import { inTools } from "../../scripts/pack/tools.mjs";
import { bareEnvironment, nodes, ownPackages, project, run } from "./consumer.mjs";

const tests = inRoot("tests");
const smoke = inRoot("npm", "tests", "smoke.mjs");

// Where there is no C++ compiler, MLX compiles nothing on the CPU and calls the function each time. These count its calls;
// the third one reads the generator of the call layer.
const notHere = ["transforms/workers.test.mjs", "transforms/eval-async.test.mjs", "arguments.test.mjs"];

/** Whether a test needs nothing but the package: all that it imports lies in tests/. */
function isPublic(file, seen = new Set()) {
  if (seen.has(file)) return true;
  seen.add(file);
  if (!file.startsWith(tests)) return false;
  const text = readFileSync(file, "utf8");
  if (/node_modules/.test(text) || notHere.some((name) => file === join(tests, name))) return false;
  const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, from]) =>
    join(dirname(file), from),
  );
  return imported.every((each) => isPublic(each, seen));
}

const publicTests = () => filesBelow(tests, (file) => file.endsWith(".test.mjs")).filter((file) => isPublic(file));

test("all supported versions of Node are here", () => {
  assert.deepEqual(
    nodes.map(({ major }) => major),
    [20, 22, 24, 26],
  );
});

for (const { major, program } of nodes) {
  describe(`Node ${major}`, () => {
    const consumer = project(`node${major}`, ownPackages, program);

    test("the program is that version", () => {
      assert.match(consumer.run(["--version"]).stdout, new RegExp(`^v${major}\\.`));
    });

    test("a bit of everything", () => {
      copyFileSync(smoke, join(consumer.folder, "smoke.mjs"));
      assert.equal(consumer.run(["smoke.mjs"]).stdout, "good\n");
    });

    test("CommonJS requires it, and gets the same modules", () => {
      consumer.write(
        "common.cjs",
        `const mx = require("mlx.node/core");
         const { core } = require("mlx.node");
         if (core.sum !== mx.sum) throw new Error("two instances");
         console.log(String(mx.array([1, 2]).add(1)));`,
      );
      const { stdout, stderr } = consumer.run(["common.cjs"]);
      assert.equal(stdout, "array([2, 3], dtype=int32)\n");
      assert.equal(stderr.replace(/^.*(?:ExperimentalWarning|--trace-warnings).*$/gm, "").trim(), "");
      consumer.write(
        "both.mjs",
        `import * as mx from "mlx.node/core";
         import { createRequire } from "node:module";
         console.log(createRequire(import.meta.url)("mlx.node/core").sum === mx.sum);`,
      );
      assert.equal(consumer.run(["both.mjs"]).stdout, "true\n");
    });

    test("the public part of the test suite", { timeout: 600_000 }, () => {
      cpSync(tests, join(consumer.folder, "tests"), { recursive: true });
      mkdirSync(join(consumer.folder, "api"), { recursive: true });
      cpSync(inRoot("api"), join(consumer.folder, "api"), { recursive: true });
      const files = publicTests().map((file) => join(consumer.folder, "tests", file.slice(tests.length + 1)));
      assert.ok(files.length >= 10, `${files.length} files`);
      const { stdout } = consumer.run(["--test", "--test-reporter=tap", "--test-concurrency=2", ...files]);
      const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(stdout)[1]);
      assert.equal(count("fail"), 0);
      assert.ok(count("pass") >= 100, `${count("pass")} tests`);
    });
  });
}

for (const [name, program, args] of [
  ["Bun", inTools("@oven", "bun-linux-x64-baseline", "bin", "bun"), ["run"]],
  ["Deno", inTools("@deno", "linux-x64-glibc", "deno"), ["run", "--allow-all", "--no-prompt"]],
]) {
  test(`${name}: a bit of everything`, { skip: !existsSync(program) && process.platform !== "linux" }, () => {
    const { folder } = project(name.toLowerCase());
    copyFileSync(smoke, join(folder, "smoke.mjs"));
    const env = bareEnvironment(folder, program, name.toLowerCase());
    const { stdout } = run(program, [...args, "smoke.mjs"], {
      cwd: folder,
      env: { ...env, DENO_NO_UPDATE_CHECK: "1" },
    });
    assert.equal(stdout, "good\n");
  });
}
