// Native functions that the grid leaves out, with the reason; other tests call them.
import { onGpu } from "../oracle/python.mjs";

const process = "its result is the state of this process";

const platform = "it is about a backend that this machine may not have";

/** Whole modules, for the same reasons. */
export const excludedModules = {
  "mlx.core.metal": platform,
  "mlx.core.cuda": platform,
  "mlx.core.distributed": platform,
};

const unwritten = "on CUDA it leaves parts of its result as the memory was, in Python as well";

/** What upstream's library does not do on a GPU so that it could be compared. */
const excludedOnGpu = {
  qqmm: "on a GPU that lacks the arithmetic it reads outside of its memory, after which a process can do no more",
  conv_general: unwritten,
  conv_transpose1d: unwritten,
  conv_transpose2d: unwritten,
  conv_transpose3d: unwritten,
};

export const excluded = {
  ...(onGpu ? excludedOnGpu : {}),
  default_device: process,
  set_default_device: process,
  default_stream: process,
  set_default_stream: process,
  new_stream: process,
  new_thread_unsafe_stream: process,
  new_thread_local_stream: process,
  clear_streams: process,
  synchronize: process,
  is_available: "it is asked for devices in tests/creation.test.mjs",
  device_count: "it is asked for devices in tests/creation.test.mjs",
  device_info: "it tells what this machine has free at the moment",
  get_active_memory: process,
  get_peak_memory: process,
  reset_peak_memory: process,
  get_cache_memory: process,
  get_memory_limit: process,
  set_memory_limit: process,
  set_cache_limit: process,
  set_wired_limit: process,
  clear_cache: process,
  disable_compile: process,
  enable_compile: process,
  "random.seed": "it is called before each random case",
};
