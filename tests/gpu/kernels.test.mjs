// CUDA kernels of the user. On a machine with an NVIDIA GPU they run, here and in Python, and must give the same and the
// right numbers; elsewhere each of them must be refused as Python refuses it.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { RuntimeError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import { startOracle } from "../oracle/client.mjs";
import { difference } from "../oracle/compare.mjs";
import { encode } from "../oracle/encode.mjs";
import { kernels, precompiled } from "./kernels.mjs";

const here = mx.cuda.is_available();
const refusal = new RuntimeError("[cuda_kernel] No CUDA back-end.");

function computed(results) {
  mx.eval(results);
  return results;
}

const runKernel = ({ options, call }) => computed(mx.fast.cuda_kernel(options)(call));
const runPrecompiled = ({ source, call }) =>
  computed(mx.fast.precompiled_cuda_kernel({ compiled_source: Buffer.from(source), ...call }));

const rounding = { rtol: 1e-6, atol: 1e-6 };

/** The results are those that MLX's own operations give. */
function assertExpected(results, expected) {
  const wanted = expected();
  assert.equal(results.length, wanted.length);
  results.forEach((result, i) => {
    assert.equal(difference(encode(result), encode(wanted[i]), rounding), null, `output ${i}`);
  });
}

describe(here ? "CUDA kernels run" : "CUDA kernels are refused where there is no CUDA", () => {
  const oracle = startOracle(after);

  for (const [name, kernel] of Object.entries(kernels)) {
    test(name, async () => {
      const run = () => runKernel(kernel);
      await oracle.expectEqual([{ target: "kernel_cases.run", args: [kernel.options, kernel.call], run, label: name }]);
      if (!here) assert.throws(run, refusal);
      else if (kernel.error) assert.throws(run, kernel.error);
      else assertExpected(run(), kernel.expected);
    });
  }

  for (const [name, kernel] of Object.entries(precompiled)) {
    test(name, async () => {
      const run = () => runPrecompiled(kernel);
      const args = [kernel.source, kernel.call];
      await oracle.expectEqual([{ target: "kernel_cases.precompiled", args, run, label: name }]);
      if (!here) assert.throws(run, refusal);
      else assertExpected(run(), kernel.expected);
    });
  }
});

describe("CUDA kernels in programs", () => {
  const square = () =>
    mx.fast.cuda_kernel({
      name: "square_in_program",
      input_names: ["x"],
      output_names: ["y"],
      source: `
        auto i = cooperative_groups::this_grid().thread_rank();
        if (i < x_shape[0]) y[i] = x[i] * x[i];`,
    });
  const apply = (kernel, x) =>
    kernel({
      inputs: [x],
      output_shapes: [x.shape],
      output_dtypes: [x.dtype],
      grid: [x.size, 1, 1],
      threadgroup: [32, 1, 1],
    })[0];

  test("a kernel is part of a graph, with a gradient of its own, compiled", () => {
    if (!here) {
      assert.throws(square, refusal);
      return;
    }
    const kernel = square();
    const f = mx.custom_function((x) => apply(kernel, x));
    f.vjp((x, cotangent) => x.multiply(cotangent).multiply(2));
    const total = (x) => mx.sum(f(mx.sin(x)));
    const x = mx.linspace(-2, 2, 100);
    const expected = mx.grad((x) => mx.sum(mx.square(mx.sin(x))))(x);
    assert.ok(mx.allclose(mx.grad(total)(x), expected).item());
    assert.ok(mx.allclose(mx.compile(mx.grad(total))(x), expected).item());
  });

  test("a kernel runs many times, in streams of its own", () => {
    if (!here) {
      assert.throws(square, refusal);
      return;
    }
    const kernel = square();
    const stream = mx.new_stream(mx.gpu);
    let x = mx.full([1000], 1.0001);
    let y = x;
    for (let i = 0; i < 12; i++) {
      x = mx.stream(stream, () => apply(kernel, x));
      y = mx.square(y);
    }
    assert.ok(mx.allclose(x, y).item());
  });
});
