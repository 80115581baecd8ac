// The addon for macOS, which this machine cannot run: all that it wants is exported by the library that it is shipped with,
// by Node, or by a system library of the oldest macOS that is supported.
import { createRequire } from "node:module";
import { join } from "node:path";
import { inRoot } from "../lib/paths.mjs";
import { ARM64, fileTypes, inspectMachO } from "./macho.mjs";

const NODE_API = 8;

const mlx = "@rpath/libmlx.dylib";
const systemLibraries = ["/usr/lib/libc++.1.dylib", "/usr/lib/libobjc.A.dylib", "/usr/lib/libSystem.B.dylib"];

// What libmlx.dylib, which runs on macOS 14, does not happen to import itself, but the system has: sized operator delete and
// classes of exceptions (libc++abi, always), to_string (libc++, always), to_chars of a double (libc++, since macOS 13.3), the
// autorelease pool, and functions of the system library.
const alsoThere = new Set([
  ...["__ZdlPvm", "__ZTISt11range_error", "__ZTISt12domain_error"],
  ...["__ZNSt3__19to_stringEj", "__ZNSt3__19to_stringEx", "__ZNSt3__19to_stringEy", "__ZNSt3__18to_charsEPcS0_d"],
  // std::recursive_mutex, which libc++ has had since its first release.
  ...["__ZNSt3__115recursive_mutexC1Ev", "__ZNSt3__115recursive_mutexD1Ev"],
  ...["__ZNSt3__115recursive_mutex4lockEv", "__ZNSt3__115recursive_mutex6unlockEv"],
  "_objc_autoreleasePoolPush",
  "_objc_autoreleasePoolPop",
  ...["_memcmp", "_memchr", "_strlen", "_memmove", "_memcpy", "_memset", "_bzero", "_abort", "_free", "_malloc"],
  ...["_wmemchr", "dyld_stub_binder"],
]);

function nodeApi() {
  const { symbols } = createRequire(inRoot("package.json"))("node-api-headers");
  const versions = Array.from({ length: NODE_API }, (_, i) => symbols[`v${i + 1}`]);
  return new Set(versions.flatMap((each) => [...each.js_native_api_symbols, ...each.node_api_symbols]));
}

/** Where a symbol comes from, or null where nothing is known to have it. */
function sourceOf({ name, from }, { released, imports, node }) {
  if (from === mlx) return released.has(name) ? "libmlx" : null;
  if (from === "any") return node.has(name.slice(1)) ? "Node" : null;
  return imports.has(name) || alsoThere.has(name) ? from : null;
}

/** What is wrong with a staged macOS package, and what it needs. */
export function checkMachO(folder, json) {
  const addon = inspectMachO(join(folder, "mlx.node"));
  const library = inspectMachO(join(folder, "mlx", "lib", "libmlx.dylib"));
  const known = {
    released: new Set(library.exported),
    imports: new Set(library.imported.map(({ name }) => name)),
    node: nodeApi(),
  };
  const wrong = [];
  for (const [name, found] of Object.entries({ "mlx.node": addon, "libmlx.dylib": library })) {
    if (found.processor !== ARM64 || !Object.values(fileTypes).includes(found.type))
      wrong.push(`${name} is no library for arm64`);
    if (found.oldest !== json.mlx.macos)
      wrong.push(`${name} is for macOS ${found.oldest}, and ${json.mlx.macos} is stated`);
    if (!found.signed) wrong.push(`${name} is not signed, and would not load`);
  }
  if (addon.paths.join() !== "@loader_path/mlx/lib")
    wrong.push(`mlx.node looks for libraries in ${addon.paths.join(", ")}`);
  for (const name of addon.libraries) {
    if (name !== mlx && !systemLibraries.includes(name)) wrong.push(`mlx.node needs ${name}`);
  }
  if (!addon.libraries.includes(mlx)) wrong.push("mlx.node does not load libmlx.dylib");
  if (!addon.exported.includes("_napi_register_module_v1")) wrong.push("mlx.node is no addon");
  if (!addon.imported.some(({ name }) => name === "_objc_autoreleasePoolPush"))
    wrong.push("mlx.node has no autorelease pool");
  for (const symbol of addon.imported) {
    if (!sourceOf(symbol, known))
      wrong.push(`mlx.node wants ${symbol.name} from ${symbol.from}, which is not known to have it`);
  }
  return {
    wrong,
    needs: { macos: addon.oldest, "symbols of libmlx": addon.imported.filter(({ from }) => from === mlx).length },
  };
}
