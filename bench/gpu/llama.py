"""A Llama with weights by chance: the same as in llama.mjs."""

import time

import mlx.core as mx
import mlx.nn as nn


class KVCache:
    STEP = 256

    def __init__(self):
        self.keys = None
        self.values = None
        self.length = 0

    def update(self, keys, values):
        start = self.length
        self.length += keys.shape[2]
        self.keys = self.with_room(self.keys, keys)
        self.values = self.with_room(self.values, values)
        self.keys[..., start : self.length, :] = keys
        self.values[..., start : self.length, :] = values
        return self.keys[..., : self.length, :], self.values[..., : self.length, :]

    def with_room(self, room, like):
        capacity = 0 if room is None else room.shape[2]
        if self.length <= capacity:
            return room
        batch, heads, _, size = like.shape
        more = -(-(self.length - capacity) // self.STEP) * self.STEP
        fresh = mx.zeros([batch, heads, more, size], like.dtype)
        return fresh if room is None else mx.concatenate([room, fresh], 2)


class Attention(nn.Module):
    def __init__(self, dims, heads, kvHeads, **_):
        super().__init__()
        self.heads, self.kv_heads, self.size = heads, kvHeads, dims // heads
        self.q_proj = nn.Linear(dims, heads * self.size, bias=False)
        self.k_proj = nn.Linear(dims, kvHeads * self.size, bias=False)
        self.v_proj = nn.Linear(dims, kvHeads * self.size, bias=False)
        self.o_proj = nn.Linear(heads * self.size, dims, bias=False)
        self.rope = nn.RoPE(self.size, False, 500000)

    def __call__(self, x, cache):
        batch, length = x.shape[:2]

        def split(y, count):
            return y.reshape(batch, length, count, self.size).transpose(0, 2, 1, 3)

        offset = cache.length
        queries = self.rope(split(self.q_proj(x), self.heads), offset)
        keys = self.rope(split(self.k_proj(x), self.kv_heads), offset)
        keys, values = cache.update(keys, split(self.v_proj(x), self.kv_heads))
        mask = "causal" if length > 1 else None
        mixed = mx.fast.scaled_dot_product_attention(queries, keys, values, scale=self.size**-0.5, mask=mask)
        return self.o_proj(mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1))


class FeedForward(nn.Module):
    def __init__(self, dims, hidden, **_):
        super().__init__()
        self.gate_proj = nn.Linear(dims, hidden, bias=False)
        self.up_proj = nn.Linear(dims, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, dims, bias=False)

    def __call__(self, x):
        return self.down_proj(nn.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.self_attn = Attention(**shape)
        self.mlp = FeedForward(**shape)
        self.input_layernorm = nn.RMSNorm(shape["dims"])
        self.post_attention_layernorm = nn.RMSNorm(shape["dims"])

    def __call__(self, x, cache):
        y = x + self.self_attn(self.input_layernorm(x), cache)
        return y + self.mlp(self.post_attention_layernorm(y))


class Llama(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.embed_tokens = nn.Embedding(shape["vocabulary"], shape["dims"])
        self.layers = [Block(shape) for _ in range(shape["layers"])]
        self.norm = nn.RMSNorm(shape["dims"])
        self.lm_head = nn.Linear(shape["dims"], shape["vocabulary"], bias=False)

    def __call__(self, tokens, cache):
        x = self.embed_tokens(tokens)
        for layer, layer_cache in zip(self.layers, cache):
            x = layer(x, layer_cache)
        return self.lm_head(self.norm(x[:, -1:]))


def following(model, tokens, cache):
    return mx.argmax(model(tokens, cache)[:, -1], -1, keepdims=True)


kept = {}


def model_of(shape):
    name = repr(shape)
    if name not in kept:
        kept.clear()
        mx.random.seed(0)
        model = Llama(shape)
        model.set_dtype(mx.bfloat16)
        if shape["bits"] < 16:
            nn.quantize(model, group_size=64, bits=shape["bits"])
        mx.eval(model.parameters())
        mx.clear_cache()
        kept[name] = model
    return kept[name]


def make_cache(shape):
    return [KVCache() for _ in range(shape["layers"])]


def prompt_of(shape, length):
    return mx.random.randint(0, shape["vocabulary"], [1, length])


def prefill(prompt, tokens, **shape):
    model = model_of(shape)
    text = prompt_of(shape, prompt)
    mx.eval(text)

    def window(count):
        for _ in range(count):
            mx.eval(following(model, text, make_cache(shape)))

    return window


def decode(prompt, tokens, **shape):
    model = model_of(shape)
    text = prompt_of(shape, 128)

    def window(count):
        seconds = 0
        for _ in range(count):
            cache = make_cache(shape)
            token = following(model, text, cache)
            mx.eval(token)
            start = time.perf_counter()
            for _ in range(tokens):
                later = following(model, token, cache)
                mx.async_eval(later)
                token.item()
                token = later
            mx.eval(token)
            seconds += time.perf_counter() - start
        return seconds

    return window
