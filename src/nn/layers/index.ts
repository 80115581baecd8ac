/** mlx.nn.layers: the layers, also by the files that Python has them in. */
export * as activations from "./activations.js";
export * as base from "./base.js";
export * as containers from "./containers.js";
export * as convolution from "./convolution.js";
export * as convolution_transpose from "./convolution_transpose.js";
export * as distributed from "./distributed/index.js";
export * as dropout from "./dropout.js";
export * as embedding from "./embedding.js";
export * as linear from "./linear.js";
export * from "./names.js";
export * as normalization from "./normalization.js";
export * as pooling from "./pooling.js";
export * as positional_encoding from "./positional_encoding.js";
export * as quantized from "./quantized.js";
export * as recurrent from "./recurrent.js";
export * as transformer from "./transformer.js";
export * as upsample from "./upsample.js";
