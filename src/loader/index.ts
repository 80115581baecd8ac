import { withoutBlasThreads } from "./blas_threads.js";
import { here } from "./here.js";
import { host } from "./host.js";
import { type Loaded, loadAddon } from "./load.js";
import { candidates, findPackage, loadFile } from "./platforms.js";
import { tryOnce } from "./trial.js";

// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { join } = process.getBuiltinModule("node:path");

/** Loads the addon into this environment. */
export const loadHere = (): Loaded =>
  withoutBlasThreads(host, () =>
    loadAddon({
      host,
      candidates,
      localBuild: join(here, "../../../build/native/mlx.node"),
      load: loadFile,
      find: findPackage,
      trial: (folder, libraries) => tryOnce(folder, libraries, host),
      warn: (message) => process.emitWarning(message, "MlxNodeWarning"),
    }),
  );
