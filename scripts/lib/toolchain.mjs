// The tools that compile the addon: found, or said clearly what to install.
import { SetupError } from "./report.mjs";
import { ask } from "./run.mjs";

const install =
  process.platform === "darwin"
    ? { compiler: "`xcode-select --install`", cmake: "`brew install cmake`" }
    : {
        compiler: "`apt-get install g++` or its like",
        cmake: "`apt-get install cmake` or `python3 -m pip install cmake`",
      };

const runs = (command, ...args) =>
  ask(command, [...args, "--version"], { stdio: ["ignore", "pipe", "ignore"] }) !== null;

let compiler;

/** The C++ compiler's command: CXX, or the first of the usual names that runs. */
export function cxxCompiler(env = process.env) {
  compiler ??= (env.CXX ? [env.CXX] : ["c++", "g++", "clang++"]).find((command) => runs(command));
  if (!compiler) {
    throw new SetupError(
      `A C++20 compiler is needed (${env.CXX ? `CXX is ${env.CXX}, which does not run` : "c++, g++ or clang++"}).\n` +
        `Install g++ 11 or later, clang 14 or later, or Xcode 15 or later: ${install.compiler}.`,
    );
  }
  return compiler;
}

export function checkTools() {
  // Untested: on Windows CMake finds Visual Studio by itself, and says so where there is none.
  if (process.platform !== "win32") cxxCompiler();
  if (!runs("cmake")) throw new SetupError(`CMake 3.21 or later is needed to build. Install it with ${install.cmake}.`);
}

/** Ninja where it is there: it starts faster and shows its progress in one line. */
export const generator = () => (runs("ninja") ? "Ninja" : "Unix Makefiles");
