import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { describeMethods } from "../../utils/signature/define.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { Real } from "../../utils/signature/types.js";
import { checkpoint as checkpointed } from "../utils.js";
import { relu } from "./activations.js";
import { Module } from "./base.js";
import { describeLayer } from "./describe.js";
import { Dropout } from "./dropout.js";
import { Linear } from "./linear.js";
import { LayerNorm } from "./normalization.js";

type Mask = array | "causal" | null;
type Activation = ((x: array) => array) | Module;

const call = (activation: Activation, x: array): array => (activation as (x: array) => array)(x);

type Dims = number | null;
const newMultiHeadAttention = signature<
  [dims: number, num_heads: number],
  [
    query_input_dims: Dims,
    key_input_dims: Dims,
    value_input_dims: Dims,
    value_dims: Dims,
    value_output_dims: Dims,
    bias: boolean,
  ],
  [
    "dims",
    "num_heads",
    "query_input_dims",
    "key_input_dims",
    "value_input_dims",
    "value_dims",
    "value_output_dims",
    "bias",
  ]
>(
  "MultiHeadAttention(dims: int, num_heads: int, query_input_dims: Optional[int] = None, key_input_dims: Optional[int] = None, value_input_dims: Optional[int] = None, value_dims: Optional[int] = None, value_output_dims: Optional[int] = None, bias: bool = False)",
);
const callOfMultiHeadAttention = signature<
  [queries: array, keys: array, values: array],
  [mask: Mask],
  ["queries", "keys", "values", "mask"]
>("__call__(self, queries: mx.array, keys: mx.array, values: mx.array, mask: Union[mx.array, str] = None)", {
  of: "MultiHeadAttention",
});
const createCausalMask = signature<[N: number], [dtype: mx.Dtype], ["N", "dtype"]>(
  "create_additive_causal_mask(N: int, dtype: mx.Dtype = mx.float32)",
  { of: "MultiHeadAttention", defaults: { dtype: mx.float32 } },
);
/**
 * Attention with several heads: queries, keys and values of shape [N, L, D] are projected, cut into heads and attended
 * to, and the joined result is projected again. `mask` is added to the scores; a boolean one lets through where it is
 * True.
 */
export class MultiHeadAttention extends Module {
  declare num_heads: number;
  declare query_proj: Linear;
  declare key_proj: Linear;
  declare value_proj: Linear;
  declare out_proj: Linear;

  constructor(...args: Arguments<typeof newMultiHeadAttention>) {
    super();
    const [dims, num_heads, query_input, key_input, value_input, value_dims, value_output, bias] =
      newMultiHeadAttention.bind(args);
    if (dims % num_heads !== 0) {
      throw new ValueError(`MultiHeadAttention(): ${dims} features cannot be cut into ${num_heads} heads of one size.`);
    }
    const keyInput = key_input || dims;
    this.num_heads = num_heads;
    this.query_proj = new Linear(query_input || dims, dims, bias);
    this.key_proj = new Linear(keyInput, dims, bias);
    this.value_proj = new Linear(value_input || keyInput, value_dims || dims, bias);
    this.out_proj = new Linear(value_dims || dims, value_output || dims, bias);
  }

  override __call__(...args: Arguments<typeof callOfMultiHeadAttention>): array {
    const [queries, keys, values, mask] = callOfMultiHeadAttention.bind(args);
    const heads = (x: array) => mx.unflatten(x, -1, [this.num_heads, -1]).transpose([0, 2, 1, 3]);
    const q = heads(this.query_proj(queries));
    const k = heads(this.key_proj(keys));
    const v = heads(this.value_proj(values));
    const scale = Math.sqrt(1 / (q.shape.at(-1) as number));
    const output = mx.fast.scaled_dot_product_attention(q, k, v, { scale, mask });
    return this.out_proj(output.transpose([0, 2, 1, 3]).flatten(-2, -1));
  }

