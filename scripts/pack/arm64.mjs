// Building the addon for linux-arm64 on linux-x64 with Debian's cross compiler, and running it under qemu: from the system
// where they are installed, or unpacked from Debian's packages into a folder below build/, without being root.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "../lib/paths.mjs";
import { step } from "../lib/report.mjs";
import { ask, must } from "../lib/run.mjs";
import { fingerprint, stamp } from "../lib/stamp.mjs";

// Versions of Debian 12. qemu's changes with its security updates, and apt checks its signature like that of the others.
const cross = "12.2.0-14cross1";
const packages = [
  ...["cpp", "g++", "gcc"].map((name) => `${name}-12-aarch64-linux-gnu=${cross}`),
  `gcc-12-aarch64-linux-gnu-base=${cross}`,
  ...["libgcc-12-dev", "libgcc-s1", "libstdc++-12-dev", "libstdc++6", "libatomic1"].map(
    (name) => `${name}-arm64-cross=${cross}`,
  ),
  ...["libc6", "libc6-dev"].map((name) => `${name}-arm64-cross=2.36-8cross1`),
  "linux-libc-dev-arm64-cross=6.1.4-1cross1",
  "binutils-aarch64-linux-gnu=2.40-2",
  "qemu-user-static",
];

const place = join(build, "cross", "arm64");
const inPlace = (...parts) => join(place, "usr", ...parts);

const runs = (program) => ask(program, ["--version"], { stdio: ["ignore", "pipe", "ignore"] }) !== null;

const installed = () => runs("aarch64-linux-gnu-g++") && runs("qemu-aarch64-static");

/** What is where, for the tools of the system or the unpacked ones. */
function tools() {
  if (installed()) {
    return {
      ...{ compiler: "aarch64-linux-gnu-g++", strip: "aarch64-linux-gnu-strip", qemu: "qemu-aarch64-static" },
      ...{ sysroot: "/usr/aarch64-linux-gnu", env: process.env },
    };
  }
  const libraries = inPlace("lib", "x86_64-linux-gnu");
  return {
    compiler: inPlace("bin", "aarch64-linux-gnu-g++-12"),
    strip: inPlace("bin", "aarch64-linux-gnu-strip"),
    qemu: inPlace("bin", "qemu-aarch64-static"),
    sysroot: inPlace("aarch64-linux-gnu"),
    // The tools' own libraries lie beside them.
    env: { ...process.env, LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":") },
  };
}

async function download(folder) {
  const get = () =>
    must("apt-get", ["download", "--quiet", ...packages], {
      cwd: folder,
      failure: "apt-get could not bring the packages.",
    });
  try {
    await get();
  } catch {
    // The lists of packages may be missing or old.
    await must("apt-get", ["update", "--quiet"], { failure: "apt-get update failed." });
    await get();
  }
}

async function unpack() {
  mkdirSync(build, { recursive: true });
  const scratch = mkdtempSync(join(build, "unpack-"));
  const whole = join(scratch, "whole");
  await download(scratch);
  for (const name of readdirSync(scratch).filter((each) => each.endsWith(".deb"))) {
    await must("dpkg", ["-x", join(scratch, name), whole], { failure: `${name} could not be unpacked.` });
  }
  // These are texts for the linker, with paths of a system where the packages are installed.
  for (const name of ["libc.so", "libm.so"]) {
    const file = join(whole, "usr", "aarch64-linux-gnu", "lib", name);
    writeFileSync(file, readFileSync(file, "latin1").replaceAll("/usr/aarch64-linux-gnu/lib/", ""), "latin1");
  }
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, ".."), { recursive: true });
  renameSync(whole, place);
  rmSync(scratch, { recursive: true, force: true });
}

/** The tools, brought where they are not there; or why they cannot be. */
export async function ensureArm64() {
  if (!installed()) {
    if (!runs("apt-get") || !runs("dpkg")) {
      return { missing: "there is no aarch64-linux-gnu-g++ with qemu-aarch64-static, and no Debian to bring them" };
    }
    const done = stamp(join(place, "..", "arm64.stamp"), [inPlace("bin")]);
    const print = fingerprint([], packages);
    if (!done.holds(print)) {
      try {
        await step("cross", "Debian's compiler and qemu for arm64", unpack);
      } catch (error) {
        // Another distribution, or no network: the other packages can be made all the same.
        return {
          missing: `Debian's compiler for arm64 could not be brought (${error.message.trim().split("\n").at(-1)})`,
        };
      }
      done.set(print);
    }
  }
  return tools();
}

/** How to run a Node for arm64: a command and an environment; null where the tools are not there. */
export function emulator() {
  const { qemu, sysroot, env } = tools();
  if (!installed() && !existsSync(qemu)) return null;
  // With qemu's default processor, OpenBLAS takes kernels for SME that compute wrong results there.
  return { command: qemu, args: ["-cpu", "neoverse-n1", "-L", sysroot], env };
}
