import { type Attempt, isNotInstalled } from "./attempt.js";
import type { Host } from "./host.js";
import type { Candidate } from "./platforms.js";
import { version } from "./version.js";

/** The oldest glibc that MLX's released libraries run with. */
const oldestGlibc = "2.35";

const goodSystems = "Ubuntu 22.04, Debian 12, Fedora 36, RHEL 10, or later";

/** The command that brings a package in the version that fits. */
export const installCommand = (name: string): string => `npm install ${name}@${version}`;

const ownBuild =
  "To build it from source, build MLX itself as a shared library (-DBUILD_SHARED_LIBS=ON), install it, and in a clone of " +
  "mlx.node's repository run\n\n    MLX_ROOT=<where MLX is installed> npm run build\n\n" +
  "Then `npm install <the clone>` in your project. docs/BUILDING.md says what that needs.";

const clonedBuild =
  "To build it from source, run `npm run build` in a clone of mlx.node's repository and `npm install <the clone>` in " +
  "your project.";

function unsupportedPlatform(host: Host, supported: readonly string[]): string {
  if (host.platform === "darwin-x64") {
    return (
      "mlx.node needs an Apple silicon Mac and a Node for arm64; this Node is for x64. On Apple silicon it runs translated " +
      "(Rosetta): install the arm64 Node. MLX has no Metal backend on Intel Macs."
    );
  }
  const windows = host.platform.startsWith("win32") ? " In WSL 2 the Linux package works." : "";
  return `There is no mlx.node package for ${host.platform} (there are ${supported.join(", ")}).${windows}\n${ownBuild}`;
}

const muslHelp =
  "This system's C library is musl (Alpine Linux), and MLX's released libraries are made for glibc.\n" +
  `Use an image with glibc: ${goodSystems}; node:24-slim in Docker.\n${ownBuild}`;

