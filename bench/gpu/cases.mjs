// What is measured, in which sizes. `count` is how often a window repeats it, `work` what one repetition does, in `unit`s.

const matmul = (name, dtype, side, count) => ({
  name,
  kind: "matmul",
  options: { dtype, side },
  count,
  work: (2 * side ** 3) / 1e12,
  unit: "TFLOP/s",
});

const quantized = (name, rows, [inputs, outputs], count) => ({
  name,
  kind: "quantized",
  options: { rows, inputs, outputs, bits: 4, group_size: 64 },
  count,
  work: (2 * rows * inputs * outputs) / 1e12,
  unit: "TFLOP/s",
});

const attention = (name, { queries, length, causal }, count) => ({
  name,
  kind: "attention",
  options: { heads: 32, kvHeads: 8, queries, length, dims: 128, causal },
  count,
  // A causal mask leaves half of the products.
  work: (4 * 32 * queries * length * 128 * (causal ? 0.5 : 1)) / 1e12,
  unit: "TFLOP/s",
});

const small = (name, size, count) => ({
  name,
  kind: "small",
  options: { size, operations: 1000 },
  count,
  work: 1000 / 1e6,
  unit: "M operations/s",
});

const shapes = {
  "1B": { dims: 2048, layers: 16, heads: 32, kvHeads: 8, hidden: 8192, vocabulary: 128256 },
  "8B": { dims: 4096, layers: 32, heads: 32, kvHeads: 8, hidden: 14336, vocabulary: 128256 },
  tiny: { dims: 256, layers: 2, heads: 4, kvHeads: 2, hidden: 512, vocabulary: 1000 },
};

/** A prompt's and an answer's speed of one model: the two share its weights, so they follow each other. */
const llama = (shape, bits, { prompt, tokens }) => {
  const options = { ...shapes[shape], bits, prompt, tokens };
  const name = `Llama ${shape}, ${bits === 16 ? "bf16" : `${bits} bit`}`;
  return [
    { name: `${name}: prompt of ${prompt}`, kind: "prefill", options, count: 1, work: prompt, unit: "tokens/s" },
    { name: `${name}: answer`, kind: "decode", options, count: 1, work: tokens, unit: "tokens/s" },
  ];
};

const training = (name, options, count) => ({
  name,
  kind: "training",
  options,
  count,
  work: options.batch * options.length,
  unit: "tokens/s",
});

const gpt = { dims: 768, layers: 12, heads: 12, vocabulary: 16384, length: 512, batch: 16 };

/** For a data-centre GPU. */
export const full = [
  matmul("matmul bf16 8192", "bfloat16", 8192, 20),
  matmul("matmul bf16 4096", "bfloat16", 4096, 50),
  matmul("matmul f32 4096", "float32", 4096, 20),
  quantized("4-bit product, 1 row", 1, [4096, 14336], 200),
  quantized("4-bit product, 512 rows", 512, [4096, 14336], 50),
  attention("attention bf16, 4096 causal", { queries: 4096, length: 4096, causal: true }, 20),
  attention("attention bf16, 1 of 4096", { queries: 1, length: 4096, causal: false }, 200),
  small("small operations, one by one", 64, 5),
  ...llama("1B", 16, { prompt: 2048, tokens: 64 }),
  ...llama("1B", 4, { prompt: 2048, tokens: 64 }),
  ...llama("8B", 16, { prompt: 2048, tokens: 32 }),
  ...llama("8B", 4, { prompt: 2048, tokens: 32 }),
  training("training step, 100M, eager", { ...gpt, compiled: false }, 3),
  training("training step, 100M, compiled", { ...gpt, compiled: true }, 3),
];

/** The same in sizes that a CPU can do: not for its figures, but so that the benchmark itself is tried. */
export const tiny = [
  matmul("matmul bf16 64", "bfloat16", 64, 2),
  matmul("matmul f32 256", "float32", 256, 2),
  quantized("4-bit product, 1 row", 1, [256, 512], 5),
  attention("attention, 128 causal", { queries: 128, length: 128, causal: true }, 2),
  attention("attention, 1 of 128", { queries: 1, length: 128, causal: false }, 2),
  small("small operations, one by one", 64, 1),
  ...llama("tiny", 16, { prompt: 16, tokens: 4 }),
  ...llama("tiny", 4, { prompt: 16, tokens: 4 }),
  ...[false, true].map((compiled) => {
    const options = { dims: 64, layers: 2, heads: 2, vocabulary: 128, length: 16, batch: 2, compiled };
    return training(`training step, ${compiled ? "compiled" : "eager"}`, options, 2);
  }),
];