  /** A mask to add to attention scores: the smallest number where a key comes after its query, 0 elsewhere. */
  static create_additive_causal_mask(...args: Arguments<typeof createCausalMask>): array {
    const [N, dtype] = createCausalMask.bind(args);
    const indices = mx.arange(N);
    const later = mx.less(indices.get(":", null), indices.get(null));
    return mx.multiply(later.astype(dtype), mx.finfo(dtype).min);
  }
}
describeLayer(
  MultiHeadAttention,
  "Attention with several heads: queries, keys and values of shape [N, L, D] are projected, cut into heads and attended to, " +
    "and the joined result is projected again. `mask` is added to the scores; a boolean one lets through where it is True.",
  newMultiHeadAttention,
  { __call__: callOfMultiHeadAttention },
);
describeMethods(MultiHeadAttention, {
  create_additive_causal_mask: [
    createCausalMask,
    "A mask to add to attention scores: the smallest number where a key comes after its query, 0 elsewhere.",
  ],
});

const newTransformerEncoderLayer = signature<
  [dims: number, num_heads: number],
  [mlp_dims: Dims, dropout: Real, activation: Activation, norm_first: boolean],
  ["dims", "num_heads", "mlp_dims", "dropout", "activation", "norm_first"]
>(
  "TransformerEncoderLayer(dims: int, num_heads: int, mlp_dims: Optional[int] = None, dropout: float = 0.0, activation: Callable[[Any], Any] = relu, norm_first: bool = True)",
  { defaults: { activation: relu } },
);
const callOfTransformerEncoderLayer = signature<[x: array, mask: Mask], [], ["x", "mask"]>(
  "__call__(self, x: mx.array, mask: Optional[Union[mx.array, str]])",
  { of: "TransformerEncoderLayer" },
);
/**
 * One layer of a encoder: attention to itself and two linear layers, each with a layer norm before it (after it,
 * unless `norm_first`) and added to its input.
 */
export class TransformerEncoderLayer extends Module {
  declare attention: MultiHeadAttention;
  declare ln1: LayerNorm;
  declare ln2: LayerNorm;
  declare linear1: Linear;
  declare linear2: Linear;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  declare activation: Activation;
  declare norm_first: boolean;

  constructor(...args: Arguments<typeof newTransformerEncoderLayer>) {
    super();
    const [dims, num_heads, mlp_dims, dropout, activation, norm_first] = newTransformerEncoderLayer.bind(args);
    const inner = mlp_dims || dims * 4;
    this.attention = new MultiHeadAttention(dims, num_heads);
    this.ln1 = new LayerNorm(dims);
    this.ln2 = new LayerNorm(dims);
    this.linear1 = new Linear(dims, inner);
    this.linear2 = new Linear(inner, dims);
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activation;
    this.norm_first = norm_first;
  }

  // The two linear layers, with dropout between them.
  _feed_forward(x: array): array {
    return this.linear2(this.dropout2(call(this.activation, this.linear1(x))));
  }

  override __call__(...args: Arguments<typeof callOfTransformerEncoderLayer>): array {
    const [x, mask] = callOfTransformerEncoderLayer.bind(args);
    const attend = (y: array) => this.dropout1(this.attention(y, y, y, mask));
    if (this.norm_first) {
      const y = mx.add(x, attend(this.ln1(x)));
      return mx.add(y, this._feed_forward(this.ln2(y)));
    }
    const y = this.ln1(mx.add(x, attend(x)));
    return this.ln2(mx.add(y, this._feed_forward(y)));
  }
}
describeLayer(
  TransformerEncoderLayer,
  "One layer of a encoder: attention to itself and two linear layers, each with a layer norm before it (after it, unless `norm_first`) and added to its input.",
  newTransformerEncoderLayer,
  { __call__: callOfTransformerEncoderLayer },
);

