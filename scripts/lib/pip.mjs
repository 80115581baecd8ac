// Bringing pinned Python packages with pip, every file checked against its hash.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform as ownPlatform, platformTags, requirement } from "./pins.mjs";
import { findPython } from "./python.mjs";
import { must } from "./run.mjs";

const quiet = () => (process.stderr.isTTY ? [] : ["--quiet", "--progress-bar", "off"]);

/**
 * Puts the contents of the pinned packages into `target`, a folder that the caller made and will move into place.
 * The platform is named, so that a newer system takes the pinned file too and not one made for it; it may be another one
 * than this machine's. `version` ("3.12") takes packages for another Python than the one that brings them.
 */
export async function installPackages(packages, target, { platform = ownPlatform, version } = {}) {
  const python = findPython();
  const scratch = mkdtempSync(join(tmpdir(), "mlx.node-"));
  try {
    const list = join(scratch, "requirements.txt");
    writeFileSync(list, `${packages.map((pin) => requirement(pin, platform)).join("\n")}\n`);
    await must(
      python.executable,
      [
        ...["-m", "pip", "install", ...quiet(), "--disable-pip-version-check", "--no-input"],
        ...["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile"],
        ...platformTags(platform).flatMap((tag) => ["--platform", tag]),
        ...(version ? ["--python-version", version, "--implementation", "cp"] : []),
        ...["--target", target, "--requirement", list],
      ],
      {
        env: { ...process.env, PIP_ROOT_USER_ACTION: "ignore", PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0" },
        failure: `pip could not bring ${packages.map((p) => `${p.name} ${p.version}`).join(", ")}.`,
      },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
