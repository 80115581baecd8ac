import { addon } from "./addon.js";

/** The version of MLX. */
export const __version__: string = (addon["core.version"] as unknown as () => string)();
