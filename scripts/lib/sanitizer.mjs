// The addon compiled with AddressSanitizer and UndefinedBehaviorSanitizer, and the environment that it runs in.
import { isAbsolute } from "node:path";
import { SetupError } from "./report.mjs";
import { ask } from "./run.mjs";
import { cxxCompiler } from "./toolchain.mjs";

export const sanitizers = "address,undefined";

/**
 * `node` is built without the sanitizers, so that their runtime has to be there before anything else is loaded.
 * What stands in `options` is added to ASAN_OPTIONS.
 */
export function sanitizedEnvironment(addon, options = []) {
  if (process.platform !== "linux") throw new SetupError("The sanitized addon is run on Linux only.");
  const runtime = ["libasan.so", "libubsan.so"].map((name) =>
    (ask(cxxCompiler(), [`-print-file-name=${name}`]) ?? "").trim(),
  );
  if (!runtime.every(isAbsolute)) {
    throw new SetupError(`${cxxCompiler()} has no libasan.so and libubsan.so: g++ is needed (CXX names it).`);
  }
  const asan = [
    // V8 does not free its memory at exit.
    "detect_leaks=0",
    // What was freed is kept from use for a while; little of it, because tests measure the memory of whole processes.
    "quarantine_size_mb=8",
    "abort_on_error=1",
    ...options,
  ];
  return {
    LD_PRELOAD: runtime.join(" "),
    ASAN_OPTIONS: asan.join(":"),
    UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1",
    MLX_NODE_ADDON: addon,
  };
}
