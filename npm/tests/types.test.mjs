// TypeScript programs of users, in each way of finding modules that knows "exports".
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { project, run } from "./consumer.mjs";

const program = `
  import mlx from "mlx.node";
  import { complex, float, slice } from "mlx.node/builtins";
  import * as mx from "mlx.node/core";
  import * as nn from "mlx.node/nn";
  import { evalAsync, tidy } from "mlx.node/node";
  import * as optim from "mlx.node/optimizers";
  import { tree_map } from "mlx.node/utils";

  const a: mx.array = mx.arange(6).reshape([2, 3]);
  const sum: mx.array = tidy(() => mx.sum(a, { axis: 0, stream: mx.cpu }));
  const signature: string = mx.sum.signature;
  const model = new nn.Linear(3, 1);
  const optimizer = new optim.SGD({ learning_rate: 0.1 });
  export const all = [mlx.core.float32, complex(1, 2), float(1), slice(0, 1), sum, signature, model, optimizer, tree_map];
  export const late: Promise<void> = evalAsync(sum);
  // @ts-expect-error: a string is no array.
  mx.sum("a");
`;

const consumer = project("typescript");
cpSync(inRoot("node_modules", "@types"), join(consumer.folder, "node_modules", "@types"), { recursive: true });
cpSync(inRoot("node_modules", "undici-types"), join(consumer.folder, "node_modules", "undici-types"), {
  recursive: true,
});
consumer.write("program.mts", program);
consumer.write("program.cts", program);
consumer.write("program.ts", program);

function compile(file, module, moduleResolution) {
  const tsc = inRoot("node_modules", "typescript", "bin", "tsc");
  const options = ["--strict", "--target", "es2022", "--types", "node", "--lib", "es2023,esnext.disposable"];
  const args = [tsc, ...options, "--noEmit", "--module", module, "--moduleResolution", moduleResolution, file];
  const { status, stdout } = run(process.execPath, args, { cwd: consumer.folder, env: consumer.env, status: null });
  assert.equal(status, 0, stdout);
}

for (const [file, module, resolution] of [
  ["program.mts", "node16", "node16"],
  ["program.mts", "nodenext", "nodenext"],
  ["program.cts", "nodenext", "nodenext"],
  ["program.ts", "esnext", "bundler"],
  ["program.ts", "preserve", "bundler"],
]) {
  test(`${file} with module ${module} and moduleResolution ${resolution}`, () => compile(file, module, resolution));
}
