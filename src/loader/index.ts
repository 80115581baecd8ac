import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { host } from "./host.js";
import { type Loaded, loadAddon } from "./load.js";
import { candidates } from "./platforms.js";
import { tryOnce } from "./trial.js";

// A bundle may be a CommonJS file, where there is no import.meta.url but a __filename.
const here = import.meta.url === undefined ? __filename : fileURLToPath(import.meta.url);

/** Loads the addon into this environment. */
export const loadHere = (): Loaded =>
  loadAddon({
    host,
    candidates,
    localBuild: join(here, "../../../build/native/mlx.node"),
    load: createRequire(here),
    trial: (folder, libraries) => tryOnce(folder, libraries, host),
    warn: (message) => process.emitWarning(message, "MlxNodeWarning"),
  });
