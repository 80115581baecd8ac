import type { Host } from "./host.js";

const decides = ["OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"];

/**
 * Loads a library without the threads that OpenBLAS would start at once, and which look for work for so long that a program
 * with two processors starts noticeably later. The addon starts them with the first evaluation (native/convert/
 * blas_threads.h). Where the user has said how many there shall be, that holds from the beginning.
 */
export function withoutBlasThreads<T>({ platform, env }: Host, load: () => T): T {
  if (!platform.startsWith("linux") || decides.some((name) => env[name] !== undefined)) return load();
  env.OPENBLAS_NUM_THREADS = "1";
  try {
    return load();
  } finally {
    delete env.OPENBLAS_NUM_THREADS;
  }
}
