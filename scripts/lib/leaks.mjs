// What LeakSanitizer reports of a program, without what the engine leaves behind at every exit.
import { spawnSync } from "node:child_process";
import { SetupError } from "./report.mjs";

// Containers and strings allocate for their caller.
const isLibrary = (frame) => /\/c\+\+\/|libstdc\+\+|__interceptor_|operator new/.test(frame);
const isOurs = (frame) => /\/native\/|libmlx|mlx\.node|mlx::/.test(frame);

/** The reports of leaks whose memory the addon or MLX asked for. */
export function leaksOfAddon(report) {
  return report.split("\n\n").filter((part) => {
    if (!part.includes(" leak of ")) return false;
    const frames = part.split("\n").filter((line) => /^\s+#\d+ /.test(line));
    return isOurs(frames.find((frame) => !isLibrary(frame)) ?? "");
  });
}

/** Runs a program to its end and gives the leaks of the addon; an error where it fails or leaks are not looked for. */
export function findLeaks(program, env) {
  const { stderr, stdout } = spawnSync(process.execPath, [program], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (!stdout.endsWith("done\n")) throw new SetupError(`${program} did not come to its end:\n${stderr}`);
  if (!stderr.includes("LeakSanitizer"))
    throw new SetupError(`LeakSanitizer said nothing after ${program}:\n${stderr}`);
  return leaksOfAddon(stderr);
}
