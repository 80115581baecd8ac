// What is called: statements of JavaScript and of Python. Where both are spelled alike, one text serves.

/** Run once before, on either side. */
export const setup = {
  js: `
    const a = mx.array([[1.5, 2.5], [3.5, 4.5]]);
    const b = mx.array([[0.5, 1.5], [2.5, 3.5]]);
    const x = mx.random.normal([4, 8, 16]);
    const q = mx.random.normal([1, 2, 4, 8]);
    const v = mx.array([0.5, 0.25, 0.75]);
    const i = mx.array([1, 0]);
    const n = mx.array([[1, 2], [3, 4]]);
    const j = mx.array([[1, 0], [0, 1]]);
    const flag = mx.array([[true, false], [false, true]]);
    const one = mx.array(1.5);
    const key = mx.random.key(0);
    const grad_of_square = mx.value_and_grad((w) => mx.square(w).sum());
    const grad_of_dict = mx.grad((p) => mx.matmul(p.w, p.b).sum());
    const compiled = mx.compile((w) => mx.matmul(w, w).sum());
    const vmapped = mx.vmap((w) => mx.square(w));
    const { f32, i32 } = { f32: mx.float32, i32: mx.int32 };
    mx.eval(a, b, x, q, v, i, n, j, flag, one);`,
  py: `
a = mx.array([[1.5, 2.5], [3.5, 4.5]])
b = mx.array([[0.5, 1.5], [2.5, 3.5]])
x = mx.random.normal([4, 8, 16])
q = mx.random.normal([1, 2, 4, 8])
v = mx.array([0.5, 0.25, 0.75])
i = mx.array([1, 0])
n = mx.array([[1, 2], [3, 4]])
j = mx.array([[1, 0], [0, 1]])
flag = mx.array([[True, False], [False, True]])
one = mx.array(1.5)
key = mx.random.key(0)
grad_of_square = mx.value_and_grad(lambda w: mx.square(w).sum())
grad_of_dict = mx.grad(lambda p: mx.matmul(p["w"], p["b"]).sum())
compiled = mx.compile(lambda w: mx.matmul(w, w).sum())
vmapped = mx.vmap(lambda w: mx.square(w))
f32, i32 = mx.float32, mx.int32
mx.eval(a, b, x, q, v, i, n, j, flag, one)`,
};

const alike = (...statements) => statements.map((text) => ({ js: text, py: text }));
const pair = (js, py) => ({ js, py });
const each = (names, text) => alike(...names.split(" ").map((name) => text.replace("NAME", name)));

