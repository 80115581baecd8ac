// A Llama with weights by chance: its speed is that of a real one.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { KVCache } from "../../examples/llm/cache.mjs";

class Attention extends nn.Module {
  constructor({ dims, heads, kvHeads }) {
    super();
    const size = dims / heads;
    Object.assign(this, { heads, kvHeads, size });
    this.q_proj = new nn.Linear(dims, heads * size, false);
    this.k_proj = new nn.Linear(dims, kvHeads * size, false);
    this.v_proj = new nn.Linear(dims, kvHeads * size, false);
    this.o_proj = new nn.Linear(heads * size, dims, false);
    this.rope = new nn.RoPE(size, false, 500000);
  }

  __call__(x, cache) {
    const [batch, length] = x.shape;
    const split = (y, count) => y.reshape(batch, length, count, this.size).transpose(0, 2, 1, 3);
    const offset = cache.length;
    const queries = this.rope(split(this.q_proj(x), this.heads), offset);
    const keys = this.rope(split(this.k_proj(x), this.kvHeads), offset);
    const [allKeys, allValues] = cache.update(keys, split(this.v_proj(x), this.kvHeads));
    const options = { scale: this.size ** -0.5, mask: length > 1 ? "causal" : null };
    const mixed = mx.fast.scaled_dot_product_attention(queries, allKeys, allValues, options);
    return this.o_proj(mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1));
  }
}

class FeedForward extends nn.Module {
  constructor({ dims, hidden }) {
    super();
    this.gate_proj = new nn.Linear(dims, hidden, false);
    this.up_proj = new nn.Linear(dims, hidden, false);
    this.down_proj = new nn.Linear(hidden, dims, false);
  }

  __call__(x) {
    return this.down_proj(nn.silu(this.gate_proj(x)).multiply(this.up_proj(x)));
  }
}

class Block extends nn.Module {
  constructor(shape) {
    super();
    this.self_attn = new Attention(shape);
    this.mlp = new FeedForward(shape);
    this.input_layernorm = new nn.RMSNorm(shape.dims);
    this.post_attention_layernorm = new nn.RMSNorm(shape.dims);
  }

  __call__(x, cache) {
    const y = x.add(this.self_attn(this.input_layernorm(x), cache));
    return y.add(this.mlp(this.post_attention_layernorm(y)));
  }
}

class Llama extends nn.Module {
  constructor(shape) {
    super();
    this.embed_tokens = new nn.Embedding(shape.vocabulary, shape.dims);
    this.layers = Array.from({ length: shape.layers }, () => new Block(shape));
    this.norm = new nn.RMSNorm(shape.dims);
    this.lm_head = new nn.Linear(shape.dims, shape.vocabulary, false);
  }

  /** The logits of the last position. */
  __call__(tokens, cache) {
    let x = this.embed_tokens(tokens);
    this.layers.forEach((layer, i) => {
      x = layer(x, cache[i]);
    });
    return this.lm_head(this.norm(x.get(":", "-1:")));
  }
}

/** The likeliest next token after each prompt. */
export const next = (model, tokens, cache) => mx.argmax(model(tokens, cache).get(":", -1), -1, true);

let kept = null;

// The model of the last case serves the next one, if it is the same.
export function modelOf({ prompt: _prompt, tokens: _tokens, ...shape }) {
  const name = JSON.stringify(shape);
  if (kept?.name === name) return kept.model;
  forget();
  mx.random.seed(0);
  const model = new Llama(shape);
  model.set_dtype(mx.bfloat16);
  if (shape.bits < 16) nn.quantize(model, { group_size: 64, bits: shape.bits });
  mx.eval(model.parameters());
  mx.clear_cache();
  kept = { name, model };
  return model;
}

/** Lets go of the model. */
export function forget() {
  kept = null;
}

export const makeCache = (shape) => Array.from({ length: shape.layers }, () => new KVCache());
const promptOf = (shape, length) => mx.random.randint(0, shape.vocabulary, [1, length]);

export function prefill(options) {
  const model = modelOf(options);
  const prompt = promptOf(options, options.prompt);
  mx.eval(prompt);
  return (count) => {
    for (let i = 0; i < count; i++) mx.eval(next(model, prompt, makeCache(options)));
  };
}

// Only the answer is timed: the function gives the seconds itself.
export function decode(options) {
  const model = modelOf(options);
  const prompt = promptOf(options, 128);
  return (count) => {
    let seconds = 0;
    for (let i = 0; i < count; i++) {
      const cache = makeCache(options);
      let token = next(model, prompt, cache);
      mx.eval(token);
      const start = performance.now();
      for (let k = 0; k < options.tokens; k++) {
        const following = next(model, token, cache);
        mx.async_eval(following);
        token.item();
        token = following;
      }
      mx.eval(token);
      seconds += (performance.now() - start) / 1000;
    }
    return seconds;
  };
}
