"""PyTorch's side, where it is installed: the same requests as worker.mjs; what it does not do is answered so.

It runs eagerly, with its own fused attention and optimizer; 4-bit weights and compiled steps have no counterpart here.
"""

import gc
import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None

DEVICE = "cuda" if torch and torch.cuda.is_available() else "cpu"


def normal(*shape, dtype=None):
    return torch.randn(*shape, device=DEVICE).to(dtype or torch.bfloat16)


def synchronize():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def repeated(once):
    @torch.no_grad()
    def window(count):
        for _ in range(count):
            once()
        synchronize()

    return window


def matmul(dtype, side):
    # MLX multiplies float32 in TF32 too, unless told otherwise.
    torch.backends.cuda.matmul.allow_tf32 = True
    a, b = (normal(side, side, dtype=getattr(torch, dtype)) for _ in range(2))
    return repeated(lambda: a @ b)


def attention(heads, kvHeads, queries, length, dims, causal):
    q = normal(1, heads, queries, dims)
    k, v = (normal(1, kvHeads, length, dims) for _ in range(2))
    return repeated(lambda: F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=True))


def small(size, operations):
    x = normal(size, dtype=torch.float32)

    @torch.no_grad()
    def window(count):
        for _ in range(count):
            y = x
            for _ in range(operations // 2):
                y = (y + x) * 0.5
            synchronize()

    return window


class Llama:
    def __init__(self, dims, layers, heads, kvHeads, hidden, vocabulary):
        def weight(rows, columns):
            return (torch.rand(rows, columns, device=DEVICE, dtype=torch.bfloat16) * 2 - 1) * columns**-0.5

        self.heads, self.kv_heads, self.size = heads, kvHeads, dims // heads
        kv = kvHeads * self.size
        self.embedding = weight(vocabulary, dims)
        self.head = weight(vocabulary, dims)
        self.layers = [
            {
                "norms": [torch.ones(dims, device=DEVICE, dtype=torch.bfloat16) for _ in range(2)],
                "q": weight(dims, dims),
                "k": weight(kv, dims),
                "v": weight(kv, dims),
                "o": weight(dims, dims),
                "gate": weight(hidden, dims),
                "up": weight(hidden, dims),
                "down": weight(dims, hidden),
            }
            for _ in range(layers)
        ]
        self.norm = torch.ones(dims, device=DEVICE, dtype=torch.bfloat16)
        frequencies = 500000.0 ** (-torch.arange(0, self.size, 2, device=DEVICE).float() / self.size)
        angles = torch.arange(4096, device=DEVICE).float()[:, None] * frequencies
        self.cos, self.sin = (f(torch.cat([angles, angles], -1)).to(torch.bfloat16) for f in (torch.cos, torch.sin))

    def make_cache(self, room):
        shape = (1, self.kv_heads, room, self.size)
        return [
            [torch.empty(shape, device=DEVICE, dtype=torch.bfloat16) for _ in range(2)] for _ in range(len(self.layers))
        ]

    def rope(self, x, start):
        cos, sin = (table[start : start + x.shape[2]] for table in (self.cos, self.sin))
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin

    def following(self, tokens, cache, start):
        x = F.embedding(tokens, self.embedding)
        length = tokens.shape[1]
        dims = x.shape[-1]
        for layer, (keys, values) in zip(self.layers, cache):
            y = F.rms_norm(x, (dims,), layer["norms"][0])
            q, k, v = (
                F.linear(y, layer[name]).view(1, length, count, self.size).transpose(1, 2)
                for name, count in (("q", self.heads), ("k", self.kv_heads), ("v", self.kv_heads))
            )
            keys[:, :, start : start + length] = self.rope(k, start)
            values[:, :, start : start + length] = v
            mixed = F.scaled_dot_product_attention(
                self.rope(q, start),
                keys[:, :, : start + length],
                values[:, :, : start + length],
                is_causal=length > 1,
                enable_gqa=True,
            )
            x = x + F.linear(mixed.transpose(1, 2).reshape(1, length, dims), layer["o"])
            y = F.rms_norm(x, (dims,), layer["norms"][1])
            x = x + F.linear(F.silu(F.linear(y, layer["gate"])) * F.linear(y, layer["up"]), layer["down"])
        return F.linear(F.rms_norm(x[:, -1], (dims,), self.norm), self.head).argmax(-1, keepdim=True)


kept = {}


def model_of(shape):
    name = repr(shape)
    if name not in kept:
        kept.clear()
        kept[name] = Llama(**shape)
    return kept[name]


def text_of(shape, length):
    return torch.randint(0, shape["vocabulary"], (1, length), device=DEVICE)


def prefill(prompt, tokens, bits, **shape):
    model = model_of(shape)
    text = text_of(shape, prompt)

    @torch.no_grad()
    def window(count):
        for _ in range(count):
            model.following(text, model.make_cache(prompt), 0)
            synchronize()

    return window


def decode(prompt, tokens, bits, **shape):
    model = model_of(shape)
    text = text_of(shape, 128)

    @torch.no_grad()
    def window(count):
        seconds = 0
        for _ in range(count):
            cache = model.make_cache(128 + tokens)
            token = model.following(text, cache, 0)
            synchronize()
            start = time.perf_counter()
            for k in range(tokens):
                token = model.following(token, cache, 128 + k)
                token.item()
            seconds += time.perf_counter() - start
        return seconds

    return window


class Block(torch.nn.Module if torch else object):
    def __init__(self, dims, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = (torch.nn.LayerNorm(dims) for _ in range(2))
        self.qkv, self.out = torch.nn.Linear(dims, 3 * dims), torch.nn.Linear(dims, dims)
        self.up, self.down = torch.nn.Linear(dims, 4 * dims), torch.nn.Linear(4 * dims, dims)

    def forward(self, x):
        batch, length, dims = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.qkv(self.norm1(x)).chunk(3, -1)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, dims))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Gpt(torch.nn.Module if torch else object):
    def __init__(self, dims, layers, heads, vocabulary, length):
        super().__init__()
        self.tokens, self.positions = torch.nn.Embedding(vocabulary, dims), torch.nn.Embedding(length, dims)
        self.blocks = torch.nn.ModuleList(Block(dims, heads) for _ in range(layers))
        self.norm = torch.nn.LayerNorm(dims)

    def forward(self, x):
        y = self.tokens(x) + self.positions(torch.arange(x.shape[1], device=x.device))
        for block in self.blocks:
            y = block(y)
        return F.linear(self.norm(y), self.tokens.weight)


