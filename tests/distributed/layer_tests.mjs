// Layers that are spread over two processes: as Python's to the last bit, and what the whole layer gives but for the order in
// which sums are taken.
import assert from "node:assert/strict";
import { test } from "node:test";

/** The elements of a float32 array that a program has shown. */
function floats([dtype, , bytes]) {
  assert.equal(dtype, "mlx.core.float32");
  const data = Buffer.from(bytes, "hex");
  return Array.from({ length: data.length / 4 }, (_, i) => data.readFloatLE(4 * i));
}

const closeWithin = (tolerance) => (actual, expected, what) => {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(...expected.map(Math.abs));
  for (const [i, value] of actual.entries()) {
    assert.ok(
      Math.abs(value - expected[i]) <= tolerance * scale,
      `${what}, element ${i}: ${value}, not ${expected[i]}`,
    );
  }
};

/** The matrix whose columns are cut into parts of `width`, put together again. */
const joinColumns = (parts, width) =>
  parts[0].flatMap((_, i) => (i % width === 0 ? parts.flatMap((part) => part.slice(i, i + width)) : []));

/**
 * Tests of the results of layers.mjs and layers.py, `runs`: a list for each of them, of what its ranks give. Two results differ
 * by at most `tolerance` if only the order of sums does; `gradient` is the dtype, or the error, of gradients of fully_shard.
 */
export function testLayers(runs, { tolerance, gradient }) {
  const assertClose = closeWithin(tolerance);

  test("are Python's", async () => {
    const [ours, theirs] = await runs;
    assert.deepEqual(ours, theirs);
  });

  test("give the output and the gradients of the whole layers", async () => {
    const [ranks] = await runs;
    for (const { whole, sharded } of ranks) {
      assertClose(floats(sharded.output), floats(whole.output), "output");
      // The input's gradient comes from every part, and is the same everywhere.
      assertClose(floats(sharded.gradients[0]), floats(whole.gradients[0]), "gradient of the input");
    }
    const [{ whole }] = ranks;
    const parts = (place) => ranks.map(({ sharded }) => floats(sharded.gradients[place]));
    assertClose(parts(1).flat(), floats(whole.gradients[1]), "gradient of the first weight");
    assertClose(parts(2).flat(), floats(whole.gradients[2]), "gradient of the bias");
    assertClose(joinColumns(parts(3), 64), floats(whole.gradients[3]), "gradient of the second weight");
  });

  test("quantized, give the parts and the output of the whole layer", async () => {
    const [ranks] = await runs;
    const rows = (values, width) => values.flatMap((_, i) => (i % width === 0 ? [values.slice(i, i + width)] : []));
    const whole = floats(ranks[0].quantized.whole);
    const parts = ranks.map(({ quantized }) => rows(floats(quantized.outputs[0]), 32));
    assertClose(
      parts[0].flatMap((row, i) => [...row, ...parts[1][i]]),
      whole,
      "parts",
    );
    for (const { quantized } of ranks) assertClose(floats(quantized.outputs[1]), whole, "sum");
  });

  test("fully sharded, hold a part and compute with the whole", async () => {
    const [ranks] = await runs;
    for (const { full } of ranks) {
      assert.deepEqual(full.after, full.before);
      assert.deepEqual(full.asLinear[1], full.asLinear[0]);
      assert.deepEqual([full.again, full.empty], [true, true]);
      assert.deepEqual(full.parts, full.parameters);
      assert.equal(full.gradient[0], gradient);
    }
  });
}
