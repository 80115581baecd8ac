"""Single operations: each gives a function that does it `count` times and waits for the end."""

import mlx.core as mx

DTYPES = {"bfloat16": mx.bfloat16, "float32": mx.float32}


def normal(shape, dtype):
    x = mx.random.normal(shape).astype(dtype)
    mx.eval(x)
    return x


def repeated(once):
    def window(count):
        mx.eval([once() for _ in range(count)])

    return window


def matmul(dtype, side):
    a, b = (normal([side, side], DTYPES[dtype]) for _ in range(2))
    return repeated(lambda: mx.matmul(a, b))


def quantized(rows, inputs, outputs, bits, group_size):
    x = normal([rows, inputs], mx.bfloat16)
    weight, scales, biases = mx.quantize(normal([outputs, inputs], mx.bfloat16), group_size=group_size, bits=bits)
    mx.eval(weight, scales, biases)
    return repeated(
        lambda: mx.quantized_matmul(x, weight, scales, biases, transpose=True, group_size=group_size, bits=bits)
    )


def attention(heads, kvHeads, queries, length, dims, causal):
    q = normal([1, heads, queries, dims], mx.bfloat16)
    k, v = (normal([1, kvHeads, length, dims], mx.bfloat16) for _ in range(2))
    mask = "causal" if causal else None
    return repeated(lambda: mx.fast.scaled_dot_product_attention(q, k, v, scale=dims**-0.5, mask=mask))


def small(size, operations):
    x = normal([size], mx.float32)

    def window(count):
        for _ in range(count):
            y = x
            for _ in range(operations // 2):
                y = (y + x) * 0.5
            mx.eval(y)

    return window
