/** mlx.core: arrays and what can be done with them, name for name as in Python. */
import { installCollector } from "./runtime/collector.js";
import { installErrorFactory } from "./runtime/errors.js";
import { installExitHandler } from "./runtime/exit.js";
import "./array/methods.js";
import "./array/operators.js";
import "./indexing/item.js";

installErrorFactory();
installCollector();
installExitHandler();

export { array } from "./array/array.js";
export { ArrayLike } from "./array/array_like.js";
export { PrintOptions } from "./array/print_options.js";
export * from "./constants.js";
export { cpu, Device, DeviceType, gpu, Stream, ThreadLocalStream } from "./device/classes.js";
export { StreamContext } from "./device/context.js";
export * as distributed from "./distributed/index.js";
export {
  complexfloating,
  DtypeCategory,
  floating,
  generic,
  inexact,
  integer,
  number,
  signedinteger,
  unsignedinteger,
} from "./dtype/category.js";
export {
  bfloat16,
  bool_,
  complex64,
  Dtype,
  float16,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
} from "./dtype/dtype.js";
export { finfo, iinfo } from "./dtype/info.js";
export * from "./generated/core.js";
export * as cuda from "./generated/cuda.js";
export * as fast from "./generated/fast.js";
export * as fft from "./generated/fft.js";
export * as linalg from "./generated/linalg.js";
export { norm as matrix_norm } from "./generated/linalg.js";
export * as metal from "./generated/metal.js";
export { ArrayAt } from "./indexing/at.js";
export { ArrayIterator } from "./indexing/iterator.js";
export * as random from "./random/index.js";
export { custom_function } from "./transforms/custom_function.js";
export { FunctionExporter } from "./transforms/export.js";
export { __version__ } from "./version.js";
