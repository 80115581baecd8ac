// Kernels for kernels.test.mjs: how each is made, how it is called, and what it must give.
import * as mx from "mlx.node/core";

const library = { ...mx };

const key = (n) => mx.random.key(n);
const normal = (shape, n) => mx.random.normal(shape, { key: key(n) });

const line = normal([1000], 1);
const table = normal([12, 20], 2);
const counts = mx.arange(1000, { dtype: mx.int32 });

const one = (array) => ({ output_shapes: [array.shape], output_dtypes: [array.dtype] });
const threads = (array) => ({ grid: [array.size, 1, 1], threadgroup: [64, 1, 1] });

const index = "auto i = cooperative_groups::this_grid().thread_rank();";

// The body of a kernel that reads an array as its strides say.
const strided = `
  ${index}
  if (i >= 240) return;
  auto at = elem_to_loc(i, x_shape.data(), x_strides.data(), x_ndim);
  y[i] = x[at] + T(x_shape[0]) + T(x_ndim);`;

const copies = Object.fromEntries(
  [
    "bool_",
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
  ].map((name) => {
    const x = mx.arange(100).remainder(7).astype(library[name]);
    return [
      `${name} goes in and comes out`,
      {
        options: {
          name: `copy_${name}`,
          input_names: ["x"],
          output_names: ["y"],
          source: `${index} if (i < x_shape[0]) y[i] = x[i];`,
        },
        call: { inputs: [x], ...one(x), ...threads(x) },
        expected: () => [x],
      },
    ];
  }),
);

