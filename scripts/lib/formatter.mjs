// clang-format, as a pinned Python package: the same version on every machine.
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locked } from "./lock.mjs";
import { build, inRoot } from "./paths.mjs";
import { pins, platform } from "./pins.mjs";
import { installPackages } from "./pip.mjs";
import { step } from "./report.mjs";
import { filesBelow, fingerprint, stamp } from "./stamp.mjs";

const place = join(build, "clang-format");
const program = join(place, "clang_format", "data", "bin", "clang-format");

/** The path of the program, brought if it is not there yet. */
export const ensureClangFormat = () =>
  locked(async () => {
    const done = stamp(join(place, "clang-format.stamp"), [program]);
    const print = fingerprint([], pins.formatter, platform);
    if (done.holds(print)) return program;
    await step("formatter", `clang-format ${pins.formatter.version}`, async () => {
      const unpacked = mkdtempSync(join(build, "unpack-"));
      await installPackages([pins.formatter], unpacked);
      rmSync(place, { recursive: true, force: true });
      renameSync(unpacked, place);
      done.set(print);
    });
    return program;
  });

export const nativeFiles = () => filesBelow(inRoot("native"), (file) => /\.(cc|h|mm)$/.test(file));

export const biome = inRoot("node_modules", "@biomejs", "biome", "bin", "biome");
