// Single operations: each gives a function that does it `count` times and waits for the end.
import * as mx from "mlx.node/core";

const dtypes = { bfloat16: mx.bfloat16, float32: mx.float32 };

const normal = (shape, dtype) => {
  const x = mx.random.normal(shape).astype(dtype);
  mx.eval(x);
  return x;
};

// The results of a window are computed together, so that the GPU is never waited for in between.
const repeated = (once) => (count) => {
  const results = [];
  for (let i = 0; i < count; i++) results.push(once());
  mx.eval(results);
};

export function matmul({ dtype, side }) {
  const [a, b] = [0, 1].map(() => normal([side, side], dtypes[dtype]));
  return repeated(() => mx.matmul(a, b));
}

export function quantized({ rows, inputs, outputs, bits, group_size }) {
  const x = normal([rows, inputs], mx.bfloat16);
  const [weight, scales, biases] = mx.quantize(normal([outputs, inputs], mx.bfloat16), { group_size, bits });
  mx.eval(weight, scales, biases);
  const options = { transpose: true, group_size, bits };
  return repeated(() => mx.quantized_matmul(x, weight, scales, biases, options));
}

export function attention({ heads, kvHeads, queries, length, dims, causal }) {
  const q = normal([1, heads, queries, dims], mx.bfloat16);
  const [k, v] = [0, 1].map(() => normal([1, kvHeads, length, dims], mx.bfloat16));
  const options = { scale: dims ** -0.5, mask: causal ? "causal" : null };
  return repeated(() => mx.fast.scaled_dot_product_attention(q, k, v, options));
}

// Nothing for the GPU to do: what is measured is how fast operations get there.
export function small({ size, operations }) {
  const x = normal([size], mx.float32);
  return (count) => {
    for (let i = 0; i < count; i++) {
      let y = x;
      for (let k = 0; k < operations / 2; k++) y = y.add(x).multiply(0.5);
      mx.eval(y);
    }
  };
}
