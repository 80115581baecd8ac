import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "./run.mjs";

// However a process ends, with live arrays and work under way, it ends as it should: no crash, no hang.
const setting = `
  import * as mx from "mlx.node/core";
  import { evalAsync } from "mlx.node/node";
  const live = Array.from({ length: 2000 }, (_, i) => mx.array([i, i + 1]));
  let pending = mx.ones([64, 64]);
  for (let i = 0; i < 200; i++) pending = pending.matmul(mx.ones([64, 64])).multiply(1 / 64);
`;

const endings = {
  "at the end of the program": ["", 0],
  "by process.exit": ["process.exit(0);", 0],
  "by process.exit with another code": ["process.exit(7);", 7],
  "with an evaluation under way": ["mx.async_eval(pending);", 0],
  "by process.exit with an evaluation under way": ["mx.async_eval(pending); process.exit(0);", 0],
  "with a promise pending": ["evalAsync(pending);", 0],
  "by process.exit with a promise pending": ["evalAsync(pending); process.exit(0);", 0],
  "after waiting for a promise": ["await evalAsync(pending); if (pending.shape[0] !== 64) process.exit(3);", 0],
  "by an error that nobody catches": ["throw new Error('on purpose');", 1],
  "by an error inside a gradient": ["mx.grad(() => { throw new Error('on purpose'); })(live[0]);", 1],
  "by process.exit inside a gradient": ["mx.grad((x) => { process.exit(5); return x; })(live[0]);", 5],
};

for (const [name, [ending, code]] of Object.entries(endings)) {
  test(`a process ends ${name}`, async () => {
    const result = await runProgram(`${setting}\nmx.eval(live.slice(0, 10));\n${ending}`);
    assert.equal(result.signal, null, result.stderr);
    assert.equal(result.code, code, result.stderr);
  });
}

// A product that runs on several threads of the BLAS when the process ends once left them waiting for each other.
for (const ending of ["process.exit(0);", "", "throw new Error('on purpose');"]) {
  test(`a process ends in the middle of a product on two threads: ${ending || "at its end"}`, async () => {
    const program = `
      import * as mx from "mlx.node/core";
      let product = mx.ones([512, 512]);
      for (let i = 0; i < 8; i++) product = product.matmul(mx.ones([512, 512])).multiply(1 / 512);
      mx.async_eval(product);
      ${ending}
    `;
    for (let i = 0; i < 3; i++) {
      const result = await runProgram(program, { env: { OPENBLAS_NUM_THREADS: "2" }, timeout: 60_000 });
      assert.equal(result.signal, null, result.stderr);
      assert.equal(result.code, ending.startsWith("throw") ? 1 : 0, result.stderr);
    }
  });
}
