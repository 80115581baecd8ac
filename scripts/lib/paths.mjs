// Where things are. Nothing is written outside build/, dist/ and node_modules/ but the model cache.
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const build = join(root, "build");

/** The addons and the MLX runtime that they load from beside them. */
export const native = join(build, "native");

export const inRoot = (...parts) => join(root, ...parts);

/** The folder for what is worth keeping between clones: only the demo's model. */
export function cacheFolder(env = process.env) {
  if (env.MLX_NODE_CACHE) return resolve(env.MLX_NODE_CACHE);
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "mlx.node");
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "mlx.node");
}
