import { ValueError } from "../../builtins/errors.js";
import { float } from "../../builtins/float.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX, Real } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";

// Probabilities are kept as 1 - p, an int or a float as the given p: that decides how p is printed.
function complement(p: Real): Real {
  return p instanceof float ? float(1 - p.value) : 1 - p;
}

function keptShare(p: Real): Real {
  if (Number(p) < 0 || Number(p) >= 1)
    throw new ValueError(`The probability of dropping must be in [0, 1), not ${repr(p)}.`);
  return complement(p);
}

function drop(layer: { readonly _p_1: Real; readonly training: boolean }, x: array, shape: number[]): array {
  const kept = Number(layer._p_1);
  if (kept === 1 || !layer.training) return x;
  const mask = mx.random.bernoulli(kept, shape);
  return mx.multiply(mx.multiply(mask, x), float(1 / kept));
}

/** The shape with ones in the places of the last axes but the channels. */
function channelShape(x: array, spatial: number, allowed: readonly [number, number]): number[] {
  if (!allowed.includes(x.ndim)) {
    throw new ValueError(`The input must have ${allowed[0]} or ${allowed[1]} axes, but it has ${x.ndim}.`);
  }
  const { shape } = x;
  return shape.map((size, axis) => (axis >= shape.length - 1 - spatial && axis < shape.length - 1 ? 1 : size));
}

const newDropout = signature<[], [p: Real], ["p"]>("Dropout(p: float = 0.5)");
const callOfDropout = callX("Dropout");
/** In training, sets elements to zero with probability `p` and scales the others so that the mean stays the same. */
export class Dropout extends Module {
  declare _p_1: Real;

  constructor(...args: Arguments<typeof newDropout>) {
    super();
    const [p] = newDropout.bind(args);
    this._p_1 = keptShare(p);
  }

  override _extra_repr(): string {
    return `p=${repr(complement(this._p_1))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfDropout.bind(args);
    return drop(this, x, x.shape);
  }
}
describeLayer(
  Dropout,
  "In training, sets elements to zero with probability `p` and scales the others so that the mean stays the same.",
  newDropout,
  { __call__: callOfDropout },
);

const newDropout2d = signature<[], [p: Real], ["p"]>("Dropout2d(p: float = 0.5)");
const callOfDropout2d = callX("Dropout2d");
/**
 * As Dropout, for whole channels of images: inputs of shape [height, width, channels], perhaps with a batch axis
 * before.
 */
export class Dropout2d extends Module {
  declare _p_1: Real;

  constructor(...args: Arguments<typeof newDropout2d>) {
    super();
    const [p] = newDropout2d.bind(args);
    this._p_1 = keptShare(p);
  }

  override _extra_repr(): string {
    return `p=${repr(complement(this._p_1))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfDropout2d.bind(args);
    return drop(this, x, channelShape(x, 2, [3, 4]));
  }
}
describeLayer(
  Dropout2d,
  "As Dropout, for whole channels of images: inputs of shape [height, width, channels], perhaps with a batch axis before.",
  newDropout2d,
  { __call__: callOfDropout2d },
);

const newDropout3d = signature<[], [p: Real], ["p"]>("Dropout3d(p: float = 0.5)");
const callOfDropout3d = callX("Dropout3d");
/**
 * As Dropout, for whole channels of volumes: inputs of shape [depth, height, width, channels], perhaps with a batch
 * axis.
 */
export class Dropout3d extends Module {
  declare _p_1: Real;

  constructor(...args: Arguments<typeof newDropout3d>) {
    super();
    const [p] = newDropout3d.bind(args);
    this._p_1 = keptShare(p);
  }

  override _extra_repr(): string {
    return `p=${repr(complement(this._p_1))}`;
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfDropout3d.bind(args);
    return drop(this, x, channelShape(x, 3, [4, 5]));
  }
}
describeLayer(
  Dropout3d,
  "As Dropout, for whole channels of volumes: inputs of shape [depth, height, width, channels], perhaps with a batch axis.",
  newDropout3d,
  { __call__: callOfDropout3d },
);
