// The Python that brings packages: found once, and checked.

import { SetupError } from "./report.mjs";
import { ask } from "./run.mjs";

const oldest = [3, 10];
const probe = `
import sys
try:
    import pip
    version = pip.__version__
except ImportError:
    version = None
import json
print(json.dumps({"executable": sys.executable, "version": list(sys.version_info[:2]), "pip": version, "tag": sys.implementation.cache_tag}))
`;

const howToInstall =
  process.platform === "darwin"
    ? "Install it with `brew install python`, or from python.org."
    : "Install it with your package manager, e.g. `apt-get install python3 python3-pip`.";

let found;

/** `{ executable, version, pip, tag }` of PYTHON, python3 or python: the first that is new enough and has pip. */
export function findPython(env = process.env) {
  if (found) return found;
  const candidates = env.PYTHON ? [env.PYTHON] : ["python3", "python"];
  const seen = [];
  for (const command of candidates) {
    const answer = ask(command, ["-c", probe], { stdio: ["ignore", "pipe", "ignore"] });
    if (answer === null) {
      seen.push(`${command} does not run`);
      continue;
    }
    const python = JSON.parse(answer);
    const [major, minor] = python.version;
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
      seen.push(`${command} is Python ${major}.${minor}`);
    else if (!python.pip) seen.push(`${command} (Python ${major}.${minor}) has no pip`);
    else {
      found = python;
      return python;
    }
  }
  throw new SetupError(
    `Python ${oldest.join(".")} or later with pip is needed: the MLX library comes as a Python package.\n` +
      `Tried: ${seen.join("; ")}.\n${howToInstall} To choose one, set PYTHON to its path.`,
  );
}
