import { loadHere } from "../loader/index.js";
import type { Addon } from "../loader/platforms.js";

export type { NativeFunction } from "../loader/platforms.js";

/** How the addon was found, for `mlx.node doctor`. */
export const loaded = loadHere();

/** The addon, loaded once per environment (the main thread or a worker). */
export const addon: Addon = loaded.addon;
