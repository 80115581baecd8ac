// Joining modules may rename what is in them. What users see must not change: every exported function and class has the
// name, length, signature and documentation that it has in dist/.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { native, root } from "../lib/paths.mjs";
import { exportedModules } from "./entries.mjs";

// A process of its own, because both load the addon.
const program = `
  const [files, folders] = JSON.parse(process.argv[1]);
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
  for (const file of files) compare(file + ": ", await open(folders[0], file), await open(folders[1], file));
  console.log(JSON.stringify(different));
`;

/** Where a staged mlx.node differs from dist/. */
export function checkNames(folder, json) {
  const request = JSON.stringify([Object.values(exportedModules(json)), [root, folder]]);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program, request], {
    encoding: "utf8",
    env: { ...process.env, MLX_NODE_ADDON: join(native, "mlx.node") },
  });
  return status === 0 ? JSON.parse(stdout) : [`its modules do not load: ${stderr}`];
}