const newTransformerEncoder = signature<
  [num_layers: number, dims: number, num_heads: number],
  [mlp_dims: Dims, dropout: Real, activation: Activation, norm_first: boolean, checkpoint: boolean],
  ["num_layers", "dims", "num_heads", "mlp_dims", "dropout", "activation", "norm_first", "checkpoint"]
>(
  "TransformerEncoder(num_layers: int, dims: int, num_heads: int, mlp_dims: Optional[int] = None, dropout: float = 0.0, activation: Callable = relu, norm_first: bool = True, checkpoint: bool = False)",
  { defaults: { activation: relu } },
);
const callOfTransformerEncoder = signature<[x: array, mask: Mask], [], ["x", "mask"]>(
  "__call__(self, x: mx.array, mask: Optional[Union[mx.array, str]])",
  { of: "TransformerEncoder" },
);
/**
 * The encoder of a transformer: `num_layers` layers and a layer norm. With `checkpoint`, what a layer computes is
 * computed again for the gradients instead of being kept.
 */
export class TransformerEncoder extends Module {
  declare layers: TransformerEncoderLayer[];
  declare ln: LayerNorm;
  declare checkpoint: boolean;

  constructor(...args: Arguments<typeof newTransformerEncoder>) {
    super();
    const [num_layers, dims, num_heads, mlp_dims, dropout, activation, norm_first, checkpoint] =
      newTransformerEncoder.bind(args);
    const layer = () => new TransformerEncoderLayer(dims, num_heads, mlp_dims, dropout, activation, norm_first);
    this.layers = Array.from({ length: num_layers }, layer);
    this.ln = new LayerNorm(dims);
    this.checkpoint = checkpoint;
  }

  override __call__(...args: Arguments<typeof callOfTransformerEncoder>): array {
    const [input, mask] = callOfTransformerEncoder.bind(args);
    let x = input;
    for (const layer of this.layers) {
      const run: (...args: Parameters<typeof layer>) => array = this.checkpoint ? checkpointed(layer) : layer;
      x = run(x, mask);
    }
    return this.ln(x);
  }
}
describeLayer(
  TransformerEncoder,
  "The encoder of a transformer: `num_layers` layers and a layer norm. With `checkpoint`, what a layer computes is computed again for the gradients instead of being kept.",
  newTransformerEncoder,
  { __call__: callOfTransformerEncoder },
);

const newTransformerDecoderLayer = signature<
  [dims: number, num_heads: number],
  [mlp_dims: Dims, dropout: Real, activation: Activation, norm_first: boolean],
  ["dims", "num_heads", "mlp_dims", "dropout", "activation", "norm_first"]
>(
  "TransformerDecoderLayer(dims: int, num_heads: int, mlp_dims: Optional[int] = None, dropout: float = 0.0, activation: Callable[[Any], Any] = relu, norm_first: bool = True)",
  { defaults: { activation: relu } },
);
const callOfTransformerDecoderLayer = signature<
  [x: array, memory: array, x_mask: Mask, memory_mask: Mask],
  [],
  ["x", "memory", "x_mask", "memory_mask"]
>(
  "__call__(self, x: mx.array, memory: mx.array, x_mask: Optional[Union[mx.array, str]], memory_mask: Optional[Union[mx.array, str]])",
  { of: "TransformerDecoderLayer" },
);
/**
 * One layer of a decoder: attention to itself, attention to `memory`, and two linear layers, each with a layer norm
 * before it (after it, unless `norm_first`) and added to its input.
 */
export class TransformerDecoderLayer extends Module {
  declare self_attention: MultiHeadAttention;
  declare cross_attention: MultiHeadAttention;
  declare ln1: LayerNorm;
  declare ln2: LayerNorm;
  declare ln3: LayerNorm;
  declare linear1: Linear;
  declare linear2: Linear;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  declare dropout3: Dropout;
  declare activation: Activation;
  declare norm_first: boolean;

