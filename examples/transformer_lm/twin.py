"""The same training as main.mjs, with Python's MLX; --text is the path of the play, which main.mjs finds by itself."""

import argparse
import json
import statistics
import time
from pathlib import Path

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

WARM_UP = 3


class CharacterModel(nn.Module):
    def __init__(self, characters, options):
        super().__init__()
        self.embedding = nn.Embedding(characters, options.dims)
        self.positions = nn.Embedding(options.context, options.dims)
        self.transformer = nn.TransformerEncoder(
            options.layers, options.dims, options.heads, dropout=options.dropout, activation=nn.gelu
        )
        self.output = nn.Linear(options.dims, characters)

    def __call__(self, x):
        length = x.shape[1]
        mask = nn.MultiHeadAttention.create_additive_causal_mask(length)
        embedded = self.embedding(x) + self.positions(mx.arange(length))
        return self.output(self.transformer(embedded, mask))


def continue_text(model, prompt, count, temperature):
    context = model.positions.weight.shape[0]
    text = list(prompt)
    model.eval()
    for _ in range(count):
        logits = model(mx.array([text[-context:]]))[0, -1]
        text.append(mx.random.categorical(logits * (1 / temperature)).item())
    model.train()
    return text


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", required=True)
    for name, value in [("steps", 500), ("batch", 16), ("context", 64), ("layers", 2), ("dims", 128), ("heads", 4)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    for name, value in [("dropout", 0.1), ("rate", 0.002)]:
        parser.add_argument(f"--{name}", type=float, default=value)
    for name, value in [("sample", 100), ("characters", 200), ("seed", 0)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--eager", action="store_true")
    return parser.parse_args()


options = read_options()
text = Path(options.text).read_text(encoding="utf-8")
characters = sorted(set(text))
numbers = {character: i for i, character in enumerate(characters)}
data = mx.array([numbers[character] for character in text], mx.int32)

mx.random.seed(options.seed)
model = CharacterModel(len(characters), options)

warm_up = max(1, options.steps // 10)
rate = optim.join_schedules(
    [
        optim.linear_schedule(options.rate / 10, options.rate, warm_up),
        optim.cosine_decay(options.rate, max(1, options.steps - warm_up), options.rate / 10),
    ],
    [warm_up],
)
optimizer = optim.AdamW(learning_rate=rate)
optimizer.init(model.trainable_parameters())
mx.eval(model.parameters(), optimizer.state)


def pieces(batch, length):
    starts = mx.random.randint(0, data.size - length, [batch, 1])
    places = starts + mx.arange(length)
    return data[places], data[places + 1]


def loss(inputs, targets):
    return nn.losses.cross_entropy(model(inputs), targets, reduction="mean")


loss_and_gradients = nn.value_and_grad(model, loss)


def update(inputs, targets):
    value, gradients = loss_and_gradients(inputs, targets)
    optimizer.update(model, gradients)
    return value


state = [model.state, optimizer.state, mx.random.state]
step = update if options.eager else mx.compile(update, inputs=state, outputs=state)

prompt = [numbers["\n"]]
losses = []
seconds = []
samples = []
for done in range(1, options.steps + 1):
    since = time.perf_counter()
    value = step(*pieces(options.batch, options.context))
    mx.eval(value, state)
    losses.append(value.item())
    seconds.append(time.perf_counter() - since)
    if done % options.sample == 0 or done == options.steps:
        written = continue_text(model, prompt, options.characters, 0.8)[1:]
        samples.append("".join(characters[number] for number in written))

speed = 1 / statistics.median_high(seconds[WARM_UP:])
print(json.dumps({"losses": losses, "stepsPerSecond": speed, "peak": mx.get_peak_memory(), "samples": samples}))
