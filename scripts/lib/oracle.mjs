// Python's own MLX of the same version: what the tests and benchmarks compare with.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locked } from "./lock.mjs";
import { build } from "./paths.mjs";
import { backend, pins, platform } from "./pins.mjs";
import { findPython } from "./python.mjs";
import { step } from "./report.mjs";
import { runtimePackages, unpackRuntime } from "./runtime.mjs";
import { fingerprint, stamp } from "./stamp.mjs";

const place = (reference) => join(build, reference ? "oracle-reference" : "oracle");

/** How to start it: `spawn(python, [...], { env: { ...process.env, ...env } })`. */
const use = (python, folder) => ({ python, env: { PYTHONPATH: folder, PYTHONNOUSERSITE: "1" } });

/**
 * Makes the oracle be there. On Linux it gets the OpenBLAS that the addon has, so that results can be compared bit for
 * bit; `reference` keeps the BLAS of the Python package as it is, in a folder of its own.
 */
export const ensureOracle = ({ reference = false } = {}) =>
  locked(async () => {
    const python = findPython();
    const kind = backend();
    const folder = place(reference);
    const packages = [pins.oracle, ...runtimePackages(kind)];
    const done = stamp(join(folder, "oracle.stamp"));
    const print = fingerprint([], packages, platform, python.tag);
    if (!done.holds(print)) {
      const what = `Python MLX ${pins.version} for ${kind}${reference ? " with its own BLAS" : ""}`;
      await step("oracle", what, async () => {
        const unpacked = await unpackRuntime(packages, { reference });
        rmSync(folder, { recursive: true, force: true });
        renameSync(unpacked, folder);
        stamp(join(folder, "python")).set(python.executable);
        done.set(print);
      });
    }
    return use(python.executable, folder);
  });

/** The oracle that `ensureOracle` left there, for the processes of a test run, which install nothing. */
export function installedOracle({ reference = false } = {}) {
  const folder = place(reference);
  const python = join(folder, "python");
  if (!existsSync(python)) throw new Error(`There is no oracle in ${folder}: run the tests with npm test.`);
  return use(readFileSync(python, "utf8"), folder);
}
