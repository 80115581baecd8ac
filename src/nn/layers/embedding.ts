import { ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { GivenX } from "../../utils/signature/types.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { QuantizedEmbedding } from "./quantized.js";
import { type GivenToQuantized, toQuantized } from "./to_quantized.js";

const newEmbedding = signature<[num_embeddings: number, dims: number], [], ["num_embeddings", "dims"]>(
  "Embedding(num_embeddings: int, dims: int)",
);
const callOfEmbedding = callX("Embedding");
const asLinear = signature<[x: array], [], ["x"]>("as_linear(self, x: mx.array)", { of: "Embedding" });
const embeddingToQuantized = toQuantized("Embedding");
/** Looks up rows of a matrix by their index. They begin normally distributed with the scale sqrt(1 / dims). */
export class Embedding extends Module {
  declare weight: array;

  constructor(...args: Arguments<typeof newEmbedding>) {
    super();
    const [num_embeddings, dims] = newEmbedding.bind(args);
    this.weight = mx.random.normal([num_embeddings, dims], { scale: Math.sqrt(1 / dims) });
  }

  override _extra_repr(): string {
    return this.weight.shape.join(", ");
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfEmbedding.bind(args);
    return this.weight.get(x);
  }

  /** Uses the embedding as the matrix of a linear layer, as a model's output does that shares it with the input. */
  as_linear(...args: GivenX<array>): array {
    const [x] = asLinear.bind(args);
    return mx.matmul(x, this.weight.T);
  }

  /** A QuantizedEmbedding with the weights of this layer. */
  to_quantized(...args: GivenToQuantized): QuantizedEmbedding {
    const [group_size, bits, mode, quantize_input] = embeddingToQuantized.bind(args);
    if (quantize_input)
      throw new ValueError("Embedding.to_quantized(): the input of an Embedding cannot be quantized.");
    return QuantizedEmbedding.from_embedding(this, group_size, bits, mode);
  }
}
describeLayer(
  Embedding,
  "Looks up rows of a matrix by their index. They begin normally distributed with the scale sqrt(1 / dims).",
  newEmbedding,
  {
    __call__: callOfEmbedding,
    as_linear: [
      asLinear,
      "Uses the embedding as the matrix of a linear layer, as a model's output does that shares it with the input.",
    ],
    to_quantized: [embeddingToQuantized, "A QuantizedEmbedding with the weights of this layer."],
  },
);
