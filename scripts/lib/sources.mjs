// From the built addon to dist/: the generated call layer, then TypeScript.
import { join } from "node:path";
import { build, inRoot } from "./paths.mjs";
import { step } from "./report.mjs";
import { must } from "./run.mjs";
import { fingerprint, stamp } from "./stamp.mjs";

/** Runs scripts/generate.mjs when the addon or the generator changed. */
export async function generate(addon) {
  const outputs = [inRoot("src", "core", "generated"), inRoot("api", "schema.json")];
  const done = stamp(join(build, "generate.stamp"), outputs);
  const print = fingerprint([addon, inRoot("scripts", "generate.mjs"), inRoot("scripts", "generate")]);
  if (done.holds(print)) return;
  await step("generate", "the call layer, from the addon's declarations", async () => {
    await must(process.execPath, [inRoot("scripts", "generate.mjs")], { failure: "scripts/generate.mjs failed." });
    done.set(print);
  });
}

/** Compiles src/ to dist/ when it changed. */
export async function compileTypes() {
  const done = stamp(join(build, "typescript.stamp"), [inRoot("dist", "index.js")]);
  const print = fingerprint([inRoot("src"), inRoot("tsconfig.json"), inRoot("package-lock.json")]);
  if (done.holds(print)) return;
  await step("typescript", "src to dist", async () => {
    const compiler = inRoot("node_modules", "typescript", "bin", "tsc");
    await must(process.execPath, [compiler, "-p", inRoot("tsconfig.json")], { failure: "TypeScript found errors." });
    done.set(print);
  });
}
