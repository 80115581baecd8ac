// Low-rank adapters: small matrices that are added to a model's own, which stay as they are.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";

/** Adds x @ a @ b to what a matrix gives for x. To begin with b is zero, and the model as it was. */
class LowRank extends nn.Module {
  /**
   * @param {number} inputs
   * @param {number} outputs
   * @param {number} rank
   * @param {number} scale
   */
  constructor(inputs, outputs, rank, scale) {
    super();
    const bound = 1 / Math.sqrt(inputs);
    this.a = mx.random.uniform(-bound, bound, [inputs, rank]);
    this.b = mx.zeros([rank, outputs]);
    this.scale = scale;
  }

  /**
   * @param {mx.array} x
   * @param {mx.array} y what the matrix gives for x
   */
  __call__(x, y) {
    const more = mx.matmul(mx.matmul(x, this.a), this.b).multiply(this.scale);
    return y.add(more.astype(y.dtype));
  }
}

/** A matrix of the model with an adapter: what stands in its place. */
class AdaptedMatrix {
  /**
   * @param {import("../llm/quantized.mjs").QuantizedMatrix} matrix
   * @param {LowRank} adapter
   */
  constructor(matrix, adapter) {
    this.matrix = matrix;
    this.adapter = adapter;
  }

  /** @param {mx.array} x */
  project(x) {
    return this.adapter(x, this.matrix.project(x));
  }
}

/** Adapters for the queries and values of a model's last layers. */
export class Adapters extends nn.Module {
  /**
   * @param {import("../llm/model.mjs").Llama} model
   * @param {{ layers: number, rank: number, scale: number }} options
   */
  constructor(model, { layers, rank, scale }) {
    super();
    /** @param {import("../llm/quantized.mjs").QuantizedMatrix} matrix */
    const adapterOf = ({ weight, options: { bits } }) =>
      new LowRank((weight.shape[1] * 32) / bits, weight.shape[0], rank, scale);
    this.layers = lastBlocks(model, layers).map(({ attention }) => ({
      query: adapterOf(attention.query),
      value: adapterOf(attention.value),
    }));
  }
}

/**
 * Puts the adapters into the model.
 *
 * @param {import("../llm/model.mjs").Llama} model
 * @param {Adapters} adapters
 */
export function adapt(model, adapters) {
  const blocks = lastBlocks(model, adapters.layers.length);
  for (const [i, { query, value }] of adapters.layers.entries()) {
    const { attention } = blocks[i];
    attention.query = new AdaptedMatrix(attention.query, query);
    attention.value = new AdaptedMatrix(attention.value, value);
  }
}

/**
 * @param {import("../llm/model.mjs").Llama} model
 * @param {number} count
 */
function lastBlocks({ blocks }, count) {
  if (!(count >= 1 && count <= blocks.length)) {
    throw new RangeError(`--layers wants 1 to ${blocks.length}, not ${count}`);
  }
  return blocks.slice(-count);
}
