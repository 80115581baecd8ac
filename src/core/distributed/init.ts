import { ValueError } from "../../builtins/errors.js";
import { addon } from "../addon.js";
import { wrongType } from "../runtime/errors.js";
import { toBool, toText } from "../runtime/scalars.js";
import { type Group, makeGroup } from "./group.js";

const connect = addon["core.distributed.init"] as unknown as (
  made: Group,
  strict: number,
  backend: string,
  factory: NativeFactory | null,
) => number;

/** Tells each rank the bytes of all ranks, one after the other: `gather(bytes, bytes.length)`. */
export type AllGather = (bytes: Uint8Array, length: number) => Uint8Array;
/** Makes the function that the JACCL backend exchanges the addresses of its connections with. */
export type AllGatherFactory = (rank: number, size: number) => AllGather;

type NativeFactory = (rank: number, size: number) => (bytes: Uint8Array, length: number) => Uint8Array;

const fn = { name: "init" };
const FACTORY = "Callable[[int, int], Callable[[bytes, int], bytes]] | None";

/** The factory with its results checked: the addon takes Uint8Arrays of the right length and nothing else. */
function checked(factory: AllGatherFactory): NativeFactory {
  return (rank, size) => {
    const gather: unknown = factory(rank, size);
    if (typeof gather !== "function")
      throw wrongType({ name: "all_gather_factory" }, "the result", "a function", gather);
    return (bytes, length) => {
      const all: unknown = gather(bytes, length);
      if (!(all instanceof Uint8Array)) throw wrongType({ name: "all_gather" }, "the result", "a Uint8Array", all);
      if (all.length !== size * length) {
        throw new ValueError(`init(): the side channel must return ${size * length} bytes, not ${all.length}.`);
      }
      return all;
    };
  };
}

/** init(strict, backend, *, all_gather_factory) */
export function distributed_init(strict: unknown, backend: unknown, factory: unknown): Group {
  const isStrict = toBool(strict, fn, "strict", "bool");
  const name = toText(backend, fn, "backend", "str");
  if (factory !== null && typeof factory !== "function") throw wrongType(fn, "all_gather_factory", FACTORY, factory);
  if (factory !== null && name !== "jaccl") {
    throw new ValueError("all_gather_factory is only supported with backend='jaccl'.");
  }
  const channel = factory === null ? null : checked(factory as AllGatherFactory);
  return makeGroup((made) => connect(made, isStrict, name, channel));
}