  constructor(...args: Arguments<typeof newTransformerDecoderLayer>) {
    super();
    const [dims, num_heads, mlp_dims, dropout, activation, norm_first] = newTransformerDecoderLayer.bind(args);
    const inner = mlp_dims || dims * 4;
    this.self_attention = new MultiHeadAttention(dims, num_heads);
    this.cross_attention = new MultiHeadAttention(dims, num_heads);
    this.ln1 = new LayerNorm(dims);
    this.ln2 = new LayerNorm(dims);
    this.ln3 = new LayerNorm(dims);
    this.linear1 = new Linear(dims, inner);
    this.linear2 = new Linear(inner, dims);
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activation;
    this.norm_first = norm_first;
  }

  // The two linear layers, with dropout between them.
  _feed_forward(x: array): array {
    return this.linear2(this.dropout3(call(this.activation, this.linear1(x))));
  }

  override __call__(...args: Arguments<typeof callOfTransformerDecoderLayer>): array {
    const [x, memory, x_mask, memory_mask] = callOfTransformerDecoderLayer.bind(args);
    const attendSelf = (y: array) => this.dropout1(this.self_attention(y, y, y, x_mask));
    const attendMemory = (y: array) => this.dropout2(this.cross_attention(y, memory, memory, memory_mask));
    if (this.norm_first) {
      const y = mx.add(x, attendSelf(this.ln1(x)));
      const z = mx.add(y, attendMemory(this.ln2(y)));
      return mx.add(z, this._feed_forward(this.ln3(z)));
    }
    const y = this.ln1(mx.add(x, attendSelf(x)));
    const z = this.ln2(mx.add(y, attendMemory(y)));
    return this.ln3(mx.add(z, this._feed_forward(z)));
  }
}
describeLayer(
  TransformerDecoderLayer,
  "One layer of a decoder: attention to itself, attention to `memory`, and two linear layers, each with a layer norm before it (after it, unless `norm_first`) and added to its input.",
  newTransformerDecoderLayer,
  { __call__: callOfTransformerDecoderLayer },
);

const newTransformerDecoder = signature<
  [num_layers: number, dims: number, num_heads: number],
  [mlp_dims: Dims, dropout: Real, activation: Activation, norm_first: boolean, checkpoint: boolean],
  ["num_layers", "dims", "num_heads", "mlp_dims", "dropout", "activation", "norm_first", "checkpoint"]
>(
  "TransformerDecoder(num_layers: int, dims: int, num_heads: int, mlp_dims: Optional[int] = None, dropout: float = 0.0, activation: Callable = relu, norm_first: bool = True, checkpoint: bool = False)",
  { defaults: { activation: relu } },
);
const callOfTransformerDecoder = signature<
  [x: array, memory: array, x_mask: Mask, memory_mask: Mask],
  [],
  ["x", "memory", "x_mask", "memory_mask"]
>(
  "__call__(self, x: mx.array, memory: mx.array, x_mask: Optional[Union[mx.array, str]], memory_mask: Optional[Union[mx.array, str]])",
  { of: "TransformerDecoder" },
);
/**
 * The decoder of a transformer: `num_layers` layers and a layer norm. With `checkpoint`, what a layer computes is
 * computed again for the gradients instead of being kept.
 */
export class TransformerDecoder extends Module {
  declare layers: TransformerDecoderLayer[];
  declare ln: LayerNorm;
  declare checkpoint: boolean;

  constructor(...args: Arguments<typeof newTransformerDecoder>) {
    super();
    const [num_layers, dims, num_heads, mlp_dims, dropout, activation, norm_first, checkpoint] =
      newTransformerDecoder.bind(args);
    const layer = () => new TransformerDecoderLayer(dims, num_heads, mlp_dims, dropout, activation, norm_first);
    this.layers = Array.from({ length: num_layers }, layer);
    this.ln = new LayerNorm(dims);
    this.checkpoint = checkpoint;
  }

