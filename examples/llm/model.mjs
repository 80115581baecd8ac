import * as mx from "mlx.node/core";
import { KVCache } from "./cache.mjs";
import { number, string } from "./metadata.mjs";
import { QuantizedMatrix } from "./quantized.mjs";

/**
 * The sizes and constants of a Llama model.
 *
 * @param {import("./metadata.mjs").Metadata} metadata
 */
function readConfig(metadata) {
  const architecture = string(metadata, "general.architecture");
  if (architecture !== "llama") throw new Error(`the model is of architecture "${architecture}", not "llama"`);
  return {
    layers: number(metadata, "llama.block_count"),
    heads: number(metadata, "llama.attention.head_count"),
    kvHeads: number(metadata, "llama.attention.head_count_kv"),
    ropeDims: number(metadata, "llama.rope.dimension_count"),
    ropeBase: number(metadata, "llama.rope.freq_base"),
    eps: number(metadata, "llama.attention.layer_norm_rms_epsilon"),
    contextLength: number(metadata, "llama.context_length"),
  };
}

/** @typedef {ReturnType<typeof readConfig>} Config */

class Attention {
  /**
   * @param {Record<string, mx.array>} arrays
   * @param {string} prefix
   * @param {Config} config
   * @param {mx.Dtype} dtype
   */
  constructor(arrays, prefix, config, dtype) {
    this.config = config;
    this.query = new QuantizedMatrix(arrays, `${prefix}.attn_q`, dtype);
    this.key = new QuantizedMatrix(arrays, `${prefix}.attn_k`, dtype);
    this.value = new QuantizedMatrix(arrays, `${prefix}.attn_v`, dtype);
    this.output = new QuantizedMatrix(arrays, `${prefix}.attn_output`, dtype);
  }

  /**
   * @param {mx.array} x
   * @param {KVCache} cache
   */
  forward(x, cache) {
    const { heads, kvHeads, ropeDims, ropeBase } = this.config;
    const [batch, length] = x.shape;
    /** @type {(y: mx.array, count: number) => mx.array} */
    const split = (y, count) => y.reshape(batch, length, count, -1).transpose(0, 2, 1, 3);
    // GGUF interleaves the two halves of each head's queries and keys, which is what `traditional` means.
    const rope = { traditional: true, base: ropeBase, scale: 1, offset: cache.length };
    const queries = mx.fast.rope(split(this.query.project(x), heads), ropeDims, rope);
    const keys = mx.fast.rope(split(this.key.project(x), kvHeads), ropeDims, rope);
    const values = split(this.value.project(x), kvHeads);

    const [allKeys, allValues] = cache.update(keys, values);
    const scale = queries.shape[3] ** -0.5;
    const mask = length > 1 ? "causal" : null;
    const mixed = mx.fast.scaled_dot_product_attention(queries, allKeys, allValues, { scale, mask });
    return this.output.project(mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1));
  }
}

class FeedForward {
  /**
   * @param {Record<string, mx.array>} arrays
   * @param {string} prefix
   * @param {mx.Dtype} dtype
   */
  constructor(arrays, prefix, dtype) {
    this.gate = new QuantizedMatrix(arrays, `${prefix}.ffn_gate`, dtype);
    this.up = new QuantizedMatrix(arrays, `${prefix}.ffn_up`, dtype);
    this.down = new QuantizedMatrix(arrays, `${prefix}.ffn_down`, dtype);
  }

  /** @param {mx.array} x */
  forward(x) {
    const gate = this.gate.project(x);
    const silu = gate.multiply(mx.sigmoid(gate));
    return this.down.project(silu.multiply(this.up.project(x)));
  }
}

class Norm {
  /**
   * @param {Record<string, mx.array>} arrays
   * @param {string} name
   * @param {Config} config
   * @param {mx.Dtype} dtype
   */
  constructor(arrays, name, config, dtype) {
    const weight = arrays[`${name}.weight`];
    if (!weight) throw new Error(`the model file has no "${name}"`);
    this.weight = weight.astype(dtype);
    this.eps = config.eps;
  }

  /** @param {mx.array} x */
  forward(x) {
    return mx.fast.rms_norm(x, this.weight, this.eps);
  }
}

class Block {
  /**
   * @param {Record<string, mx.array>} arrays
   * @param {string} prefix
   * @param {Config} config
   * @param {mx.Dtype} dtype
   */
  constructor(arrays, prefix, config, dtype) {
    this.attentionNorm = new Norm(arrays, `${prefix}.attn_norm`, config, dtype);
    this.attention = new Attention(arrays, prefix, config, dtype);
    this.feedForwardNorm = new Norm(arrays, `${prefix}.ffn_norm`, config, dtype);
    this.feedForward = new FeedForward(arrays, prefix, dtype);
  }

  /**
   * @param {mx.array} x
   * @param {KVCache} cache
   */
  forward(x, cache) {
    const y = x.add(this.attention.forward(this.attentionNorm.forward(x), cache));
    return y.add(this.feedForward.forward(this.feedForwardNorm.forward(y)));
  }
}

/**
 * A Llama model with tied embeddings, from a GGUF file with quantized weights.
 */
export class Llama {
  /**
   * @param {string} path
   * @param {mx.Dtype} [dtype] to compute in
   */
  constructor(path, dtype = fastDtype()) {
    const [arrays, metadata] = mx.load(path, { return_metadata: true });
    this.metadata = /** @type {import("./metadata.mjs").Metadata} */ (metadata);
    this.config = readConfig(this.metadata);
    this.embedding = new QuantizedMatrix(arrays, "token_embd", dtype);
    this.blocks = Array.from(
      { length: this.config.layers },
      (_, i) => new Block(arrays, `blk.${i}`, this.config, dtype),
    );
    this.norm = new Norm(arrays, "output_norm", this.config, dtype);
  }

  /** One empty cache for each layer. */
  makeCache() {
    return this.blocks.map(() => new KVCache());
  }

  /**
   * The hidden states of tokens that follow those in the cache.
   *
   * @param {mx.array} tokens [batch, length]
   * @param {KVCache[]} cache
   */
  forward(tokens, cache) {
    const x = this.blocks.reduce((x, block, i) => block.forward(x, cache[i]), this.embedding.rows(tokens));
    return this.norm.forward(x);
  }

  /**
   * How likely each token of the vocabulary is to come next.
   *
   * @param {mx.array} hidden
   */
  logits(hidden) {
    return this.embedding.project(hidden);
  }
}

/** A GPU computes in the file's own float16; on a CPU such products take many times longer than float32's. */
const fastDtype = () => (mx.default_device().type === mx.gpu ? mx.float16 : mx.float32);
