"""The same fine-tune as main.mjs, with Python's MLX. It has no tokenizer: the token numbers come from main.mjs --batches."""

import argparse
import json
import statistics
import time
from pathlib import Path

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

GROUP_SIZE = 32
UNPACK_FROM = 4
WARM_UP = 3

on_cpu = mx.default_device().type == mx.cpu
dtype = mx.float32 if on_cpu else mx.float16


class QuantizedMatrix:
    def __init__(self, arrays, name):
        self.weight = arrays[f"{name}.weight"]
        self.scales = arrays[f"{name}.scales"].astype(dtype)
        self.biases = arrays[f"{name}.biases"].astype(dtype)
        bits = self.weight.shape[1] * 32 // (self.scales.shape[1] * GROUP_SIZE)
        self.options = {"group_size": GROUP_SIZE, "bits": bits}
        self.shape = (self.weight.shape[0], self.weight.shape[1] * 32 // bits)

    def project(self, x):
        if on_cpu and x.size // x.shape[-1] >= UNPACK_FROM:
            return x @ mx.dequantize(self.weight, self.scales, self.biases, **self.options).T
        return mx.quantized_matmul(x, self.weight, self.scales, self.biases, transpose=True, **self.options)

    def rows(self, ids):
        return mx.dequantize(self.weight[ids], self.scales[ids], self.biases[ids], **self.options)


class LowRank(nn.Module):
    def __init__(self, inputs, outputs, rank, scale):
        super().__init__()
        bound = inputs**-0.5
        self.a = mx.random.uniform(-bound, bound, [inputs, rank])
        self.b = mx.zeros([rank, outputs])
        self.scale = scale

    def __call__(self, x, y):
        return y + (x @ self.a @ self.b * self.scale).astype(y.dtype)


class AdaptedMatrix:
    def __init__(self, matrix, adapter):
        self.matrix = matrix
        self.adapter = adapter

    def project(self, x):
        return self.adapter(x, self.matrix.project(x))


class Block:
    def __init__(self, arrays, prefix, config):
        self.config = config
        self.attention_norm = arrays[f"{prefix}.attn_norm.weight"].astype(dtype)
        self.feed_forward_norm = arrays[f"{prefix}.ffn_norm.weight"].astype(dtype)
        self.query, self.key, self.value, self.output, self.gate, self.up, self.down = (
            QuantizedMatrix(arrays, f"{prefix}.{name}")
            for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
        )

    def attend(self, x):
        batch, length, _ = x.shape
        heads, kv_heads, dims, base = (self.config[key] for key in ["heads", "kv_heads", "rope_dims", "rope_base"])

        def split(y, count):
            return y.reshape(batch, length, count, -1).transpose(0, 2, 1, 3)

        rope = {"traditional": True, "base": base, "scale": 1, "offset": 0}
        queries = mx.fast.rope(split(self.query.project(x), heads), dims, **rope)
        keys = mx.fast.rope(split(self.key.project(x), kv_heads), dims, **rope)
        values = split(self.value.project(x), kv_heads)
        scale = queries.shape[3] ** -0.5
        mixed = mx.fast.scaled_dot_product_attention(queries, keys, values, scale=scale, mask="causal")
        return self.output.project(mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1))

    def __call__(self, x):
        x = x + self.attend(mx.fast.rms_norm(x, self.attention_norm, self.config["eps"]))
        y = mx.fast.rms_norm(x, self.feed_forward_norm, self.config["eps"])
        gate = self.gate.project(y)
        return x + self.down.project(gate * mx.sigmoid(gate) * self.up.project(y))


class Llama:
    def __init__(self, path):
        arrays, metadata = mx.load(path, return_metadata=True)
        self.config = {
            "heads": metadata["llama.attention.head_count"].item(),
            "kv_heads": metadata["llama.attention.head_count_kv"].item(),
            "rope_dims": metadata["llama.rope.dimension_count"].item(),
            "rope_base": metadata["llama.rope.freq_base"].item(),
            "eps": metadata["llama.attention.layer_norm_rms_epsilon"].item(),
        }
        self.embedding = QuantizedMatrix(arrays, "token_embd")
        layers = metadata["llama.block_count"].item()
        self.blocks = [Block(arrays, f"blk.{i}", self.config) for i in range(layers)]
        self.norm = arrays["output_norm.weight"].astype(dtype)

    def logits(self, tokens):
        x = self.embedding.rows(tokens)
        for block in self.blocks:
            x = block(x)
        return self.embedding.project(mx.fast.rms_norm(x, self.norm, self.config["eps"]))


class Adapters(nn.Module):
    def __init__(self, llama, options):
        super().__init__()

        def adapter(matrix):
            outputs, inputs = matrix.shape
            return LowRank(inputs, outputs, options.rank, options.scale)

        blocks = llama.blocks[-options.layers :]
        self.layers = [{"query": adapter(block.query), "value": adapter(block.value)} for block in blocks]


def adapt(llama, adapters):
    for block, layer in zip(llama.blocks[-len(adapters.layers) :], adapters.layers):
        block.query = AdaptedMatrix(block.query, layer["query"])
        block.value = AdaptedMatrix(block.value, layer["value"])


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--batches", required=True)
    parser.add_argument("--batch", type=int, help="tells main.mjs how large the batches are that it writes")
    for name, value in [("steps", 60), ("layers", 8), ("rank", 8), ("seed", 0)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    for name, value in [("scale", 4), ("rate", 0.002)]:
        parser.add_argument(f"--{name}", type=float, default=value)
    parser.add_argument("--eager", action="store_true")
    return parser.parse_args()


options = read_options()
llama = Llama(options.model)
batches = json.loads(Path(options.batches).read_text())
mx.random.seed(options.seed)
adapters = Adapters(llama, options)
adapt(llama, adapters)
optimizer = optim.Adam(learning_rate=options.rate)
optimizer.init(adapters.trainable_parameters())
mx.eval(adapters.parameters(), optimizer.state)


def loss(tokens, mask):
    logits = llama.logits(tokens[:, :-1]).astype(mx.float32)
    each = nn.losses.cross_entropy(logits, tokens[:, 1:])
    return mx.sum(each * mask) / mx.sum(mask)


loss_and_gradients = nn.value_and_grad(adapters, loss)


def update(tokens, mask):
    value, gradients = loss_and_gradients(tokens, mask)
    optimizer.update(adapters, gradients)
    return value


state = [adapters.state, optimizer.state]
step = update if options.eager else mx.compile(update, inputs=state, outputs=state)

losses = []
seconds = []
for i in range(options.steps):
    batch = batches[i % len(batches)]
    since = time.perf_counter()
    value = step(mx.array(batch["tokens"]), mx.array(batch["mask"], mx.float32))
    mx.eval(value, state)
    losses.append(value.item())
    seconds.append(time.perf_counter() - since)

speed = 1 / statistics.median_high(seconds[WARM_UP:])
print(json.dumps({"losses": losses, "stepsPerSecond": speed, "peak": mx.get_peak_memory()}))
