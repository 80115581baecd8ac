// Each layer in several configurations against Python's: how it prints, its members and parameters, what it computes,
// the gradients of parameters and inputs.
import { after, describe, test } from "node:test";
import * as mx from "mlx.node/core";
import { call, name, startOracle, tuple } from "../oracle/client.mjs";
import { nnCase } from "../oracle/nn_cases.mjs";
import { float, ints, numbers } from "./values.mjs";

const layer = (type, args, inputs, { keywords = {}, call: given = {}, options = {}, tolerance } = {}) =>
  nnCase("layer", [call(`nn.${type}`, args, keywords), inputs, given, options], { tolerance });

const image = numbers(2, 6, 5, 4);
const sequence = numbers(2, 7, 4);
const volume = numbers(1, 4, 5, 4, 2);

const groups = {
  linear: [
    layer("Linear", [4, 3], [sequence]),
    layer("Linear", [4, 3], [sequence], { keywords: { bias: false } }),
    layer("Linear", [4, 1, true], [numbers(4)]),
    layer("Linear", [], [sequence], { keywords: { input_dims: 4, output_dims: 2 } }),
    layer("Bilinear", [4, 3, 5], [numbers(2, 4), numbers(2, 3)]),
    layer("Bilinear", [4, 3, 2], [numbers(2, 3, 4), numbers(2, 3, 3)], { keywords: { bias: false } }),
    layer("Identity", [], [sequence]),
    layer("Identity", [1, "two"], [sequence], { keywords: { anything: 3 } }),
  ],
  embedding: [
    layer("Embedding", [7, 4], [ints(0, 6, 3, 3)]),
    layer("Embedding", [5, 2], [mx.array([[1], [4]])]),
    layer("Embedding", [7, 4], [numbers(3, 4)], { options: { method: "as_linear" } }),
  ],
  containers: [
    layer("Sequential", [call("nn.Linear", [4, 3]), name("nn.relu"), call("nn.Linear", [3, 2])], [sequence]),
    layer("Sequential", [], [sequence]),
    layer("Sequential", [call("nn.Sequential", [call("nn.ReLU"), call("nn.Dropout", [0.5])])], [sequence]),
  ],
  dropout: [
    layer("Dropout", [], [sequence]),
    layer("Dropout", [0.1], [sequence]),
    layer("Dropout", [0], [sequence]),
    layer("Dropout", [float(0)], [sequence]),
    layer("Dropout", [0.5], [sequence], { options: { eval: true } }),
    layer("Dropout", [0.5], [ints(1, 2, 3, 4)]),
    layer("Dropout2d", [], [image]),
    layer("Dropout2d", [0.3], [numbers(5, 4, 3)]),
    layer("Dropout3d", [], [volume]),
    layer("Dropout3d", [0.3], [numbers(3, 4, 5, 2)]),
    layer("Dropout2d", [0.3], [image], { options: { eval: true } }),
  ],
  normalization: [
    layer("InstanceNorm", [4], [image]),
    layer("InstanceNorm", [4], [sequence], { keywords: { affine: true, eps: 0.01 } }),
    layer("LayerNorm", [4], [sequence]),
    layer("LayerNorm", [4, 1e-3], [sequence], { keywords: { bias: false } }),
    layer("LayerNorm", [4], [sequence], { keywords: { affine: false } }),
    layer("RMSNorm", [4], [sequence]),
    layer("RMSNorm", [4], [sequence], { keywords: { eps: 0.5 } }),
    layer("GroupNorm", [2, 4], [image]),
    layer("GroupNorm", [2, 4], [image], { keywords: { pytorch_compatible: true } }),
    layer("GroupNorm", [4, 4], [sequence], { keywords: { affine: false, eps: 1e-3 } }),
    layer("BatchNorm", [4], [sequence]),
    layer("BatchNorm", [4], [image], { keywords: { momentum: 0.3 } }),
    layer("BatchNorm", [4], [numbers(5, 4)], { keywords: { affine: false } }),
    layer("BatchNorm", [4], [sequence], { keywords: { track_running_stats: false } }),
    layer("BatchNorm", [4], [sequence], { options: { eval: true } }),
  ],
  convolution: [
    layer("Conv1d", [4, 3, 2], [sequence]),
    layer("Conv1d", [4, 6, 3], [sequence], { keywords: { stride: 2, padding: 1, groups: 2, bias: false } }),
    layer("Conv2d", [4, 3, 2], [image]),
    layer("Conv2d", [4, 6, tuple(3, 2)], [image], {
      keywords: { stride: tuple(2, 1), padding: tuple(1, 0), groups: 2 },
    }),
    layer("Conv2d", [4, 2, 2], [image], { keywords: { dilation: 2, bias: false } }),
    layer("Conv2d", [4, 2, 2], [image], { keywords: { dilation: tuple(2, 1) } }),
    layer("Conv3d", [2, 3, 2], [volume]),
    layer("Conv3d", [2, 3, tuple(1, 2, 3)], [volume], { keywords: { padding: 1, stride: tuple(1, 2, 1) } }),
    layer("ConvTranspose1d", [4, 3, 2], [sequence]),
    layer("ConvTranspose1d", [4, 3, 3], [sequence], { keywords: { stride: 2, output_padding: 1, bias: false } }),
    layer("ConvTranspose2d", [4, 3, 2], [image]),
    layer("ConvTranspose2d", [4, 3, 3], [image], { keywords: { stride: tuple(2, 1), padding: 1 } }),
    layer("ConvTranspose3d", [2, 3, 2], [volume]),
    layer("ConvTranspose3d", [2, 2, tuple(2, 1, 2)], [volume], {
      keywords: { stride: 2, output_padding: tuple(1, 0, 1) },
    }),
  ],
  pooling: [
    layer("MaxPool1d", [2], [sequence]),
    layer("MaxPool1d", [3], [sequence], { keywords: { stride: 1, padding: 1 } }),
    layer("AvgPool1d", [7], [sequence]),
    layer("AvgPool1d", [3, 2], [sequence]),
    layer("MaxPool2d", [2], [numbers(2, 6, 4, 3)]),
    layer("MaxPool2d", [tuple(3, 2)], [image], { keywords: { stride: tuple(1, 2), padding: 1 } }),
    layer("AvgPool2d", [2], [image]),
    layer("AvgPool2d", [tuple(3, 2)], [image], { keywords: { padding: tuple(1, 0) } }),
    layer("MaxPool3d", [2], [volume]),
    layer("MaxPool3d", [tuple(1, 2, 2)], [volume], { keywords: { stride: 1 } }),
    layer("AvgPool3d", [2], [volume]),
    layer("AvgPool3d", [tuple(2, 3, 1)], [volume], { keywords: { padding: tuple(1, 1, 0) } }),
  ],
  "positional encoding": [
    layer("RoPE", [4], [numbers(1, 2, 5, 4)]),
    layer("RoPE", [4, true], [numbers(1, 2, 5, 4)], { keywords: { base: 100, scale: 0.5 }, call: { offset: 3 } }),
    layer("SinusoidalPositionalEncoding", [6], [numbers(2, 3)]),
    layer("SinusoidalPositionalEncoding", [2], [ints(0, 1, 2)]),
    layer("SinusoidalPositionalEncoding", [4], [numbers(3)], {
      keywords: { cos_first: true, full_turns: true, scale: float(1), min_freq: 0.01, max_freq: 2 },
    }),
    layer("ALiBi", [], [numbers(1, 4, 3, 5)]),
    layer("ALiBi", [], [numbers(1, 6, 2, 5)], { call: { offset: 3, mask: numbers(2, 5) } }),
  ],
  recurrent: [
    layer("RNN", [4, 3], [sequence]),
    layer("RNN", [4, 3], [sequence], { keywords: { nonlinearity: call("nn.PReLU") } }),
    layer("RNN", [4, 3], [sequence], { keywords: { bias: false, nonlinearity: call("nn.ReLU") } }),
    layer("RNN", [4, 3], [sequence, numbers(2, 3)], { keywords: { nonlinearity: call("nn.Tanh") } }),
    layer("GRU", [4, 3], [sequence]),
    layer("GRU", [4, 3], [sequence, numbers(2, 3)], { keywords: { bias: false } }),
    layer("GRU", [4, 3], [sequence, numbers(2, 3)]),
    layer("LSTM", [4, 3], [sequence]),
    layer("LSTM", [4, 3], [sequence, numbers(2, 3), numbers(2, 3)], { keywords: { bias: false } }),
  ],
  transformer: [
    layer("MultiHeadAttention", [8, 2], [numbers(2, 3, 8), numbers(2, 4, 8), numbers(2, 4, 8)]),
    layer("MultiHeadAttention", [8, 4], [numbers(1, 3, 6), numbers(1, 3, 5), numbers(1, 3, 4)], {
      keywords: {
        query_input_dims: 6,
        key_input_dims: 5,
        value_input_dims: 4,
        value_dims: 12,
        value_output_dims: 3,
        bias: true,
      },
      call: { mask: call("nn.MultiHeadAttention.create_additive_causal_mask", [3]) },
    }),
    layer("TransformerEncoderLayer", [8, 2], [numbers(1, 3, 8), null]),
    layer("TransformerEncoderLayer", [8, 2, 5, 0.2], [numbers(1, 3, 8), null], {
      keywords: { norm_first: false, activation: name("nn.gelu") },
    }),
    layer("TransformerEncoder", [2, 8, 2], [numbers(1, 3, 8), null]),
    layer("TransformerEncoder", [1, 8, 2], [numbers(1, 3, 8), null], { keywords: { checkpoint: true, dropout: 0.1 } }),
    layer("TransformerDecoderLayer", [8, 2], [numbers(1, 3, 8), numbers(1, 4, 8), null, null]),
    layer("TransformerDecoderLayer", [8, 2], [numbers(1, 3, 8), numbers(1, 4, 8), null, null], {
      keywords: { norm_first: false, mlp_dims: 6 },
    }),
    layer("TransformerDecoder", [1, 8, 2], [numbers(1, 3, 8), numbers(1, 4, 8), null, null]),
    layer("TransformerDecoder", [1, 8, 2], [numbers(1, 3, 8), numbers(1, 4, 8), null, null], {
      keywords: { checkpoint: true },
    }),
    layer("Transformer", [8, 2, 1, 1], [numbers(1, 3, 8), numbers(1, 2, 8), null, null, null]),
    layer("Transformer", [], [numbers(1, 3, 8), numbers(1, 2, 8), null, null, null], {
      keywords: {
        dims: 8,
        num_heads: 4,
        num_decoder_layers: 2,
        custom_encoder: call("nn.TransformerEncoder", [1, 8, 2]),
        norm_first: false,
      },
    }),
  ],
  upsample: [
    layer("Upsample", [2], [image]),
    layer("Upsample", [tuple(float(2), 1.5)], [image]),
    layer("Upsample", [0.5], [sequence]),
    layer("Upsample", [2, "linear"], [sequence]),
    layer("Upsample", [tuple(1.5, 0.5), "linear"], [image], { keywords: { align_corners: true } }),
    layer("Upsample", [tuple(0.5, 0.4), "linear"], [image], { keywords: { antialias: true } }),
    layer("Upsample", [1.7, "cubic"], [image]),
    layer("Upsample", [1.5, "cubic"], [sequence], { keywords: { align_corners: true } }),
    layer("Upsample", [tuple(0.5, 2), "cubic"], [image], { keywords: { antialias: true } }),
  ],
  quantized: [
    layer("QuantizedLinear", [128, 32], [numbers(2, 128)]),
    layer("QuantizedLinear", [64, 32, false, 32, 8], [numbers(2, 64)]),
    layer("QuantizedLinear", [64, 32], [numbers(2, 64)], { keywords: { mode: "mxfp4" } }),
    layer("QuantizedEmbedding", [5, 64], [ints(0, 4, 2)]),
    layer("QuantizedEmbedding", [5, 64], [ints(0, 4, 2)], { keywords: { mode: "mxfp8" } }),
    layer("QuantizedEmbedding", [32, 64, 32, 8], [numbers(2, 64)], { options: { method: "as_linear" } }),
    layer("QQLinear", [64, 32], [numbers(2, 64)]),
    layer("QQLinear", [64, 32], [numbers(2, 64)], { keywords: { mode: "mxfp8" } }),
    layer("QQLinear", [64, 32], [numbers(2, 64)], { options: { eval: true, gradients: false } }),
  ],
};

describe("layers", () => {
  const oracle = startOracle(after);
  for (const [group, cases] of Object.entries(groups)) {
    test(group, () => oracle.expectEqual(cases));
  }
});
