import { readFileSync } from "node:fs";
import { compilerLine } from "./machine.js";
import { attempt, megabytes, messageOf, type Section } from "./section.js";

type Core = typeof import("../../core/index.js");
type Loaded = typeof import("../../core/addon.js").loaded;

/** Which files of these names the process has loaded. */
function loadedFiles(pattern: RegExp): string[] {
  const maps = readFileSync("/proc/self/maps", "utf8");
  return [...new Set(maps.split("\n").map((line) => line.slice(line.indexOf("/"))))].filter((path) =>
    pattern.test(path),
  );
}

function blas(): string {
  if (process.platform === "darwin") return "Accelerate";
  const [openblas] = loadedFiles(/openblas/);
  if (openblas) return `OpenBLAS, ${process.env.OPENBLAS_NUM_THREADS ?? "as many threads as processors"}`;
  return `${loadedFiles(/lib(blas|lapack|mkl)[^/]*$/).join(", ") || "unknown"}: slower than the OpenBLAS that the packages bring`;
}

export function librarySection(
  mx: Core,
  loaded: Loaded,
  milliseconds: number,
  shorten: (text: string) => string,
): Section {
  const lines: [string, string][] = [
    ["MLX", mx.__version__],
    ["addon", shorten(loaded.from)],
    ["backend", loaded.backend ?? "that of the local build"],
    ["loaded in", `${milliseconds.toFixed(0)} ms`],
    ["default device", String(mx.default_device())],
    ["MLX's memory limit", attempt(() => megabytes(Number(mx.get_memory_limit())))],
    ["BLAS", attempt(blas)],
    compilerLine(mx.__version__),
  ];
  for (const { what, error } of loaded.failed) lines.push([`not ${what.replace("@mlx.node/", "")}`, error.message]);
  return { title: "MLX", lines };
}

const SIZE = 512;

function fastest(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** A product whose result is known, and how fast it was. */
function product(mx: Core, stream: Core["cpu"]): string {
  const row = mx.arange(SIZE, { stream }).astype(mx.float32, { stream });
  const a = mx.broadcast_to(row, [SIZE, SIZE], { stream });
  const b = mx.ones([SIZE, SIZE], mx.float32, { stream });
  const expected = (SIZE * (SIZE - 1)) / 2;
  let result = mx.matmul(a, b, { stream });
  const ms = fastest(() => {
    result = mx.matmul(a, b, { stream });
    mx.eval(result);
  });
  const wrong = mx.max(mx.abs(mx.subtract(result, expected, { stream }), { stream }), { stream }).item() as number;
  if (!(wrong <= expected * 1e-2)) throw new Error(`a product of matrices is wrong by ${wrong}`);
  return `${ms.toFixed(2)} ms, ${((2 * SIZE ** 3) / ms / 1e6).toFixed(0)} GFLOP/s`;
}

function elementwise(mx: Core, stream: Core["cpu"]): string {
  const x = mx.linspace(0, 1, 1 << 20, { stream });
  mx.eval(x);
  const ms = fastest(() => mx.eval(mx.exp(x, { stream })));
  return `${ms.toFixed(2)} ms, ${((2 * 4 * 2 ** 20) / ms / 1e6).toFixed(1)} GB/s`;
}

function inverse(mx: Core): string {
  const stream = mx.cpu;
  const a = mx.add(mx.eye(128, { stream }), mx.full([128, 128], 0.001, { stream }), { stream });
  let result = a;
  const ms = fastest(() => {
    result = mx.linalg.inv(a, { stream });
    mx.eval(result);
  });
  const wrong = mx.max(
    mx.abs(mx.subtract(mx.matmul(a, result, { stream }), mx.eye(128, { stream }), { stream }), { stream }),
  );
  if (!((wrong.item() as number) < 1e-3)) throw new Error("the inverse of a matrix is wrong");
  return `${ms.toFixed(2)} ms`;
}

/** What a device is and whether it computes. */
function deviceSection(mx: Core, name: "cpu" | "gpu", index: number): { section: Section; works: boolean } {
  const device = mx.Device(mx[name], index);
  const lines: [string, string][] = [];
  let works = true;
  const check = (what: string, work: () => string) => {
    try {
      lines.push([what, work()]);
    } catch (error) {
      works = false;
      lines.push([what, `FAILED: ${messageOf(error)}`]);
    }
  };
  check("is", () =>
    Object.entries(mx.device_info(device))
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(", "),
  );
  const stream = device as unknown as Core["cpu"];
  check(`matmul ${SIZE}, float32`, () => product(mx, stream));
  check("exp of 1 Mi, float32", () => elementwise(mx, stream));
  if (name === "cpu") check("inverse of 128", () => inverse(mx));
  return { section: { title: String(device), lines }, works };
}

export function deviceSections(mx: Core): { sections: Section[]; works: boolean } {
  const found = (["cpu", "gpu"] as const).flatMap((name) => {
    const count = mx.is_available(mx[name]) ? mx.device_count(mx[name]) : 0;
    return Array.from({ length: count }, (_, index) => deviceSection(mx, name, index));
  });
  return { sections: found.map(({ section }) => section), works: found.every(({ works }) => works) };
}
