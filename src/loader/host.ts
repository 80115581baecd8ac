// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { existsSync } = process.getBuiltinModule("node:fs");

/** What the loader asks of the machine and the process: a test gives it other answers. */
export interface Host {
  /** As in the names of the packages: `linux-x64`. */
  readonly platform: string;
  readonly env: Record<string, string | undefined>;
  readonly versions: Readonly<Record<string, string | undefined>>;
  /** The program that runs: Node, or what embeds it. */
  readonly program: string;
  readonly exists: (path: string) => boolean;
  /** The C library of a Linux: glibc's version, or the name of another one; null where it cannot be told. */
  readonly libc: () => { glibc: string } | "musl" | null;
}

// The report takes milliseconds, so it is made only where something went wrong.
function libc(): ReturnType<Host["libc"]> {
  if (process.platform !== "linux") return null;
  if (["x86_64", "aarch64"].some((name) => existsSync(`/lib/ld-musl-${name}.so.1`))) return "musl";
  try {
    // Otherwise it looks up the names of all open connections.
    Object.assign(process.report, { excludeNetwork: true });
    const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime ? { glibc: header.glibcVersionRuntime } : null;
  } catch {
    // An engine without reports.
    return null;
  }
}

export const host: Host = {
  platform: `${process.platform}-${process.arch}`,
  env: process.env,
  versions: process.versions,
  program: process.execPath,
  exists: existsSync,
  libc,
};
