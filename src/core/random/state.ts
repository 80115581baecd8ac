import { addon } from "../addon.js";
import { wrongType } from "../runtime/errors.js";
import { type ArrayBase, handleOf, newWrapper, settle } from "../runtime/handle.js";
import { dictBrand } from "../runtime/keywords.js";

const readKey = addon["core.random_key"] as unknown as (out: ArrayBase) => number;
const writeKey = addon["core.set_random_key"] as unknown as (handle: number, pin: unknown) => void;

/**
 * The random state of this environment, as compile() takes it among its inputs and outputs: `state[0]` is the key that the
 * next draw is made with.
 */
class RandomState {
  declare readonly 0: ArrayBase;

  constructor() {
    Object.defineProperty(this, "0", {
      enumerable: true,
      get(): ArrayBase {
        const out = newWrapper();
        return settle(out, readKey(out));
      },
      set(key: unknown) {
        if (handleOf(key) <= 0) throw wrongType({ name: "random.state" }, "0", "array", key);
        writeKey(handleOf(key), key);
      },
    });
  }

  get length(): number {
    return 1;
  }

  *[Symbol.iterator](): IterableIterator<ArrayBase> {
    yield this[0];
  }
}
Object.defineProperty(RandomState.prototype, dictBrand, { value: true });

export const state = new RandomState();
