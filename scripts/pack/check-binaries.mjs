// The binaries of a Linux package: for the right processor, stripped, no newer a system needed than stated, found from
// where they lie, and nothing needed that neither the package nor the system has.
import { basename, dirname, join, posix, relative } from "node:path";
import { filesBelow } from "../lib/stamp.mjs";
import { inspectElf, isNewer } from "./elf.mjs";

const machines = { x64: /X86-64/, arm64: /AArch64/ };

const system = [/^lib(c|m|dl|rt|pthread)\.so\.\d$/, /^ld-linux-[\w-]+\.so\.\d$/, /^lib(stdc\+\+\.so\.6|gcc_s\.so\.1)$/];

const nvidia = [/^libcuda\.so\.1$/, /^lib(cudart|cublas|cublasLt|cufft|cusolver|nvrtc|cudnn|nccl)\.so\.\d+$/];

/** `$ORIGIN/../x` of a file in `folder`, relative to the package. */
const resolved = (path, folder) => posix.normalize(path.replace(/^\$ORIGIN/, folder || "."));

function checkElf(file, folder, json, own) {
  const found = inspectElf(join(folder, file));
  const wrong = [];
  if (!machines[json.cpu[0]].test(found.machine)) wrong.push(`is for ${found.machine}`);
  if (!found.stripped) wrong.push("is not stripped");
  if (found.glibc && isNewer(found.glibc, json.mlx.glibc)) wrong.push(`needs glibc ${found.glibc}`);
  if (found.libstdcxx && isNewer(found.libstdcxx, json.mlx["libstdc++"]))
    wrong.push(`needs GLIBCXX_${found.libstdcxx}`);
  for (const path of found.paths) if (!/^\$ORIGIN(\/|$)/.test(path)) wrong.push(`looks for libraries in ${path}`);
  const places = found.paths.map((path) => resolved(path, dirname(file) === "." ? "" : dirname(file)));
  for (const name of found.needed) {
    const beside = places.some((place) => own.has(posix.normalize(`${place}/${name}`)));
    const outside = [...system, ...(json.mlx.backend.startsWith("cuda") ? nvidia : [])];
    if (!beside && !outside.some((pattern) => pattern.test(name))) wrong.push(`needs ${name}, which it does not find`);
  }
  return { wrong: wrong.map((text) => `${file} ${text}`), glibc: found.glibc, libstdcxx: found.libstdcxx };
}

/** What is wrong with a staged Linux package, and what it needs. */
export function checkElves(folder, json) {
  const files = filesBelow(folder, (file) => /\.(so|node)(\.|$)/.test(basename(file))).map((f) => relative(folder, f));
  const own = new Set(files);
  const results = files.map((file) => checkElf(file, folder, json, own));
  const newest = (key) =>
    results
      .map((each) => each[key])
      .filter(Boolean)
      .sort((a, b) => (isNewer(a, b) ? 1 : -1))
      .at(-1);
  const needs = { glibc: newest("glibc"), "libstdc++": newest("libstdcxx") };
  const wrong = results.flatMap((each) => each.wrong);
  for (const [name, version] of Object.entries(needs)) {
    if (version !== json.mlx[name]) wrong.push(`it states ${name} ${json.mlx[name]}, and needs ${version}`);
  }
  return { wrong, needs };
}