  override __call__(...args: Arguments<typeof callOfTransformerDecoder>): array {
    const [input, memory, x_mask, memory_mask] = callOfTransformerDecoder.bind(args);
    let x = input;
    for (const layer of this.layers) {
      const run: (...args: Parameters<typeof layer>) => array = this.checkpoint ? checkpointed(layer) : layer;
      x = run(x, memory, x_mask, memory_mask);
    }
    return this.ln(x);
  }
}
describeLayer(
  TransformerDecoder,
  "The decoder of a transformer: `num_layers` layers and a layer norm. With `checkpoint`, what a layer computes is computed again for the gradients instead of being kept.",
  newTransformerDecoder,
  { __call__: callOfTransformerDecoder },
);

type Encoder = ((src: array, src_mask: Mask) => array) | Module;
type Decoder = ((tgt: array, memory: array, tgt_mask: Mask, memory_mask: Mask) => array) | Module;

const newTransformer = signature<
  [],
  [
    dims: number,
    num_heads: number,
    num_encoder_layers: number,
    num_decoder_layers: number,
    mlp_dims: Dims,
    dropout: Real,
    activation: Activation,
    custom_encoder: Encoder | null,
    custom_decoder: Decoder | null,
    norm_first: boolean,
    checkpoint: boolean,
  ],
  [
    "dims",
    "num_heads",
    "num_encoder_layers",
    "num_decoder_layers",
    "mlp_dims",
    "dropout",
    "activation",
    "custom_encoder",
    "custom_decoder",
    "norm_first",
    "checkpoint",
  ]
>(
  "Transformer(dims: int = 512, num_heads: int = 8, num_encoder_layers: int = 6, num_decoder_layers: int = 6, mlp_dims: Optional[int] = None, dropout: float = 0.0, activation: Callable[[Any], Any] = relu, custom_encoder: Optional[Callable] = None, custom_decoder: Optional[Callable] = None, norm_first: bool = True, checkpoint: bool = False)",
  { defaults: { activation: relu } },
);
const callOfTransformer = signature<
  [src: array, tgt: array, src_mask: Mask, tgt_mask: Mask, memory_mask: Mask],
  [],
  ["src", "tgt", "src_mask", "tgt_mask", "memory_mask"]
>(
  "__call__(self, src: mx.array, tgt: mx.array, src_mask: Optional[Union[mx.array, str]], tgt_mask: Optional[Union[mx.array, str]], memory_mask: Optional[Union[mx.array, str]])",
  { of: "Transformer" },
);
/** A transformer of an encoder and a decoder; `custom_encoder` and `custom_decoder` can stand in for them. */
export class Transformer extends Module {
  declare encoder: Encoder;
  declare decoder: Decoder;

  constructor(...args: Arguments<typeof newTransformer>) {
    super();
    const values = newTransformer.bind(args);
    const [dims, num_heads, encoderLayers, decoderLayers, mlp_dims, dropout, activation] = values;
    const [custom_encoder, custom_decoder, norm_first, checkpoint] = values.slice(7) as [
      Encoder | null,
      Decoder | null,
      boolean,
      boolean,
    ];
    const others = [dims, num_heads, mlp_dims, dropout, activation, norm_first, checkpoint] as const;
    this.encoder = custom_encoder ?? new TransformerEncoder(encoderLayers, ...others);
    this.decoder = custom_decoder ?? new TransformerDecoder(decoderLayers, ...others);
  }

  override __call__(...args: Arguments<typeof callOfTransformer>): array {
    const [src, tgt, src_mask, tgt_mask, memory_mask] = callOfTransformer.bind(args);
    const encoder = this.encoder as (src: array, mask: Mask) => array;
    const decoder = this.decoder as (tgt: array, memory: array, tgt_mask: Mask, memory_mask: Mask) => array;
    return decoder(tgt, encoder(src, src_mask), tgt_mask, memory_mask);
  }
}
describeLayer(
  Transformer,
  "A transformer of an encoder and a decoder; `custom_encoder` and `custom_decoder` can stand in for them.",
  newTransformer,
  { __call__: callOfTransformer },
);
