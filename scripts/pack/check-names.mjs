// Joining modules may rename what is in them. What users see must not change: every exported function and class has the
// name, length, signature and documentation that it has in dist/.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { native, root } from "../lib/paths.mjs";
import { exportedModules } from "./entries.mjs";

// A process of its own, because both load the addon.
const program = `
  const [pairs, folders] = JSON.parse(process.argv[1]);
  const { pathToFileURL } = await import("node:url");
  const open = (folder, file) => import(pathToFileURL(folder + "/" + file).href);
  const isModule = (value) => Object.prototype.toString.call(value) === "[object Module]";
  const different = [];
  const seen = new Set();
  function compare(where, left, right) {
    if (seen.has(left)) return;
    seen.add(left);
    for (const key of Object.keys(left)) {
      const [a, b] = [left[key], right[key]];
      if (typeof a !== typeof b) different.push(where + key + " is " + typeof b);
      else if (typeof a === "function") {
        for (const part of ["name", "length", "signature", "doc"]) {
          if (a[part] !== b[part]) different.push(where + key + "." + part + " is " + b[part]);
        }
      } else if (isModule(a)) compare(where + key + ".", a, b);
    }
  }
  for (const [file, staged] of pairs) compare(staged + ": ", await open(folders[0], file), await open(folders[1], staged));
  console.log(JSON.stringify(different));
`;

/** Where a staged mlx.node differs from dist/. */
export function checkNames(folder, json) {
  // What Node takes may be another file than what is taken elsewhere.
  const pairs = Object.entries(exportedModules(json)).flatMap(([subpath, file]) =>
    [file, json.exports[subpath].node].filter(Boolean).map((staged) => [file, staged]),
  );
  const request = JSON.stringify([pairs, [root, folder]]);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program, request], {
    encoding: "utf8",
    // What was staged stays as it is.
    env: { ...process.env, MLX_NODE_ADDON: join(native, "mlx.node"), NODE_DISABLE_COMPILE_CACHE: "1" },
  });
  return status === 0 ? JSON.parse(stdout) : [`its modules do not load: ${stderr}`];
}
