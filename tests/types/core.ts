import { complex, float, slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import type { Equal, Expect, IsAny } from "./expect.js";

const a = mx.array([1, 2, 3]);
const b: mx.array = new mx.array(
  [
    [1, 2.5],
    [3, 4],
  ],
  mx.float32,
);

// Results.
export type Results = [
  Expect<Equal<typeof a, mx.array>>,
  Expect<Equal<ReturnType<typeof mx.zeros>, mx.array>>,
  Expect<Equal<typeof a.shape, number[]>>,
  Expect<Equal<typeof a.dtype, mx.Dtype>>,
  Expect<Equal<typeof a.size, number>>,
  Expect<Equal<typeof a.T, mx.array>>,
  Expect<Equal<typeof mx.sum.signature, string>>,
  Expect<Equal<typeof mx.sum.doc, string>>,
  Expect<Equal<typeof mx.newaxis, null>>,
  Expect<Equal<typeof mx.pi, number>>,
];
export const sums: mx.array[] = [mx.sum(a), mx.sum(a, 0), mx.sum(a, 0, true), mx.sum(a, { axis: [0], keepdims: true })];
export const parts: mx.array[] = mx.split(a, 3);
export const added: mx.array = mx.add(a, 1).add(float(2)).multiply(complex(1, 2)).subtract(new Float32Array(3));
export const named: mx.array = mx.add({ a, b: 2, stream: mx.cpu });
export const viaMethods: mx.array = b.reshape(4).reshape([2, 2]).transpose(1, 0).astype(mx.float16).sum({ axis: 0 });
export const listed = a.tolist();
export const one: number | bigint | boolean | complex = a.item();
export const memory: number = mx.get_peak_memory();
export const device: mx.Device = mx.default_device();
export const stream: mx.Stream = mx.default_stream(mx.cpu);
export const inStream: number = mx.stream(mx.cpu, () => 3);
export const sampled: mx.array = mx.random.normal([2, 2], { loc: 1, key: mx.random.key(0) });
export const attended: mx.array = mx.fast.scaled_dot_product_attention(b, b, b, { scale: 1, mask: "causal" });
export const sliced: mx.array = b.get("1:", 0).get(slice(0, 1)).get("...", null);
b.set(["...", 0], 1);
b.set(0, a);

// Functions of functions keep the types of what they are given.
const loss = (w: mx.array, x: mx.array): mx.array => w.matmul(x).sum();
const gradient = mx.grad(loss);
export const g: mx.array = gradient(a, b);
const [value, gradients] = mx.value_and_grad((p: { w: mx.array; n: number }) => p.w.sum())({ w: a, n: 1 });
export type Gradients = [
  Expect<Equal<typeof value, mx.array>>,
  Expect<Equal<typeof gradients, { w: mx.array; n: number }>>,
  Expect<Equal<ReturnType<typeof gradient>, mx.array>>,
];
const compiled = mx.compile(loss, { shapeless: true });
export type Compiled = Expect<Equal<typeof compiled, typeof loss>>;

// Nothing that is public is any.
type AnyNames<M> = { [K in keyof M]: IsAny<M[K]> extends true ? K : never }[keyof M];
export type NoAny = [
  Expect<Equal<AnyNames<typeof mx>, never>>,
  Expect<Equal<AnyNames<typeof mx.fast>, never>>,
  Expect<Equal<AnyNames<typeof mx.random>, never>>,
  Expect<Equal<AnyNames<mx.array>, never>>,
];

// What Python refuses is refused.
// @ts-expect-error a string is no dtype
mx.zeros([2], "float32");
// @ts-expect-error matmul takes no scalars
mx.matmul(a, 1);
// @ts-expect-error stream goes by name
mx.exp(a, mx.cpu);
// @ts-expect-error an unknown keyword
mx.sum(a, { axes: 0 });
// @ts-expect-error a missing argument
mx.reshape(a);
// @ts-expect-error a dtype cannot be made
new mx.Dtype();
// @ts-expect-error an axis is an integer
mx.sum(a, "0");
// @ts-expect-error a list is no operand
mx.add(a, [1, 2, 3]);