export const cases = [
  // One operand.
  ...each(
    "abs exp log sqrt rsqrt sin tanh sigmoid square negative reciprocal floor sign erf logical_not",
    "mx.NAME(a)",
  ),
  ...alike("mx.bitwise_invert(n)", "mx.stop_gradient(a)", "mx.isnan(a)", "mx.round(a)"),

  // Two operands: arrays, scalars, with a stream.
  ...each(
    "add subtract multiply divide power maximum minimum floor_divide remainder logaddexp arctan2",
    "mx.NAME(a, b)",
  ),
  ...each("equal not_equal less less_equal greater greater_equal logical_and logical_or", "mx.NAME(a, b)"),
  ...each("bitwise_and bitwise_or bitwise_xor left_shift right_shift", "mx.NAME(n, n)"),
  ...each("add subtract multiply divide power maximum greater", "mx.NAME(a, 2.5)"),
  ...alike("mx.multiply(2.5, a)", "mx.add(a, 2)", "mx.add(n, 2)", "mx.isclose(a, b)", "mx.allclose(a, b)"),
  pair("mx.add(a, b, { stream: mx.cpu })", "mx.add(a, b, stream=mx.cpu)"),
  pair("a.add(b)", "a + b"),
  pair("a.multiply(2.5)", "a * 2.5"),
  pair("a.divide(b)", "a / b"),
  pair("a.matmul(b)", "a @ b"),
  pair("a.power(2)", "a ** 2"),
  pair("a.less(b)", "a < b"),
  pair("a.negative()", "-a"),

  // Reductions, scans and sorts.
  ...each(
    "sum mean max min prod std var all any argmax argmin logsumexp cumsum softmax sort argsort",
    "mx.NAME(x, -1)",
  ),
  ...each("sum mean max all argmax logsumexp", "mx.NAME(x)"),
  ...each("sum mean max", "mx.NAME(x, [0, 1])"),
  pair("mx.sum(x, { axis: 1 })", "mx.sum(x, axis=1)"),
  pair("mx.sum(x, { axis: -1, keepdims: true })", "mx.sum(x, axis=-1, keepdims=True)"),
  pair("mx.mean(x, [0, 1], { keepdims: true })", "mx.mean(x, [0, 1], keepdims=True)"),
  pair("mx.var(x, { axis: 0, ddof: 1 })", "mx.var(x, axis=0, ddof=1)"),
  pair("mx.softmax(x, { axis: -1 })", "mx.softmax(x, axis=-1)"),
  ...alike("x.sum()", "x.mean(0)", "x.max(-1)", "x.argmax(1)", "mx.topk(x, 2)"),

  // Shapes.
  ...alike("mx.reshape(x, [32, 16])", "x.reshape(32, 16)", "x.reshape([4, -1])", "mx.flatten(x)", "x.flatten(0, 1)"),
  ...alike("mx.transpose(x)", "mx.transpose(x, [0, 2, 1])", "x.transpose(0, 2, 1)", "mx.swapaxes(x, 0, 1)"),
  ...alike("mx.moveaxis(x, 0, 2)", "mx.expand_dims(x, 0)", "mx.expand_dims(x, [0, 1])", "mx.squeeze(x)"),
  ...alike("mx.broadcast_to(v, [4, 3])", "mx.concatenate([a, b])", "mx.concatenate([a, b], 1)", "mx.stack([a, b])"),
  ...alike(
    "mx.split(x, 2)",
    "mx.split(x, 2, 1)",
    "mx.tile(a, [2, 2])",
    "mx.repeat(a, 2)",
    "mx.roll(v, 1)",
    "mx.flip(v)",
  ),
  ...alike("mx.pad(a, 1)", "mx.tril(a)", "mx.diag(v)", "x.T", "mx.unflatten(x, 0, [2, 2])", "mx.contiguous(x)"),
  pair("mx.concatenate([a, b], { axis: 1 })", "mx.concatenate([a, b], axis=1)"),
  pair("mx.split(x, [1, 3], { axis: 0 })", "mx.split(x, [1, 3], axis=0)"),

  // Making arrays.
  ...alike("mx.zeros([2, 3])", "mx.ones([2, 3])", "mx.zeros([2, 3], f32)", "mx.zeros_like(a)", "mx.full([2, 3], 1.5)"),
  ...alike("mx.arange(10)", "mx.arange(1, 10)", "mx.arange(0, 10, 2)", "mx.linspace(0, 1, 5)", "mx.eye(3)"),
  ...alike("mx.array(1.5)", "mx.array(1)", "mx.array([1, 2, 3])", "mx.array([1.5, 2.5])", "mx.array([[1, 2], [3, 4]])"),
  ...alike("mx.array([1, 2, 3], f32)", "a.astype(i32)", "a.astype(f32)", "a.view(i32)"),
  pair("mx.array(true)", "mx.array(True)"),
  pair("mx.arange(0, 10, 2, { dtype: f32 })", "mx.arange(0, 10, 2, dtype=f32)"),
  ...alike("mx.random.normal([2, 3])", "mx.random.uniform(0, 1, [2, 3])", "mx.random.key(0)", "mx.random.split(key)"),

  // Choosing.
  ...alike(
    "mx.where(flag, a, b)",
    "mx.where(flag, a, 0.5)",
    "mx.clip(a, 0.5, 1.5)",
    "mx.take(a, i)",
    "mx.take(a, i, 1)",
  ),
  ...alike("mx.take_along_axis(a, j, 0)", "mx.searchsorted(v, v)"),
  pair("x.get(0)", "x[0]"),
  pair("x.get(-1)", "x[-1]"),
  pair('x.get("1:3")', "x[1:3]"),
  pair('x.get("1:3", "::2")', "x[1:3, ::2]"),
  pair('x.get("...", 0)', "x[..., 0]"),
  pair("a.get(i)", "a[i]"),
  pair("a.get(null)", "a[None]"),

  // Products.
  ...alike("mx.matmul(a, b)", "mx.inner(v, v)", "mx.outer(v, v)", "mx.addmm(a, a, b)", "mx.tensordot(a, b, 1)"),
  ...alike("mx.einsum('ij,jk->ik', a, b)"),
  pair("mx.fast.rms_norm(x, null, 1e-5)", "mx.fast.rms_norm(x, None, 1e-5)"),
  pair(
    "mx.fast.scaled_dot_product_attention(q, q, q, { scale: 0.25 })",
    "mx.fast.scaled_dot_product_attention(q, q, q, scale=0.25)",
  ),

  // Looking at arrays, and functions of functions.
  ...alike("x.shape", "x.dtype", "x.ndim", "x.size", "x.nbytes", "one.item()", "v.tolist()"),
  ...alike("grad_of_square(a)", 'grad_of_dict({"w": a, "b": b})', "compiled(a)", "vmapped(a)"),
  ...alike("mx.default_device()"),
];
