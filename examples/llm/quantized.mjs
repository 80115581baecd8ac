import * as mx from "mlx.node/core";

/** GGUF's Q4_0, Q4_1 and Q8_0 share a scale among 32 weights. */
const GROUP_SIZE = 32;

/**
 * From how many rows of x on a product on a CPU unpacks the matrix first. MLX's quantized product there takes the rows
 * one after another, each as long as the first; unpacking takes as long as three rows, and the BLAS does the rest in
 * next to no time. So a prompt is computed ten times faster, and a single token still reads the weights as they are.
 */
const UNPACK_FROM = 4;

/**
 * A matrix in the quantized form in which the file has it, and stays.
 */
export class QuantizedMatrix {
  /**
   * @param {Record<string, mx.array>} arrays
   * @param {string} name
   * @param {mx.Dtype} dtype of the scales, and so of the results
   */
  constructor(arrays, name, dtype) {
    this.weight = arrays[`${name}.weight`];
    const scales = arrays[`${name}.scales`];
    const biases = arrays[`${name}.biases`];
    if (!this.weight || !scales || !biases) throw new Error(`the model file has no quantized matrix "${name}"`);
    this.scales = scales.astype(dtype);
    this.biases = biases.astype(dtype);
    const [packed, groups] = [this.weight.shape[1], this.scales.shape[1]];
    // The weights are packed in words of 32 bits.
    this.options = { group_size: GROUP_SIZE, bits: (packed * 32) / (groups * GROUP_SIZE) };
  }

  /**
   * x @ matrix.T
   *
   * @param {mx.array} x
   */
  project(x) {
    const rows = x.size / x.shape[x.ndim - 1];
    if (rows >= UNPACK_FROM && onCpu()) return x.matmul(this.#unpacked().T);
    return mx.quantized_matmul(x, this.weight, this.scales, this.biases, { transpose: true, ...this.options });
  }

  /**
   * The rows of the matrix that are named, unpacked: what an embedding looks up.
   *
   * @param {mx.array} ids
   */
  rows(ids) {
    return mx.dequantize(this.weight.get(ids), this.scales.get(ids), this.biases.get(ids), this.options);
  }

  #unpacked() {
    return mx.dequantize(this.weight, this.scales, this.biases, this.options);
  }
}

const onCpu = () => mx.default_device().type === mx.cpu;
