// A bit of everything that is public, on whatever runs JavaScript. Prints "good" at the end.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mlx from "mlx.node";
import { slice } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { evalAsync, tidy } from "mlx.node/node";
import * as optim from "mlx.node/optimizers";
import { tree_flatten } from "mlx.node/utils";

assert.equal(mlx.core.sum, mx.sum);
const a = mx.arange(6).reshape([2, 3]);
assert.equal(String(a), "array([[0, 1, 2],\n       [3, 4, 5]], dtype=int32)");
assert.deepEqual(a.get(slice(null), "1:").tolist(), [
  [1, 2],
  [4, 5],
]);
assert.match(mx.sum.signature, /^sum\(a: array/);
assert.ok(mx.sum.doc.length > 10);
assert.throws(() => mx.sum("x"), TypeError);
assert.throws(() => a.reshape([4, 4]), /reshape/);

// Products and decompositions go through the BLAS that the package brings.
const square = mx.random.normal([32, 32], { key: mx.random.key(1) });
const [u, s, vt] = mx.linalg.svd(square, { stream: mx.cpu });
assert.ok(mx.allclose(u.multiply(s).matmul(vt), square, { atol: 1e-4 }).item());
assert.ok(mx.allclose(mx.linalg.inv(square, { stream: mx.cpu }).matmul(square), mx.eye(32), { atol: 1e-2 }).item());

const slope = mx.grad((x) => mx.sum(mx.square(x)))(mx.array([1, 2.5]));
assert.deepEqual(slope.tolist(), [2, 5]);
const compiled = mx.compile((x) => mx.exp(x.multiply(0.5)).add(1));
assert.ok(mx.allclose(compiled(mx.array([2.0, 3.5])), mx.exp(mx.array([1, 1.75])).add(1)).item());

const model = new nn.Linear(3, 1);
const optimizer = new optim.SGD({ learning_rate: 0.05 });
const x = mx.random.normal([64, 3]);
const y = x.matmul(mx.array([[1], [-2], [0.5]]));
const step = nn.value_and_grad(model, () => mx.mean(mx.square(model(x).subtract(y))));
const losses = [];
for (let i = 0; i < 60; i++) {
  const [loss, gradients] = step();
  optimizer.update(model, gradients);
  mx.eval(model.parameters());
  losses.push(loss.item());
}
assert.ok(losses.at(-1) < losses[0] / 10, `${losses[0]} -> ${losses.at(-1)}`);
assert.equal(tree_flatten(model.parameters()).length, 2);

const folder = mkdtempSync(join(tmpdir(), "mlx-smoke-"));
try {
  for (const name of ["a.npz", "a.safetensors", "a.npy"]) {
    const path = join(folder, name);
    if (name.endsWith("npz")) mx.savez(path, { a });
    else if (name.endsWith("npy")) mx.save(path, a);
    else mx.save_safetensors(path, { a });
    const loaded = mx.load(path);
    assert.deepEqual((name.endsWith("npy") ? loaded : loaded.a).tolist(), a.tolist());
  }
} finally {
  rmSync(folder, { recursive: true });
}

assert.deepEqual(Array.from(a.toTypedArray()), [0, 1, 2, 3, 4, 5]);
assert.equal(tidy(() => mx.sum(a)).item(), 15);
const late = mx.ones([64, 64]).matmul(mx.ones([64, 64]));
await evalAsync(late);
assert.equal(late.get(0, 0).item(), 64);
console.log("good");
