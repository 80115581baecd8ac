// What an ELF file asks of the system, read with binutils, which read the files of other processors too.
import { SetupError } from "../lib/report.mjs";
import { ask } from "../lib/run.mjs";

function readelf(...args) {
  const text = ask("readelf", ["--wide", ...args], { env: { ...process.env, LC_ALL: "C" } });
  if (text === null) throw new SetupError(`readelf ${args.join(" ")} failed (package binutils).`);
  return text;
}

const byNumber = (a, b) => {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
};

const highest = (text, pattern) =>
  [...text.matchAll(pattern)]
    .map(([, version]) => version)
    .sort(byNumber)
    .at(-1) ?? null;

export const isNewer = (a, b) => byNumber(a, b) > 0;

/** `{ machine, needed, paths, glibc, libstdcxx, stripped }` of a library or addon. */
export function inspectElf(file) {
  const dynamic = readelf("--dynamic", file);
  // The section .gnu.version_r: what is needed, not what the library itself defines.
  const versions = readelf("--version-info", file).split(/(?=Version (?:needs|definition|symbols) section)/);
  const needs = versions.filter((part) => part.startsWith("Version needs")).join("\n");
  return {
    machine: /Machine:\s+(.*)/.exec(readelf("--file-header", file))[1],
    needed: [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((m) => m[1]),
    paths: [...dynamic.matchAll(/\((?:RPATH|RUNPATH)\).*\[(.+)\]/g)].flatMap((m) => m[1].split(":")),
    glibc: highest(needs, /\bGLIBC_([\d.]+)/g),
    libstdcxx: highest(needs, /\bGLIBCXX_([\d.]+)/g),
    stripped: !/ \.symtab /.test(readelf("--sections", file)),
  };
}
