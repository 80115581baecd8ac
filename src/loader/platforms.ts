import { here } from "./here.js";

/** A function of the addon: takes handles and numbers that the call layer has checked. */
export type NativeFunction = (...args: unknown[]) => never;
export type Addon = Record<string, NativeFunction>;

/** What the packages of the platforms export. */
export interface PlatformPackage {
  readonly version: string;
  /** Where the package is. */
  readonly folder: string;
  readonly load: () => Addon;
}

export type Backend = "cpu" | "cuda12" | "cuda13" | "metal";

export interface Candidate {
  readonly backend: Backend;
  readonly name: string;
  /** The package; throws where it is not installed. */
  readonly open: () => PlatformPackage;
}

let requireFromHere: NodeJS.Require | undefined;

// Making one takes half a millisecond, and an installed package is found without it.
function require(name: string) {
  requireFromHere ??= process.getBuiltinModule("node:module").createRequire(here);
  return requireFromHere(name);
}

/** Loads an addon from a file. `require` would look for it as for any module first, a good part of a millisecond. */
export function loadFile(file: string): Addon {
  const module = { exports: {} };
  process.dlopen(module, process.getBuiltinModule("node:path").resolve(file));
  return module.exports as Addon;
}

const ADDON = "mlx.node";
const MODULES = "node_modules";

/** The folders of packages in the folders above a file, the nearest first. */
function* modulesAbove(file: string): Generator<string> {
  const { basename, dirname, join } = process.getBuiltinModule("node:path");
  for (let above = dirname(file); ; above = dirname(above)) {
    if (basename(above) !== MODULES) yield join(above, MODULES);
    if (dirname(above) === above) return;
  }
}

/** Opens a package in one of the folders above that `require` looks in, as its own module would describe it (npm/index.js). */
export function findPackage(name: string): Candidate["open"] | null {
  // Yarn's Plug'n'Play has no such folders.
  if (process.versions.pnp) return null;
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  for (const modules of modulesAbove(here)) {
    const folder = `${modules}/${name}`;
    if (!existsSync(`${folder}/${ADDON}`)) continue;
    return () => {
      const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      return { version, folder, load: () => loadFile(`${folder}/${ADDON}`) };
    };
  }
  return null;
}

// One `require` with a literal name for each package: bundlers and packagers find by it what they have to keep.
const linuxX64: Candidate = {
  backend: "cpu",
  name: "@mlx.node/linux-x64",
  open: () => require("@mlx.node/linux-x64"),
};
const linuxX64Cuda13: Candidate = {
  backend: "cuda13",
  name: "@mlx.node/linux-x64-cuda13",
  open: () => require("@mlx.node/linux-x64-cuda13"),
};
const linuxX64Cuda12: Candidate = {
  backend: "cuda12",
  name: "@mlx.node/linux-x64-cuda12",
  open: () => require("@mlx.node/linux-x64-cuda12"),
};
const linuxArm64: Candidate = {
  backend: "cpu",
  name: "@mlx.node/linux-arm64",
  open: () => require("@mlx.node/linux-arm64"),
};
const darwinArm64: Candidate = {
  backend: "metal",
  name: "@mlx.node/darwin-arm64",
  open: () => require("@mlx.node/darwin-arm64"),
};

/** The packages of each platform, the preferred one first. */
export const candidates: Readonly<Record<string, readonly Candidate[]>> = {
  "linux-x64": [linuxX64Cuda13, linuxX64Cuda12, linuxX64],
  "linux-arm64": [linuxArm64],
  "darwin-arm64": [darwinArm64],
};
