// npm run build [-- --sanitize address,undefined]
import { parseArgs } from "node:util";
import { locked } from "./lib/lock.mjs";
import { buildNative } from "./lib/native.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { main, step } from "./lib/report.mjs";
import { ensureRuntime } from "./lib/runtime.mjs";
import { setUp } from "./lib/setup.mjs";

const { values } = parseArgs({ options: { sanitize: { type: "string" } } });

async function sanitized() {
  await ensurePackages();
  return buildNative(await ensureRuntime(), { sanitize: values.sanitize });
}

main(() => step("ready", "build", values.sanitize ? () => locked(sanitized) : setUp));
