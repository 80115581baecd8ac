"""Steps of training a transformer: the same as in training.mjs."""

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim


class Attention(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dims, 3 * dims)
        self.out = nn.Linear(dims, dims)

    def __call__(self, x):
        batch, length, dims = x.shape
        size = dims // self.heads
        q, k, v = (
            part.reshape(batch, length, self.heads, size).transpose(0, 2, 1, 3) for part in mx.split(self.qkv(x), 3, -1)
        )
        mixed = mx.fast.scaled_dot_product_attention(q, k, v, scale=size**-0.5, mask="causal")
        return self.out(mixed.transpose(0, 2, 1, 3).reshape(batch, length, dims))


class Block(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dims)
        self.norm2 = nn.LayerNorm(dims)
        self.attention = Attention(dims, heads)
        self.up = nn.Linear(dims, 4 * dims)
        self.down = nn.Linear(4 * dims, dims)

    def __call__(self, x):
        y = x + self.attention(self.norm1(x))
        return y + self.down(nn.gelu_approx(self.up(self.norm2(y))))


class Gpt(nn.Module):
    def __init__(self, dims, layers, heads, vocabulary, length):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, dims)
        self.positions = nn.Embedding(length, dims)
        self.blocks = [Block(dims, heads) for _ in range(layers)]
        self.norm = nn.LayerNorm(dims)

    def __call__(self, x):
        y = self.tokens(x) + self.positions(mx.arange(x.shape[1]))
        for block in self.blocks:
            y = block(y)
        return self.tokens.as_linear(self.norm(y))


def training(batch, compiled, **shape):
    mx.random.seed(0)
    model = Gpt(**shape)
    model.set_dtype(mx.bfloat16)
    optimizer = optim.AdamW(learning_rate=1e-4)
    optimizer.init(model.trainable_parameters())
    x, y = (mx.random.randint(0, shape["vocabulary"], [batch, shape["length"]]) for _ in range(2))
    mx.eval(model.parameters(), optimizer.state, x, y)

    def loss(x, y):
        return nn.losses.cross_entropy(model(x), y, reduction="mean")

    loss_and_gradients = nn.value_and_grad(model, loss)

    def eager(x, y):
        value, gradients = loss_and_gradients(x, y)
        optimizer.update(model, gradients)
        return value

    state = [model.state, optimizer.state]
    step = mx.compile(eager, inputs=state, outputs=state) if compiled else eager

    def window(count):
        for _ in range(count):
            value = step(x, y)
            mx.eval(value, state)

    return window