export const kernels = {
  "one input, one output, a dtype as argument of the template": {
    options: {
      name: "exponential",
      input_names: ["x"],
      output_names: ["y"],
      source: `${index} T value = x[i]; y[i] = exp(value);`,
    },
    call: { inputs: [line], ...one(line), template: [["T", mx.float32]], grid: [1000, 1, 1], threadgroup: [100, 1, 1] },
    expected: () => [mx.exp(line)],
  },
  "numbers and booleans as arguments of the template": {
    options: {
      name: "scaled",
      input_names: ["x"],
      output_names: ["y"],
      source: `${index} if (i < size) y[i] = negate ? -factor * x[i] : factor * x[i];`,
    },
    call: {
      inputs: [line],
      ...one(line),
      template: [
        ["size", 1000],
        ["factor", 3],
        ["negate", true],
      ],
      ...threads(line),
    },
    expected: () => [line.multiply(-3)],
  },
  "inputs of several dtypes, and scalars": {
    options: {
      name: "mixed",
      input_names: ["x", "n", "scale", "offset"],
      output_names: ["y"],
      source: `${index} if (i < x_shape[0]) y[i] = x[i] * *scale + n[i] + *offset;`,
    },
    call: { inputs: [line, counts, 2.5, 3], ...one(line), ...threads(line) },
    expected: () => [line.multiply(2.5).add(counts.astype(mx.float32)).add(3)],
  },
  "outputs of several shapes and dtypes": {
    options: {
      name: "several",
      input_names: ["x"],
      output_names: ["rounded", "positive", "first"],
      source: `
        ${index}
        if (i >= x_shape[0]) return;
        rounded[i] = (int)rintf(x[i]);
        positive[i] = x[i] > 0;
        if (i == 0) first[0] = x[0];`,
    },
    call: {
      inputs: [line],
      output_shapes: [[1000], [10, 100], []],
      output_dtypes: [mx.int32, mx.bool_, mx.float32],
      ...threads(line),
    },
    expected: () => [mx.round(line).astype(mx.int32), line.greater(0).reshape(10, 100), line.get(0)],
  },
  "an array with gaps, read as its strides say": {
    options: {
      name: "strided",
      input_names: ["x"],
      output_names: ["y"],
      source: strided,
      ensure_row_contiguous: false,
    },
    call: {
      inputs: [table.T],
      output_shapes: [[20, 12]],
      output_dtypes: [mx.float32],
      template: [["T", mx.float32]],
      ...threads(table),
    },
    expected: () => [table.T.add(22)],
  },
  "an array with gaps, copied first": {
    options: {
      name: "copied",
      input_names: ["x"],
      output_names: ["y"],
      source: `${index} if (i < 120) y[i] = x[i];`,
    },
    call: {
      inputs: [table.get(":", "::2")],
      output_shapes: [[12, 10]],
      output_dtypes: [mx.float32],
      ...threads(table),
    },
    expected: () => [table.get(":", "::2")],
  },
  "outputs that are filled first": {
    options: {
      name: "filled",
      input_names: ["n"],
      output_names: ["sums"],
      source: `${index} if (i < n_shape[0]) atomicAdd(&sums[n[i] % 4], 1.0f);`,
    },
    call: { inputs: [counts], output_shapes: [[4]], output_dtypes: [mx.float32], init_value: 0.5, ...threads(counts) },
    expected: () => [mx.full([4], 250.5)],
  },
  "a header with a function": {
    options: {
      name: "with_header",
      input_names: ["x"],
      output_names: ["y"],
      header: "template <typename T> __device__ T twice(T value) { return value + value; }\n",
      source: `${index} if (i < x_shape[0]) y[i] = twice(x[i]);`,
    },
    call: { inputs: [line], ...one(line), ...threads(line) },
    expected: () => [line.add(line)],
  },
  "shared memory of a block": {
    options: {
      name: "block_sums",
      input_names: ["n"],
      output_names: ["sums"],
      source: `
        extern __shared__ int values[];
        int at = blockIdx.x * blockDim.x + threadIdx.x;
        values[threadIdx.x] = at < n_shape[0] ? n[at] : 0;
        __syncthreads();
        for (int half = blockDim.x / 2; half > 0; half /= 2) {
          if (threadIdx.x < half) values[threadIdx.x] += values[threadIdx.x + half];
          __syncthreads();
        }
        if (threadIdx.x == 0) sums[blockIdx.x] = values[0];`,
      shared_memory: 256 * 4,
    },
    call: {
      inputs: [counts],
      output_shapes: [[4]],
      output_dtypes: [mx.int32],
      grid: [1024, 1, 1],
      threadgroup: [256, 1, 1],
    },
    expected: () => [
      mx
        .pad(counts, [[0, 24]])
        .reshape(4, 256)
        .sum(1),
    ],
  },
  "more shared memory than a block has by itself": {
    options: {
      name: "much_shared_memory",
      input_names: ["n"],
      output_names: ["reversed"],
      source: `
        extern __shared__ int values[];
        for (int i = threadIdx.x; i < 15000; i += blockDim.x) values[i] = n[i];
        __syncthreads();
        for (int i = threadIdx.x; i < 15000; i += blockDim.x) reversed[i] = values[14999 - i];`,
      shared_memory: 15000 * 4,
    },
    call: {
      inputs: [mx.arange(15000, { dtype: mx.int32 })],
      output_shapes: [[15000]],
      output_dtypes: [mx.int32],
      grid: [256, 1, 1],
      threadgroup: [256, 1, 1],
    },
    expected: () => [mx.arange(14999, -1, -1, { dtype: mx.int32 })],
  },
  "a grid of three dimensions": {
    options: {
      name: "three_dimensions",
      input_names: [],
      output_names: ["y"],
      source: `
        int x = blockIdx.x * blockDim.x + threadIdx.x;
        int z = blockIdx.z * blockDim.z + threadIdx.z;
        int w = blockIdx.y * blockDim.y + threadIdx.y;
        if (x < 5 && w < 6 && z < 7) y[(z * 6 + w) * 5 + x] = z * 100 + w * 10 + x;`,
    },
    call: {
      inputs: [],
      output_shapes: [[7, 6, 5]],
      output_dtypes: [mx.int32],
      grid: [5, 6, 7],
      threadgroup: [4, 2, 2],
    },
    expected: () => {
      const along = (n, shape) => mx.arange(n, { dtype: mx.int32 }).reshape(shape);
      const value = along(7, [7, 1, 1])
        .multiply(100)
        .add(along(6, [1, 6, 1]).multiply(10))
        .add(along(5, [1, 1, 5]));
      return [value];
    },
  },
  ...copies,
  "a source that does not compile": {
    options: { name: "broken", input_names: ["x"], output_names: ["y"], source: "y[0] = no_such_thing;" },
    call: { inputs: [line], ...one(line), ...threads(line) },
    error: /Failed to compile kernel:[\s\S]*no_such_thing/,
  },
  "lists of another length than the kernel has names": {
    options: { name: "lengths", input_names: ["x"], output_names: ["y"], source: "y[0] = x[0];" },
    call: { inputs: [line, line], ...one(line), ...threads(line) },
    error: /Expected `inputs` to have size 1 but got size 2/,
  },
  "a stream of the CPU": {
    options: { name: "on_cpu", input_names: ["x"], output_names: ["y"], source: "y[0] = x[0];" },
    call: { inputs: [line], ...one(line), ...threads(line), stream: mx.cpu },
    error: /Only supports the GPU/,
  },
};

