// Kernels of the user, where there is no GPU to run them: everything but the last step, and then Python's refusal.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { RuntimeError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { call, startOracle } from "./oracle/client.mjs";

const run = {
  inputs: [mx.array([1, 2])],
  output_shapes: [[2]],
  output_dtypes: [mx.int32],
  grid: [1, 1, 1],
  threadgroup: [1, 1, 1],
};

const common = { name: "copy", input_names: ["a"], output_names: ["b"], source: "b[0] = a[0];" };
const precompiled = {
  ...run,
  inputs: [2.5, mx.array([1, 2])],
  name: "copy",
  compiled_source: Buffer.from("code"),
  scalars: [1, 2.5, true],
};

describe("making kernels", () => {
  const oracle = startOracle(after);
  const variants = [
    {},
    { header: "#include <x>", ensure_row_contiguous: false },
    { input_names: "a" },
    { input_names: [1] },
    { output_names: [] },
    { source: 3 },
    { name: null },
    { nothing: 1 },
  ];

  test("metal_kernel", { skip: mx.metal.is_available() ? "its kernels run here" : false }, async () => {
    const options = [3, { other: 1 }, { math_mode: "quick" }, { math_mode: "fast" }, null];
    const cases = [...variants, { atomic_outputs: true }, ...options.map((compile_options) => ({ compile_options }))];
    // Kernels themselves cannot be compared: whether there is one is what counts.
    const isMade = (keywords) => () => typeof mx.fast.metal_kernel({ ...common, ...keywords }) === "function";
    await oracle.expectEqual(
      cases.map((keywords) => ({
        target: "builtins.callable",
        args: [call("core.fast.metal_kernel", [], { ...common, ...keywords })],
        run: isMade(keywords),
        label: `metal_kernel ${JSON.stringify(keywords)}`,
      })),
    );
  });

  test("cuda_kernel", { skip: mx.cuda.is_available() ? "its kernels run here" : false }, async () => {
    const cases = [...variants, { shared_memory: 16 }, { shared_memory: 1.5 }];
    await oracle.expectEqual(
      cases.map((keywords) => ({ target: "core.fast.cuda_kernel", keywords: { ...common, ...keywords } })),
    );
  });

  test("precompiled_cuda_kernel", { skip: mx.cuda.is_available() ? "its kernels run here" : false }, () => {
    const start = (keywords) => () => mx.fast.precompiled_cuda_kernel({ ...precompiled, ...keywords });
    assert.throws(start({}), new RuntimeError("[cuda_kernel] No CUDA back-end."));
    assert.throws(start({ compiled_source: new Uint8Array(3).buffer }), RuntimeError);
    assert.throws(start({ scalars: ["x"] }), ValueError);
    assert.throws(start({ scalars: [null] }), ValueError);
    for (const wrong of [
      { compiled_source: "code" },
      { inputs: mx.array(1) },
      { output_shapes: [2] },
      { output_dtypes: ["int32"] },
      { grid: [1, 1] },
      { threadgroup: 1 },
      { shared_memory: "x" },
      { init_value: "x" },
      { stream: 3 },
      { other: 1 },
      { name: undefined },
    ]) {
      assert.throws(start(wrong), TypeError, JSON.stringify(wrong));
    }
    assert.throws(() => mx.fast.precompiled_cuda_kernel("copy"), TypeError);
  });
});

describe("running kernels", { skip: mx.metal.is_available() ? "its kernels run here" : false }, () => {
  const kernel = mx.fast.metal_kernel(common);
  const [array] = run.inputs;
  const start = (keywords) => () => kernel({ ...run, ...keywords });
  const refusal = new RuntimeError("[metal_kernel] No Metal back-end.");

  test("arguments are taken apart, then the backend is missed", () => {
    for (const keywords of [
      {},
      { inputs: [2.5] },
      { inputs: [new Float32Array(2)] },
      { stream: mx.cpu },
      { template: [["T", mx.float32]] },
      {
        template: [
          ["n", 3],
          ["flag", true],
          ["wide", 4n],
        ],
        init_value: 1,
        verbose: true,
      },
      { template: null, init_value: null, stream: null },
    ]) {
      assert.throws(start(keywords), refusal);
    }
  });

  test("lists of other lengths than the kernel has names", () => {
    const message = (list, size) => {
      const text = `[metal_kernel] Expected \`${list}\` to have size 1 but got size ${size}.\n`;
      return new ValueError(text);
    };
    assert.throws(start({ inputs: [array, array] }), message("inputs", 2));
    assert.throws(start({ output_shapes: [] }), message("output_shapes", 0));
    assert.throws(start({ output_dtypes: [mx.int32, mx.int8] }), message("output_dtypes", 2));
  });

  test("values of the wrong type", () => {
    const wrong = new ValueError(
      "[metal_kernel] Invalid template argument. Must be `mlx.core.Dtype`, `int` or `bool`.",
    );
    for (const value of ["x", 1.5, 2 ** 40, null]) assert.throws(start({ template: [["T", value]] }), wrong);
    for (const keywords of [
      { inputs: array },
      { inputs: ["x"] },
      { grid: [1, 1] },
      { grid: [1, 1, 1.5] },
      { output_shapes: [1] },
      { template: [["T"]] },
      { template: { T: 1 } },
      { verbose: 1 },
      { other: 1 },
      { threadgroup: undefined },
    ]) {
      assert.throws(start(keywords), TypeError, JSON.stringify(Object.keys(keywords)));
    }
    assert.throws(() => kernel(), TypeError);
    assert.throws(() => kernel(array), TypeError);
    assert.throws(() => kernel(run, run), TypeError);
    assert.match(kernel.signature, /^__call__\(self, \*, inputs: /);
  });
});
