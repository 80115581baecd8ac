import { ValueError } from "../builtins/errors.js";
import { float } from "../builtins/float.js";
import type { array } from "../core/index.js";
import * as mx from "../core/index.js";
import { repr } from "../utils/python/repr.js";
import { define } from "../utils/signature/define.js";
import { signature } from "../utils/signature/signature.js";
import type { Real } from "../utils/signature/types.js";
import { tree_map } from "../utils/tree_map.js";
import { tree_reduce } from "../utils/tree_reduce.js";
import type { Dict } from "./optimizer.js";

// float16 would overflow.
const squaredNorm = (gradient: array): array =>
  (gradient.dtype === mx.float16 ? gradient.astype(mx.float32) : gradient).square().sum();

/**
 * Scales all gradients so that their norm, taken together, is `max_norm` at most. Returns the gradients and the norm
 * before.
 */
export const clip_grad_norm = define(
  signature<[grads: Dict, max_norm: Real], [], ["grads", "max_norm"]>("clip_grad_norm(grads: dict, max_norm: float)"),
  "Scales all gradients so that their norm, taken together, is `max_norm` at most. Returns the gradients and the norm before.",
  (grads, max_norm): [gradients: Dict, norm: array] => {
    if (Number(max_norm) < 0) {
      throw new ValueError(`clip_grad_norm(): 'max_norm' must not be negative, unlike ${repr(max_norm)}.`);
    }
    const add = (sum: array | float, gradient: array) => mx.add(sum, squaredNorm(gradient));
    const norm = mx.sqrt(tree_reduce(add, grads, float(0)) as array);
    const factor = mx.minimum(mx.divide(max_norm, mx.add(norm, 1e-6)), float(1));
    const scale = (gradient: array): array => {
      const scaled = mx.multiply(gradient, factor);
      return mx.issubdtype(gradient.dtype, mx.floating) ? scaled.astype(gradient.dtype) : scaled;
    };
    return [tree_map(scale, grads) as Dict, norm];
  },
);
