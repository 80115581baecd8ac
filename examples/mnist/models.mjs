import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";

/** Two hidden layers over all pixels. */
class MLP extends nn.Module {
  constructor() {
    super();
    this.layers = [new nn.Linear(28 * 28, 128), new nn.Linear(128, 128), new nn.Linear(128, 10)];
  }

  /** @param {mx.array} x [batch, pixels] */
  __call__(x) {
    const [first, second, last] = this.layers;
    return last(nn.relu(second(nn.relu(first(x)))));
  }
}

/** Two convolutions, each followed by a pooling that halves the image, and a linear layer. */
class CNN extends nn.Module {
  constructor() {
    super();
    this.conv1 = new nn.Conv2d(1, 8, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(8, 16, 3, { padding: 1 });
    this.pool = new nn.MaxPool2d(2, 2);
    this.output = new nn.Linear(7 * 7 * 16, 10);
  }

  /** @param {mx.array} x [batch, pixels] */
  __call__(x) {
    const image = x.reshape(-1, 28, 28, 1);
    const half = this.pool(nn.relu(this.conv1(image)));
    const quarter = this.pool(nn.relu(this.conv2(half)));
    return this.output(mx.flatten(quarter, 1));
  }
}

export const models = { mlp: MLP, cnn: CNN };