def training(batch, compiled, **shape):
    model = Gpt(**shape).to(DEVICE, torch.bfloat16)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=DEVICE == "cuda")
    x, y = (torch.randint(0, shape["vocabulary"], (batch, shape["length"]), device=DEVICE) for _ in range(2))

    def window(count):
        for _ in range(count):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
            loss.backward()
            optimizer.step()
            synchronize()

    return window


KINDS = {
    "matmul": matmul,
    "attention": attention,
    "small": small,
    "prefill": prefill,
    "decode": decode,
    "training": training,
}
state = {"work": None}


def prepare(kind, options):
    is_eager = options.get("bits", 16) == 16 and not options.get("compiled")
    if torch is None or kind not in KINDS or not is_eager:
        return {"missing": True}
    state["work"] = KINDS[kind](**options)
    return {}


def drop(everything):
    state["work"] = None
    if everything:
        kept.clear()
    gc.collect()
    if DEVICE == "cuda":
        torch.cuda.empty_cache()


def answer(request):
    if "prepare" in request:
        return prepare(**request["prepare"])
    if "drop" in request:
        drop(request["drop"]["all"])
        return {}
    synchronize()
    start = time.perf_counter()
    seconds = state["work"](request["run"])
    return {"seconds": time.perf_counter() - start if seconds is None else seconds}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
