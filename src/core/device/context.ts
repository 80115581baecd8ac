import { callableClass } from "../../builtins/callable_class.js";
import { addon } from "../addon.js";
import { default_device, default_stream, set_default_device, set_default_stream } from "../generated/calls.js";
import { declared } from "../runtime/declared.js";
import { wrongType } from "../runtime/errors.js";
import type { Device, DeviceType, Stream, ThreadLocalStream } from "./classes.js";
import { streamCode, streamOf } from "./codes.js";

const toStream = addon["core.to_stream"] as unknown as (code: number) => number;

type Where = Stream | ThreadLocalStream | Device | DeviceType;
const EXPECTED = "Stream | ThreadLocalStream | Device | DeviceType";

class StreamContextImplementation {
  #before: Stream | null;

  constructor(s: Where) {
    if (s === undefined || s === null) throw wrongType(StreamContext, "s", EXPECTED, s);
    const stream = streamOf(toStream(streamCode(s, StreamContext, "s", EXPECTED)));
    this.#before = default_stream(default_device());
    set_default_device(stream.device);
    set_default_stream(stream);
  }

  /** Leaves the context: the defaults are again what they were. */
  [Symbol.dispose](): void {
    const before = this.#before;
    if (before === null) return;
    this.#before = null;
    set_default_device(before.device);
    set_default_stream(before);
  }
}

/** Makes a stream or device the default until it is left: `using _ = mx.stream(s)`. */
export const StreamContext = declared(
  "mlx.core.StreamContext",
  callableClass(StreamContextImplementation, "StreamContext"),
);
export type StreamContext = StreamContextImplementation;

/** The implementation of stream(s): a context, or with a callback, the callback's result. */
export function stream(s: unknown, callback: unknown): unknown {
  if (callback === null) return new StreamContext(s as Where);
  if (typeof callback !== "function") throw wrongType({ name: "stream" }, "callback", "a function", callback);
  const context = new StreamContext(s as Where);
  try {
    const result: unknown = callback();
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new TypeError(
        "stream(): the callback returned a Promise, but the defaults go back when it returns. Use `using _ = mx.stream(s)`.",
      );
    }
    return result;
  } finally {
    context[Symbol.dispose]();
  }
}
