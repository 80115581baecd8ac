// Gives libmlx a fast BLAS on Linux without changing libmlx.
//
// The released library is linked to a reference BLAS and LAPACK that lie in a folder beside it (mlx_cpu.libs), under
// names that hold a hash. In their place go: OpenBLAS as the package scipy-openblas32 ships it (all names with the
// prefix scipy_), and a library of the BLAS's name that consists of nothing but jumps from each function that libmlx
// calls to OpenBLAS's. LAPACK's name gets an empty library. The reference libraries and the Fortran runtime go away.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { platform } from "./pins.mjs";
import { SetupError } from "./report.mjs";
import { ask, must } from "./run.mjs";
import { cxxCompiler } from "./toolchain.mjs";

const openblasName = "libscipy_openblas.so";
const prefix = "scipy_";

const english = { ...process.env, LC_ALL: "C" };

function inspect(tool, args) {
  const text = ask(tool, args, { env: english });
  if (text === null) throw new SetupError(`${tool} is needed (package binutils).`);
  return text;
}

const needed = (library) => [...inspect("readelf", ["-d", library]).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((m) => m[1]);

function symbols(library, which) {
  const lines = inspect("nm", ["-D", "-P", which, library]).split("\n");
  return lines.map((line) => line.split(/[\s@]/, 1)[0]).filter(Boolean);
}

const jumpOf = (target) => (target.endsWith("arm64") ? (name) => `b ${name}` : (name) => `jmp ${name}@PLT`);

function jumps(names, jump) {
  const lines = names.flatMap((name) => [
    `.globl ${name}`,
    `.type ${name},%function`,
    `${name}: ${jump(prefix + name)}`,
    `.size ${name},.-${name}`,
  ]);
  return [".text", ...lines, '.section .note.GNU-stack,"",%progbits', ""].join("\n");
}

async function link({ compiler, env }, output, source, ...libraries) {
  const assembly = `${output}.s`;
  writeFileSync(assembly, source);
  await must(
    compiler,
    [
      ...["-shared", "-nostdlib", "-o", output, assembly, ...libraries],
      ...[`-Wl,-soname,${basename(output)}`, "-Wl,-rpath,$ORIGIN", "-Wl,-z,now", "-s"],
    ],
    { env, failure: `could not link ${basename(output)}` },
  );
  rmSync(assembly);
}

/**
 * `folder` holds the unpacked packages: mlx/lib/libmlx.so, *.libs, scipy_openblas32. The .libs folder is replaced and
 * scipy_openblas32 removed. The compiler makes code for the platform `target`.
 */
export async function useOpenBlas(folder, { target = platform, compiler = cxxCompiler(), env = process.env } = {}) {
  const libs = readdirSync(folder).find((name) => name.endsWith(".libs"));
  const libmlx = join(folder, "mlx", "lib", "libmlx.so");
  const named = needed(libmlx);
  const blas = named.find((name) => name.startsWith("libblas"));
  const lapack = named.find((name) => name.startsWith("liblapack"));
  if (!libs || !blas || !lapack) throw new SetupError(`${libmlx} is not linked to a BLAS and LAPACK beside it.`);

  const openblas = join(folder, "scipy_openblas32", "lib", openblasName);
  const offered = new Set([blas, lapack].flatMap((name) => symbols(join(folder, libs, name), "--defined-only")));
  const called = symbols(libmlx, "--undefined-only").filter((name) => offered.has(name));
  const known = new Set(symbols(openblas, "--defined-only"));
  const lacking = called.filter((name) => !known.has(prefix + name));
  if (lacking.length > 0) throw new SetupError(`OpenBLAS lacks what libmlx calls: ${lacking.join(", ")}`);

  const made = join(folder, "openblas");
  mkdirSync(made);
  copyFileSync(openblas, join(made, openblasName));
  await link({ compiler, env }, join(made, blas), jumps(called, jumpOf(target)), join(made, openblasName));
  await link({ compiler, env }, join(made, lapack), jumps([], jumpOf(target)));

  // What else libmlx itself needs from there stays; what only the reference libraries needed goes.
  for (const name of readdirSync(join(folder, libs))) {
    if (named.includes(name) && name !== blas && name !== lapack)
      renameSync(join(folder, libs, name), join(made, name));
  }
  const licences = readdirSync(folder).find(
    (name) => name.startsWith("scipy_openblas32") && name.endsWith(".dist-info"),
  );
  if (licences) {
    mkdirSync(join(made, "licences"), { recursive: true });
    copyFileSync(join(folder, licences, "licenses", "LICENSE.txt"), join(made, "licences", "OpenBLAS.txt"));
  }
  rmSync(join(folder, libs), { recursive: true });
  renameSync(made, join(folder, libs));
  rmSync(join(folder, "scipy_openblas32"), { recursive: true });
}