/** Whether a version of two numbers is older than another one. */
function olderThan(found: string, needed: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split(".").map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

function cLibrary(text: string, host: Host): string | null {
  const libc = host.libc();
  if (libc === "musl") return muslHelp;
  const asked = /version [`']GLIBC_([\d.]+)' not found/.exec(text)?.[1];
  const found = libc?.glibc;
  if (!asked && !(found && olderThan(found, oldestGlibc))) return null;
  const needed = asked && olderThan(oldestGlibc, asked) ? asked : oldestGlibc;
  return (
    `mlx.node needs glibc ${needed} or later; this system has ${found ? `glibc ${found}` : "an older one"}.\n` +
    `Use ${goodSystems}.\n${ownBuild}`
  );
}

function cxxLibrary(text: string): string | null {
  const asked = /version [`'](GLIBCXX_[\d.]+|CXXABI_[\d.]+)' not found/.exec(text)?.[1];
  if (!asked) return null;
  return (
    `mlx.node needs a libstdc++.so.6 that has ${asked} (GCC 12 or later); the one that was found is older.\n` +
    `Use ${goodSystems}; where LD_LIBRARY_PATH or an environment such as Conda brings an older libstdc++, take it away.`
  );
}

const cudaParts: readonly (readonly [RegExp, string])[] = [
  [/^libcuda\.so/, "NVIDIA's driver"],
  [/^libcudnn/, "cuDNN"],
  [/^libnccl/, "NCCL"],
  [/^lib(cublas|cublasLt|cufft|cusolver|cusparse|cudart|nvrtc|nvJitLink)/, "the CUDA toolkit"],
];

/** What a missing library of NVIDIA's belongs to. */
function cudaPart(library: string): string | undefined {
  return cudaParts.find(([pattern]) => pattern.test(library))?.[1];
}

function missingLibrary(text: string, _host: Host, attempt: Attempt): string | null {
  const library = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(text)?.[1];
  if (!library) return null;
  const part = cudaPart(library);
  if (part === "NVIDIA's driver") {
    return `${library}, which NVIDIA's driver installs, was not found: ${attempt.what} needs an NVIDIA GPU and its driver.`;
  }
  if (part) {
    const toolkit = /cuda12/.test(attempt.what) ? "cuda12" : "cuda13";
    return (
      `${library}, a part of ${part}, was not found. ${attempt.what} needs NVIDIA's libraries, which are not in the package.\n` +
      `Install them on the system, or \`python3 -m pip install "mlx[${toolkit}]"\` and set MLX_NODE_NVIDIA to where ` +
      "`python3 -c 'import nvidia; print(list(nvidia.__path__)[0])'` says."
    );
  }
  if (/^lib(mlx|scipy_openblas|blas-|lapack-)/.test(library)) {
    return `${library} is missing beside the addon: the package is incomplete. Remove node_modules and install again.`;
  }
  return `The library ${library} is missing; install the system's package that has it.`;
}

function wrongFile(text: string, host: Host): string | null {
  if (
    !/invalid ELF header|file too short|wrong ELF class|not a mach-o file|incompatible architecture|cannot open shared object file: No such file or directory.*\.node|not a valid Win32/.test(
      text,
    )
  )
    return null;
  return (
    `The addon is damaged or for another machine than ${host.platform}: node_modules may have been copied from elsewhere.\n` +
    "Remove node_modules and install on this machine."
  );
}

function electron(text: string, host: Host, attempt: Attempt): string | null {
  if (!host.versions.electron || !/\.asar\b/.test(`${text}${attempt.what}`)) return null;
  return (
    "The addon loads libraries from beside it, which does not work from within an asar archive.\n" +
    'Leave the packages out of the archive: in electron-builder `"asarUnpack": ["**/node_modules/@mlx.node/**"]`, in ' +
    'Electron Forge `asar: { unpackDir: "**/node_modules/@mlx.node" }`.'
  );
}

function permission(_text: string, _host: Host, { error }: Attempt): string | null {
  if ((error as NodeJS.ErrnoException).code !== "ERR_DLOPEN_DISABLED") return null;
  return "Node was told to load no addons. Start it with --allow-addons, or without --permission and --no-addons.";
}

function illegalInstruction(text: string): string | null {
  if (!/SIGILL/.test(text)) return null;
  return (
    "This processor lacks instructions that the library was compiled for. Virtual machines can hide what the processor " +
    "has (AVX2, for example): choose another CPU model for it.\n" +
    ownBuild
  );
}

type Cause = (text: string, host: Host, attempt: Attempt) => string | null;

const causes: readonly Cause[] = [
  permission,
  electron,
  cLibrary,
  cxxLibrary,
  missingLibrary,
  wrongFile,
  illegalInstruction,
];

/** What a person can do about one failure; null where nothing is known about it. */
export function helpFor(attempt: Attempt, host: Host): string | null {
  for (const cause of causes) {
    const help = cause(attempt.error.message, host, attempt);
    if (help) return help;
  }
  return null;
}

function notInstalled(host: Host, wanted: readonly Candidate[]): string {
  const libc = cLibrary("", host);
  if (libc) return libc;
  const { name, backend } = wanted.at(-1) as Candidate;
  if (backend.startsWith("cuda")) {
    return `The package ${name} is not installed, and MLX_NODE_BACKEND is ${backend}. Install it:\n\n    ${installCommand(name)}`;
  }
  return (
    `The package ${name}, which has the addon for this machine, is not installed. It is an optional dependency of mlx.node: ` +
    "an install with --omit=optional or --no-optional leaves it out, and so does a lock file or a node_modules folder that " +
    `was made on another platform. Install it:\n\n    ${installCommand(name)}\n\n` +
    `or remove node_modules and the lock file and install again. ${clonedBuild}`
  );
}

/** What a person can do when nothing could be loaded. */
export function helpForAll(
  attempts: readonly Attempt[],
  host: Host,
  wanted: readonly Candidate[] | undefined,
  supported: readonly string[],
): string {
  if (!wanted) return unsupportedPlatform(host, supported);
  const names = wanted.map(({ name }) => name);
  const found = attempts.filter(({ what, error }) => !names.includes(what) || !isNotInstalled(error, what));
  const known = found.map((attempt) => helpFor(attempt, host)).filter((help) => help !== null);
  if (known.length > 0) return [...new Set(known)].join("\n\n");
  if (found.length === 0) return notInstalled(host, wanted);
  return `mlx.node could not load its addon on ${host.platform}. \`npx mlx.node doctor\` says more about this machine.`;
}
