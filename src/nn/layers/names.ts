// The names that mlx.nn and mlx.nn.layers share.
export {
  CELU,
  celu,
  ELU,
  elu,
  GELU,
  GLU,
  gelu,
  gelu_approx,
  gelu_fast_approx,
  glu,
  HardShrink,
  Hardswish,
  HardTanh,
  hard_shrink,
  hard_tanh,
  hardswish,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  leaky_relu,
  log_sigmoid,
  log_softmax,
  Mish,
  mish,
  PReLU,
  prelu,
  ReLU,
  ReLU2,
  ReLU6,
  relu,
  relu2,
  relu6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  Step,
  selu,
  sigmoid,
  silu,
  softmax,
  softmin,
  softplus,
  softshrink,
  softsign,
  step,
  Tanh,
  tanh,
} from "./activations.js";
export { Module } from "./base.js";
export { Sequential } from "./containers.js";
export { Conv1d, Conv2d, Conv3d } from "./convolution.js";
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./convolution_transpose.js";
export {
  AllToShardedLinear,
  FullyShardedModule,
  fully_shard,
  QuantizedAllToShardedLinear,
  QuantizedShardedToAllLinear,
  ShardedToAllLinear,
} from "./distributed/index.js";
export { Dropout, Dropout2d, Dropout3d } from "./dropout.js";
export { Embedding } from "./embedding.js";
export { Bilinear, Identity, Linear } from "./linear.js";
export { BatchNorm, GroupNorm, InstanceNorm, LayerNorm, RMSNorm } from "./normalization.js";
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from "./pooling.js";
export { ALiBi, RoPE, SinusoidalPositionalEncoding } from "./positional_encoding.js";
export { QQLinear, QuantizedEmbedding, QuantizedLinear, quantize } from "./quantized.js";
export { GRU, LSTM, RNN } from "./recurrent.js";
export {
  MultiHeadAttention,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from "./transformer.js";
export { Upsample } from "./upsample.js";
