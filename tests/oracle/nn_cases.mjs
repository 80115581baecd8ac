// What the tests of nn and optimizers do on this side: the twins of the functions in nn_cases.py.
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tree_flatten, tree_map } from "mlx.node/utils";
import { Call, Name, realize, Tuple } from "./encode.mjs";

/** A scalar that depends on each element in its own way. */
function weightedSum(output) {
  const outputs = Array.isArray(output) ? output : [output];
  return outputs.reduce((total, item) => {
    const weights = mx.cos(mx.arange(item.size, { dtype: mx.float32 })).reshape(item.shape);
    return mx.add(total, mx.multiply(item.astype(mx.float32), weights).sum());
  }, 0);
}

const isFloat = (value) => value instanceof mx.array && mx.issubdtype(value.dtype, mx.floating);
const withKeywords = (args, keywords) => (Object.keys(keywords).length > 0 ? [...args, keywords] : args);

const twins = {
  layer(module, inputs, keywords, options) {
    if (options.eval) module.eval();
    const seen = {
      repr: String(module),
      members: Object.keys(module),
      parameters: tree_flatten(module.parameters()),
      trainable: tree_flatten(module.trainable_parameters()).map(([path]) => path),
    };
    const run = options.method ? (...args) => module[options.method](...args) : module;
    const output = (...args) => {
      mx.random.seed(7);
      return run(...withKeywords(args, keywords));
    };
    seen.output = output(...inputs);
    seen.after = tree_flatten(module.parameters());
    if (options.gradients ?? true) {
      if (seen.trainable.length > 0) {
        const step = nn.value_and_grad(module, (...args) => weightedSum(output(...args)));
        const [value, gradients] = step(...inputs);
        seen.value = value;
        seen.gradients = tree_flatten(gradients);
      }
      const floats = inputs.flatMap((item, i) => (isFloat(item) ? [i] : []));
      if (floats.length > 0) {
        seen.input_gradients = mx.grad((...args) => weightedSum(output(...args)), floats)(...inputs);
      }
    }
    return seen;
  },

  function(fn, args, keywords, argnums) {
    const seen = { output: fn(...withKeywords(args, keywords)) };
    if (argnums.length > 0) {
      seen.gradients = mx.grad((...values) => weightedSum(fn(...withKeywords(values, keywords))), argnums)(...args);
    }
    return seen;
  },

  initializer: (initialize, shape, args) => initialize(mx.zeros(shape), ...args),

  optimizer(made, given, steps) {
    let parameters = given;
    for (let i = 0; i < steps; i++) {
      const gradients = tree_map((p) => mx.add(mx.sin(mx.multiply(3, p)), mx.multiply(0.25, p)), parameters);
      parameters = made.apply_gradients(gradients, parameters);
    }
    return {
      parameters: tree_flatten(parameters),
      state: tree_flatten(made.state),
      learning_rate: made.learning_rate,
    };
  },

  training(model, made, x, y, steps) {
    const step = nn.value_and_grad(model, (input, wanted) => nn.losses.mse_loss(model(input), wanted));
    const losses = [];
    for (let i = 0; i < steps; i++) {
      const [value, gradients] = step(x, y);
      made.update(model, gradients);
      mx.eval(model.state, made.state);
      losses.push(value);
    }
    return { losses, parameters: tree_flatten(model.parameters()), state: tree_flatten(made.state) };
  },

  schedule: (made, steps) => steps.map((step) => made(mx.array(step, mx.uint64))),

  quantized(model, keywords) {
    nn.quantize(model, keywords);
    return { repr: String(model), parameters: tree_flatten(model.parameters()) };
  },

  saved(model, file) {
    model.save_weights(file);
    return tree_flatten(model.parameters());
  },

  loaded(model, file) {
    model.load_weights(file);
    return tree_flatten(model.parameters());
  },
};

const realizeItems = (value) =>
  Array.isArray(value)
    ? value.map(realizeItems)
    : value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, realizeItems(item)]))
      : realize(value);

/** An argument in a failure's text. */
function textOf(value) {
  if (value instanceof Name) return value.target;
  if (value instanceof Call) return `${value.target}(${[...value.args, value.keywords].map(textOf).join(", ")})`;
  if (value instanceof Tuple) return `(${value.items.map(textOf).join(", ")})`;
  if (value instanceof mx.array) return `array ${JSON.stringify(value.shape)}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${textOf(item)}`)
    .join(", ")}}`;
}

/** A case for the oracle: the same function of nn_cases on both sides. */
export function nnCase(name, args, { seed = 3, tolerance } = {}) {
  return {
    target: `nn_cases.${name}`,
    args,
    seed,
    label: `${name}: ${args.map(textOf).join(", ")}`,
    ...(tolerance ? { tolerance } : {}),
    run: () => twins[name](...args.map(realizeItems)),
  };
}
