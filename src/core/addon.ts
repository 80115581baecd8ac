import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A function of the addon: takes handles and numbers that the call layer has checked. */
export type NativeFunction = (...args: unknown[]) => never;

const require = createRequire(import.meta.url);

/** Where a build from source leaves the addon; a package for the platform carries it otherwise. */
const localBuild = fileURLToPath(new URL("../../build/native/mlx.node", import.meta.url));

/** The addon, loaded once per environment (the main thread or a worker). */
export const addon: Record<string, NativeFunction> = require(process.env.MLX_NODE_ADDON ?? localBuild);
