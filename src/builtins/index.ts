export { complex } from "./complex.js";
export { Ellipsis } from "./ellipsis.js";
export {
  AttributeError,
  IndexError,
  KeyError,
  MemoryError,
  NotImplementedError,
  OverflowError,
  RuntimeError,
  StopIteration,
  ValueError,
} from "./errors.js";
export { float } from "./float.js";
export { slice } from "./slice.js";
