// What this machine can build addons for, and with what.
import { join } from "node:path";
import { native } from "../lib/paths.mjs";
import { platform } from "../lib/pins.mjs";

/** How to make the addon of this machine's own platform: it is built already. */
const own = {
  compiler: undefined,
  strip: "strip",
  addon: async () => join(native, "mlx.node"),
};

/** The tools for a platform, or the reason why there are none here. */
export async function targetOf(target) {
  if (target === platform) return own;
  return { missing: `this machine (${platform}) builds no addon for ${target}` };
}
