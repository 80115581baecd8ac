import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, freemem, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { host } from "../../loader/host.js";
import { candidates } from "../../loader/platforms.js";
import { version } from "../../loader/version.js";
import { attempt, megabytes, messageOf, type Section } from "./section.js";

function runtime(): string {
  const { versions } = process;
  const name = (["bun", "deno", "electron"] as const).find((each) => versions[each]);
  return name ? `${name} ${versions[name]} (as Node ${versions.node})` : `Node ${versions.node}`;
}

function libc(): string {
  const found = host.libc();
  if (found === null) return process.platform === "linux" ? "unknown" : "the system's";
  return found === "musl" ? "musl" : `glibc ${found.glibc}`;
}

const interesting = /^(avx|avx2|avx512f|amx_tile|fma|sse4_2|asimd|sve|sve2|bf16|i8mm)$/;

function processorFeatures(): string {
  const text = readFileSync("/proc/cpuinfo", "latin1");
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
  return flags.filter((flag) => interesting.test(flag)).join(" ") || "none of those that matter";
}

function distribution(): string {
  const text = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? "";
}

export function machineSection(): Section {
  const processor = cpus()[0]?.model.trim() ?? "unknown";
  const lines: [string, string][] = [
    ["platform", host.platform],
    ["system", `${type()} ${release()}${distribution() ? `, ${distribution()}` : ""}`],
    ["C library", libc()],
    ["runtime", `${runtime()}, Node-API ${process.versions.napi ?? "unknown"}, V8 ${process.versions.v8 ?? "unknown"}`],
    ["processor", `${processor}, ${availableParallelism()} to use`],
    ["memory", `${megabytes(totalmem())}, ${megabytes(freemem())} free`],
  ];
  if (existsSync("/proc/cpuinfo")) lines.push(["instructions", attempt(processorFeatures)]);
  const driver = "/proc/driver/nvidia/version";
  if (existsSync(driver))
    lines.push(["NVIDIA driver", attempt(() => readFileSync(driver, "utf8").split("\n")[0] as string)]);
  return { title: "Machine", lines };
}

/** The packages of this platform: which are installed, and where. */
export function packagesSection(shorten: (text: string) => string): Section {
  const lines = (candidates[host.platform] ?? []).map(({ name, open }): [string, string] => {
    try {
      const found = open();
      const fits = found.version === version ? "" : `, but mlx.node is ${version}`;
      return [name.replace("@mlx.node/", ""), `${found.version}${fits}, ${shorten(found.folder)}`];
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
      return [name.replace("@mlx.node/", ""), missing ? "not installed" : messageOf(error)];
    }
  });
  return { title: "Packages", lines: [["mlx.node", version], ...lines] };
}

const variables =
  /^(MLX_|OPENBLAS_|OMP_NUM|CUDA_|NVIDIA_VISIBLE|LD_LIBRARY_PATH$|LD_PRELOAD$|DYLD_|NODE_OPTIONS$|TMPDIR$)/;

export function environmentSection(shorten: (text: string) => string): Section {
  const set = Object.entries(process.env).filter(([name]) => variables.test(name));
  const lines = set.map(([name, value]): [string, string] => [name, shorten(value ?? "")]);
  return { title: "Environment", lines: lines.length > 0 ? lines.sort() : [["", "nothing set that matters"]] };
}

/** What mx.compile does with functions on the CPU. */
export function compilerLine(mlxVersion: string): [string, string] {
  if (process.env.MLX_DISABLE_COMPILE !== undefined) return ["mx.compile", "disabled by MLX_DISABLE_COMPILE"];
  const { status, stdout } = spawnSync("g++", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  if (status !== 0) return ["mx.compile", "no g++: on the CPU, compiled functions run operation by operation"];
  const folder = join(tmpdir(), "mlx", mlxVersion, "cpu");
  const place = existsSync(folder) ? folder : tmpdir();
  try {
    accessSync(place, constants.W_OK);
  } catch {
    return [
      "mx.compile",
      `${stdout.split("\n")[0]}, but ${place} cannot be written to: set TMPDIR, or MLX_DISABLE_COMPILE=1`,
    ];
  }
  return ["mx.compile", `${stdout.split("\n")[0]}, cache in ${folder}`];
}
