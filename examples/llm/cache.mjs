import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";

/** By how many positions the room grows: a new array for each token would copy the whole past each time. */
const STEP = 256;

/**
 * The keys and values of one layer for all positions so far, [batch, heads, positions, head size].
 */
export class KVCache {
  /** @type {mx.array | null} */
  keys = null;
  /** @type {mx.array | null} */
  values = null;
  /** How many positions are filled. */
  length = 0;

  /**
   * Appends the keys and values of new positions and gives those of all positions.
   *
   * @param {mx.array} keys
   * @param {mx.array} values
   * @returns {[mx.array, mx.array]}
   */
  update(keys, values) {
    const start = this.length;
    this.length += keys.shape[2];
    this.keys = withRoom(this.keys, keys, this.length);
    this.values = withRoom(this.values, values, this.length);
    const added = slice(start, this.length);
    this.keys.set(["...", added, ":"], keys);
    this.values.set(["...", added, ":"], values);
    const all = slice(this.length);
    return [this.keys.get("...", all, ":"), this.values.get("...", all, ":")];
  }

  /** The arrays that the next step depends on. */
  get state() {
    return [this.keys, this.values];
  }
}

/**
 * @param {mx.array | null} room
 * @param {mx.array} like an array of the same kind
 * @param {number} length the positions that must fit
 */
function withRoom(room, like, length) {
  const capacity = room === null ? 0 : room.shape[2];
  if (length <= capacity) return /** @type {mx.array} */ (room);
  const [batch, heads, , size] = like.shape;
  const more = Math.ceil((length - capacity) / STEP) * STEP;
  const fresh = mx.zeros([batch, heads, more, size], like.dtype);
  return room === null ? fresh : mx.concatenate([room, fresh], 2);
}
