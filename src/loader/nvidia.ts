// Not imported: an import makes Node load all that such a module might lead to, streams and sockets, at once.
const { existsSync, readdirSync } = process.getBuiltinModule("node:fs");
const { join } = process.getBuiltinModule("node:path");

// In the order in which they need each other; each finds its own parts from where it lies.
const libraries = [
  /^libcudart\.so\.\d+$/,
  /^libnvJitLink\.so\.\d+$/,
  /^libnvrtc\.so\.\d+$/,
  /^libcublasLt\.so\.\d+$/,
  /^libcublas\.so\.\d+$/,
  /^libcusparse\.so\.\d+$/,
  /^libcusolver\.so\.\d+$/,
  /^libcufft\.so\.\d+$/,
  /^libcudnn\.so\.\d+$/,
  /^libnccl\.so\.\d+$/,
];

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The CUDA libraries in a folder like Python's site-packages/nvidia (`cublas/lib`, `cudnn/lib`, ... or `cu13/lib`). */
export function nvidiaLibraries(folder: string): string[] {
  const found = listed(folder).flatMap((part) => {
    const lib = join(folder, part, "lib");
    return listed(lib).map((name) => ({ name, path: join(lib, name) }));
  });
  return libraries.flatMap((pattern) => found.filter(({ name }) => pattern.test(name)).map(({ path }) => path));
}

/** The folder there whose include/ has CUDA's headers, which MLX's kernels are compiled with when they are first used. */
export function nvidiaToolkit(folder: string): string | null {
  const parts = ["cu13", "cuda_runtime"].map((part) => join(folder, part));
  return parts.find((part) => existsSync(join(part, "include", "cuda_fp16.h"))) ?? null;
}

// RTLD_NOW | RTLD_GLOBAL: the addon's own dependencies are then found among what is loaded already, by name.
const NOW_GLOBAL = 0x102;

/**
 * Loads libraries into the process. Node says of each that it is no addon, but it stays loaded; one that does not load at
 * all is missed again, by name, when the addon is.
 */
export function preload(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      process.dlopen({ exports: {} }, path, NOW_GLOBAL);
    } catch {
      // Always: see above.
    }
  }
}
