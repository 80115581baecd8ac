// node scripts/setup.mjs: packages, runtime, addon, call layer and TypeScript, as far as they are not there yet.
import { main, step } from "./lib/report.mjs";
import { setUp } from "./lib/setup.mjs";

main(() => step("ready", "set up", setUp));
