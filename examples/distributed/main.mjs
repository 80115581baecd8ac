#!/usr/bin/env node
// Fits a plane to points of which each process has its own: the smallest program that trains on several machines.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";

const group = mx.distributed.init();
const [rank, size] = [group.rank(), group.size()];

// The same model everywhere, and other points in each process.
mx.random.seed(0);
const model = new nn.Linear(2, 1);
const optimizer = new optim.SGD({ learning_rate: 0.1 });
mx.random.seed(1 + rank);
const points = mx.random.normal([1000, 2]);
const heights = points.matmul(mx.array([[3], [-2]])).add(1);

/** @type {(x: mx.array, y: mx.array) => mx.array} */
const loss = (x, y) => nn.losses.mse_loss(model(x), y);
const lossAndGradients = nn.value_and_grad(model, loss);

for (let step = 0; step < 100; step++) {
  const [value, gradients] = lossAndGradients(points, heights);
  // What makes it one training instead of several.
  optimizer.update(model, nn.average_gradients(gradients, group));
  mx.eval(model.parameters(), optimizer.state);
  if (rank === 0 && step % 20 === 0) console.log(`step ${step}: loss ${Number(value.item()).toFixed(5)}`);
}

const [a, b] = /** @type {number[]} */ (model.weight.flatten().tolist()).map((value) => value.toFixed(3));
console.log(`process ${rank} of ${size}: z = ${a} x + ${b} y + ${Number(model.bias?.item()).toFixed(3)}`);