// PTX, written by hand: y[i] = flag ? -factor * x[i] : factor * x[i], for i < n.
const scale = `
.version 7.0
.target sm_70
.address_size 64

.visible .entry scale(
  .param .u64 x, .param .u64 y, .param .u32 n, .param .f32 factor, .param .u8 flag)
{
  .reg .pred %outside, %plain;
  .reg .b16 %flag;
  .reg .b32 %n, %block, %size, %thread, %i;
  .reg .f32 %factor, %value;
  .reg .b64 %x, %y, %offset;

  ld.param.u64 %x, [x];
  ld.param.u64 %y, [y];
  ld.param.u32 %n, [n];
  ld.param.f32 %factor, [factor];
  ld.param.u8 %flag, [flag];
  mov.u32 %block, %ctaid.x;
  mov.u32 %size, %ntid.x;
  mov.u32 %thread, %tid.x;
  mad.lo.s32 %i, %block, %size, %thread;
  setp.ge.s32 %outside, %i, %n;
  @%outside bra DONE;
  cvta.to.global.u64 %x, %x;
  cvta.to.global.u64 %y, %y;
  mul.wide.s32 %offset, %i, 4;
  add.s64 %x, %x, %offset;
  add.s64 %y, %y, %offset;
  ld.global.f32 %value, [%x];
  mul.f32 %value, %value, %factor;
  setp.eq.s16 %plain, %flag, 0;
  @%plain bra STORE;
  neg.f32 %value, %value;
STORE:
  st.global.f32 [%y], %value;
DONE:
  ret;
}
`;

const scaleCall = (inputs, scalars) => ({
  name: "scale",
  inputs,
  output_shapes: [[1000]],
  output_dtypes: [mx.float32],
  scalars,
  ...threads(line),
});

export const precompiled = {
  "a kernel that has been compiled, with an int, a float and a boolean": {
    source: scale,
    call: scaleCall([line], [1000, 2.5, true]),
    expected: () => [line.multiply(-2.5)],
  },
  "the same with other scalars, on a part of the output, which was filled first": {
    source: scale,
    call: { ...scaleCall([line], [600, 0.25, false]), init_value: 7 },
    expected: () => [mx.concatenate([line.get(":600").multiply(0.25), mx.full([400], 7)])],
  },
  "the same with an array that has gaps, copied first": {
    source: scale,
    call: { ...scaleCall([normal([2000], 3).get("::2")], [1000, 1.5, false]), ensure_row_contiguous: true },
    expected: () => [normal([2000], 3).get("::2").multiply(1.5)],
  },
};
