// What this machine can build addons for, and with what.
import { join } from "node:path";
import { native } from "../lib/paths.mjs";
import { platform } from "../lib/pins.mjs";
import { ensureArm64 } from "./arm64.mjs";
import { crossBuild } from "./cross-build.mjs";
import { darwin } from "./darwin.mjs";

/** How to make the addon of this machine's own platform: it is built already. On macOS what is signed stays as it is. */
const own = {
  strip: platform.startsWith("linux") ? "strip" : null,
  addon: async () => join(native, "mlx.node"),
};

async function arm64() {
  const tools = await ensureArm64();
  if (tools.missing) return tools;
  const settings = [
    ...["-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64"],
    `-DCMAKE_CXX_COMPILER=${tools.compiler}`,
  ];
  return { ...tools, addon: (runtime) => crossBuild("linux-arm64", runtime, settings, tools.env) };
}

const others = { "linux-x64": { "linux-arm64": arm64, "darwin-arm64": darwin } };

/**
 * The tools for a platform: `addon(runtime)` builds it, `strip` and `compiler` are programs that run in `env`. Or `missing`,
 * the reason why there are none here.
 */
export async function targetOf(target) {
  if (target === platform) return own;
  const make = others[platform]?.[target];
  return make ? make() : { missing: `this machine (${platform}) builds no addon for ${target}` };
}
