import { type Attempt, asError, isNotInstalled, LoadError } from "./attempt.js";
import { choose } from "./backend.js";
import { helpFor, helpForAll, installCommand } from "./help.js";
import type { Host } from "./host.js";
import { nvidiaLibraries, nvidiaToolkit, preload } from "./nvidia.js";
import type { Addon, Candidate, PlatformPackage } from "./platforms.js";
import { version } from "./version.js";

export interface Loading {
  readonly host: Host;
  readonly candidates: Readonly<Record<string, readonly Candidate[]>>;
  /** Where a build from source leaves the addon. */
  readonly localBuild: string;
  readonly load: (file: string) => Addon;
  /** How to open a package that lies where `require` would look for it; null where there is none, or nobody knows. */
  readonly find: (name: string) => Candidate["open"] | null;
  /** Tries an addon in a process of its own; null where it works. */
  readonly trial: (folder: string, libraries: readonly string[]) => Error | null;
  readonly warn: (message: string) => void;
}

export interface Loaded {
  readonly addon: Addon;
  /** The file or package that it came from. */
  readonly from: string;
  readonly backend: string | null;
  /** What was found but did not work. */
  readonly failed: readonly Attempt[];
}

const isCuda = ({ backend }: Candidate): boolean => backend.startsWith("cuda");

function checkVersion(name: string, found: PlatformPackage): void {
  if (found.version === version) return;
  throw new Error(
    `${name} is version ${found.version}, and mlx.node is ${version}: they must be the same. Run \`${installCommand(name)}\`.`,
  );
}

function loadPackage(candidate: Candidate, explicit: boolean, { host, trial }: Loading): Addon {
  const found = candidate.open();
  checkVersion(candidate.name, found);
  if (!isCuda(candidate)) return found.load();
  const nvidia = host.env.MLX_NODE_NVIDIA;
  const libraries = nvidia ? nvidiaLibraries(nvidia) : [];
  // Where MLX looks for CUDA's headers is relative to Python's layout, or said by these variables.
  const toolkit = nvidia && !host.env.CUDA_HOME && !host.env.CUDA_PATH ? nvidiaToolkit(nvidia) : null;
  if (toolkit) host.env.CUDA_HOME = toolkit;
  const failure = explicit ? null : trial(found.folder, libraries);
  if (failure) throw failure;
  preload(libraries);
  return found.load();
}

function fallBack(failed: readonly Attempt[], backend: string, { host, warn }: Loading): void {
  for (const attempt of failed) {
    const { what, error } = attempt;
    warn(
      `${what} does not work here, so MLX runs on ${backend}: ${error.message}\n${helpFor(attempt, host) ?? ""}` +
        `\nMLX_NODE_BACKEND=${backend} chooses it without this warning.`,
    );
  }
}

/** The addon: the file that MLX_NODE_ADDON names, the local build, or the package of this platform that works. */
export function loadAddon(loading: Loading): Loaded {
  const { host, candidates, localBuild, load } = loading;
  const attempts: Attempt[] = [];
  const attempt = (what: string, work: () => Addon): Addon | null => {
    try {
      return work();
    } catch (error) {
      attempts.push({ what, error: asError(error) });
      return null;
    }
  };
  const offered = candidates[host.platform];
  const fail = (wanted: readonly Candidate[] | undefined): never => {
    throw new LoadError(helpForAll(attempts, host, wanted, Object.keys(candidates)), attempts);
  };

  const named = host.env.MLX_NODE_ADDON;
  for (const file of named ? [named] : host.exists(localBuild) ? [localBuild] : []) {
    const addon = attempt(file, () => load(file));
    if (addon) return { addon, from: file, backend: null, failed: attempts };
  }
  if (named || !offered) fail(named ? [] : offered);

  const choice = choose(host, offered as readonly Candidate[]);
  // What `require` finds out takes milliseconds, whether it finds the package or not. So it is asked last, and only for what
  // does not lie in a folder: a program may have been packed in a way of its own.
  const there: Candidate[] = [];
  const missing: Candidate[] = [];
  for (const candidate of choice.candidates) {
    const open = loading.find(candidate.name);
    if (open) there.push({ ...candidate, open });
    else missing.push(candidate);
  }
  for (const candidate of [...there, ...missing]) {
    const addon = attempt(candidate.name, () => loadPackage(candidate, choice.explicit, loading));
    if (!addon) continue;
    const failed = attempts.filter(({ what, error }) => !isNotInstalled(error, what));
    fallBack(failed, candidate.backend, loading);
    return { addon, from: candidate.name, backend: candidate.backend, failed };
  }
  return fail(choice.candidates);
}
