// Steps of training a transformer that reads and writes tokens.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import * as optim from "mlx.node/optimizers";

class Attention extends nn.Module {
  constructor({ dims, heads }) {
    super();
    this.heads = heads;
    this.qkv = new nn.Linear(dims, 3 * dims);
    this.out = new nn.Linear(dims, dims);
  }

  __call__(x) {
    const [batch, length, dims] = x.shape;
    const size = dims / this.heads;
    const [q, k, v] = mx
      .split(this.qkv(x), 3, -1)
      .map((part) => part.reshape(batch, length, this.heads, size).transpose(0, 2, 1, 3));
    const mixed = mx.fast.scaled_dot_product_attention(q, k, v, { scale: size ** -0.5, mask: "causal" });
    return this.out(mixed.transpose(0, 2, 1, 3).reshape(batch, length, dims));
  }
}

class Block extends nn.Module {
  constructor(shape) {
    super();
    this.norm1 = new nn.LayerNorm(shape.dims);
    this.norm2 = new nn.LayerNorm(shape.dims);
    this.attention = new Attention(shape);
    this.up = new nn.Linear(shape.dims, 4 * shape.dims);
    this.down = new nn.Linear(4 * shape.dims, shape.dims);
  }

  __call__(x) {
    const y = x.add(this.attention(this.norm1(x)));
    return y.add(this.down(nn.gelu_approx(this.up(this.norm2(y)))));
  }
}

class Gpt extends nn.Module {
  constructor(shape) {
    super();
    this.tokens = new nn.Embedding(shape.vocabulary, shape.dims);
    this.positions = new nn.Embedding(shape.length, shape.dims);
    this.blocks = Array.from({ length: shape.layers }, () => new Block(shape));
    this.norm = new nn.LayerNorm(shape.dims);
  }

  __call__(x) {
    let y = this.tokens(x).add(this.positions(mx.arange(x.shape[1])));
    for (const block of this.blocks) y = block(y);
    return this.tokens.as_linear(this.norm(y));
  }
}

export function training({ batch, compiled, ...shape }) {
  mx.random.seed(0);
  const model = new Gpt(shape);
  model.set_dtype(mx.bfloat16);
  const optimizer = new optim.AdamW({ learning_rate: 1e-4 });
  optimizer.init(model.trainable_parameters());
  const [x, y] = [0, 1].map(() => mx.random.randint(0, shape.vocabulary, [batch, shape.length]));
  mx.eval(model.parameters(), optimizer.state, x, y);

  const loss = (x, y) => nn.losses.cross_entropy(model(x), y, { reduction: "mean" });
  const lossAndGradients = nn.value_and_grad(model, loss);
  const eager = (x, y) => {
    const [value, gradients] = lossAndGradients(x, y);
    optimizer.update(model, gradients);
    return value;
  };
  const state = [model.state, optimizer.state];
  const step = compiled ? mx.compile(eager, { inputs: state, outputs: state }) : eager;
  return (count) => {
    for (let i = 0; i < count; i++) {
      const value = step(x, y);
      mx.eval(value, state);
    }
  };
}
