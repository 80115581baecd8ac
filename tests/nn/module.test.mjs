// nn.Module: what its members are, the traps of callable objects, and all its methods.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { AttributeError, KeyError, ValueError } from "mlx.node/builtins";
import * as mx from "mlx.node/core";
import * as nn from "mlx.node/nn";
import { tree_flatten, tree_map } from "mlx.node/utils";

const paths = (tree) => tree_flatten(tree).map(([path]) => path);

class MLP extends nn.Module {
  constructor() {
    super();
    this.first = new nn.Linear(2, 3);
    this.layers = [new nn.Linear(3, 3, { bias: false }), nn.relu, new nn.Dropout(0.25)];
    this.heads = { a: new nn.Linear(3, 1), b: [new nn.RMSNorm(3)] };
    this.dims = 3;
    this._hidden = mx.zeros([2]);
  }

  __call__(x) {
    return this.layers.reduce((y, layer) => layer(y), this.first(x));
  }
}

describe("members", () => {
  test("arrays, modules, lists and dicts are members, in the order of assignment; the rest are attributes", () => {
    const model = new MLP();
    assert.deepEqual(Object.keys(model), ["first", "layers", "heads", "_hidden"]);
    assert.equal(model.dims, 3);
    assert.deepEqual(Object.keys(model.first), ["weight", "bias"]);
    model.dims = mx.array(1);
    assert.deepEqual(Object.keys(model).at(-1), "dims");
    model.first = null;
    assert.deepEqual(Object.keys(model), ["layers", "heads", "_hidden", "dims"]);
    model.first = new nn.Identity();
    delete model.layers;
    assert.deepEqual(Object.keys(model), ["heads", "_hidden", "dims", "first"]);
  });

  test("class fields are members too, and private ones work", () => {
    class Fields extends nn.Module {
      scale = mx.ones([2]);
      name = mx.zeros([1]);
      length = 7;
      #secret = 5;
      get secret() {
        return this.#secret;
      }
    }
    const model = new Fields();
    assert.deepEqual(Object.keys(model), ["scale", "name"]);
    assert.equal(model.length, 7);
    assert.equal(model.secret, 5);
  });

  test("a field that is declared without a value does not take the place of its member", () => {
    class Declared extends nn.Module {
      bias;
      weight;
      constructor() {
        super();
        this.weight = mx.ones([1]);
        this.bias = mx.zeros([1]);
      }
    }
    assert.deepEqual(Object.keys(new Declared()), ["weight", "bias"]);
  });

  test("what functions have of their own is no obstacle", () => {
    const model = new MLP();
    for (const key of ["name", "length", "prototype", "arguments", "caller", "call", "bind"]) {
      assert.equal(model[key], undefined, key);
      model[key] = mx.array(1);
      assert.ok(model[key] instanceof mx.array, key);
    }
    assert.equal(typeof model, "function");
    assert.equal(model.apply, nn.Module.prototype.apply);
    assert.ok(model instanceof MLP && model instanceof nn.Module && !(model instanceof Function));
  });

  test("names that are integers keep their values, though not their place", () => {
    const model = new nn.Module();
    model.b = mx.array(0);
    model["1"] = mx.array(1);
    model["0"] = mx.array(2);
    assert.deepEqual(Object.keys(model), ["0", "1", "b"]);
    model.blocks = { 1: new nn.Linear(1, 1, false), 0: new nn.Linear(1, 1, false) };
    const weights = tree_map((weight) => mx.ones_like(weight), model.parameters());
    model.load_weights(tree_flatten(weights));
    assert.equal(model.blocks[1].weight.item(), 1);
  });

  test("a member cannot be called like a method", () => {
    const model = new nn.Module();
    assert.throws(() => {
      model.children = [];
    }, AttributeError);
    assert.throws(() => {
      model.training = false;
    }, TypeError);
    assert.ok(Array.isArray(Object.keys(model.children())));
  });

  test("a frozen Array is a tuple: a member, but nothing is looked for in it", () => {
    const model = new nn.Module();
    model.sizes = Object.freeze([1, 2]);
    model.list = [1, mx.array(2)];
    assert.deepEqual(Object.keys(model), ["sizes", "list"]);
    assert.deepEqual(model.parameters().list[0], {});
    assert.deepEqual(paths(model.parameters()), ["list.1"]);
  });
});

describe("calling", () => {
  test("runs __call__ of the class, with this and all arguments", () => {
    class Sum extends nn.Module {
      offset = 1;
      __call__(...numbers) {
        return numbers.reduce((a, b) => a + b, this.offset);
      }
    }
    class More extends Sum {
      __call__(...numbers) {
        return super.__call__(...numbers) * 10;
      }
    }
    assert.equal(new Sum()(1, 2), 4);
    assert.equal(new More()(1, 2), 40);
    assert.deepEqual(
      [1, 2].map((x) => new Sum()(x)),
      [2, 3],
    );
  });

  test("is an error without one", () => {
    assert.throws(() => new nn.Module()(), /Module: it cannot be called/);
    assert.throws(() => nn.Linear(1, 2), TypeError);
  });

  test("keywords and wrong arguments", () => {
    const linear = new nn.Linear({ input_dims: 2, output_dims: 1 });
    assert.deepEqual(linear({ x: mx.zeros([3, 2]) }).shape, [3, 1]);
    assert.throws(() => linear(), /Linear.__call__\(\): missing required parameter 'x'/);
    assert.throws(() => linear([1, 2]), /parameter 'x' must be mx.array, not an Array of length 2/);
    assert.throws(() => new nn.Linear(1), /Linear\(\): missing required parameter 'output_dims'/);
    assert.throws(() => new nn.Linear(1, 2, true, 3), /takes at most 3 positional arguments/);
    assert.throws(() => new nn.Linear(1, 2, { bais: true }), /unexpected keyword 'bais'/);
    assert.throws(() => new nn.Linear(1, { input_dims: 1 }), /given by position and by keyword/);
    assert.throws(() => new nn.Linear(1.5, 2), /parameter 'input_dims' must be int, not the number 1.5/);
    assert.throws(() => new nn.ReLU(1), TypeError);
    assert.deepEqual(new nn.Linear(2n, 3n).weight.shape, [3, 2]);
  });
});

test("printing", () => {
  const text = `MLP(
  (first): Linear(input_dims=2, output_dims=3, bias=True)
  (layers.0): Linear(input_dims=3, output_dims=3, bias=False)
  (layers.2): Dropout(p=0.25)
  (heads.a): Linear(input_dims=3, output_dims=1, bias=True)
  (heads.b.0): RMSNorm(3, eps=1e-05)
)`;
  assert.equal(String(new MLP()), text);
  assert.equal(inspect(new MLP()), text);
  assert.equal(`${new nn.Module()}`, "Module()");
});

test("parameters, children, modules", () => {
  const model = new MLP();
  assert.deepEqual(paths(model.parameters()), [
    "first.weight",
    "first.bias",
    "layers.0.weight",
    "heads.a.weight",
    "heads.a.bias",
    "heads.b.0.weight",
  ]);
  assert.deepEqual(Object.keys(model.children()), ["first", "layers", "heads"]);
  assert.deepEqual(
    model.named_modules().map(([path]) => path),
    ["", "heads.b.0", "heads.a", "layers.2", "layers.0", "first"],
  );
  assert.equal(model.modules()[0], model);
  assert.equal(model.state, model);
  assert.ok(nn.Module.is_module(model) && !nn.Module.is_module(() => {}));
  const leaves = tree_flatten(model.leaf_modules(), { is_leaf: nn.Module.is_module });
  assert.deepEqual(
    leaves.map(([path]) => path),
    ["first", "layers.0", "layers.2", "heads.a", "heads.b.0"],
  );
  const shapes = model.filter_and_map(nn.Module.valid_parameter_filter, (array) => array.shape);
  assert.deepEqual(shapes.first, { weight: [3, 2], bias: [3] });
});

test("update and apply", () => {
  const model = new MLP();
  assert.equal(model.update({ first: { bias: mx.ones([3]) }, layers: [{ weight: mx.zeros([3, 3]) }] }), model);
  assert.deepEqual(model.first.bias.tolist(), [1, 1, 1]);
  assert.equal(model.layers[0].weight.sum().item(), 0);
  assert.throws(() => model.update({ second: {} }), ValueError);
  assert.throws(() => model.update({ first: { bias: 3 } }), ValueError);
  assert.throws(() => model.update({ layers: [{}, {}, {}, {}] }), ValueError);
  assert.throws(() => model.update(5), /parameter 'parameters' must be dict/);
  model.update({ second: {} }, false);
  model.update({ second: {} }, { strict: false });
  model.apply((array) => array.add(1));
  assert.deepEqual(model.first.bias.tolist(), [2, 2, 2]);
  model.apply(
    (array) => array.multiply(0),
    (module, key, value) => key !== "bias" && nn.Module.valid_parameter_filter(module, key, value),
  );
  assert.deepEqual(model.first.bias.tolist(), [2, 2, 2]);
  assert.equal(model.first.weight.abs().sum().item(), 0);
});

test("update_modules", () => {
  const model = new MLP();
  model.update_modules({ first: new nn.Identity(), layers: [new nn.ReLU()] });
  assert.ok(model.first instanceof nn.Identity && model.layers[0] instanceof nn.ReLU);
  assert.throws(() => model.update_modules({ second: new nn.ReLU() }), ValueError);
  assert.throws(() => model.update_modules({ layers: [{}, new nn.PReLU()] }), ValueError);
  model.update_modules({ second: new nn.ReLU() }, { strict: false });
});

test("freeze and unfreeze", () => {
  const model = new MLP();
  model.freeze();
  assert.deepEqual(paths(model.trainable_parameters()), []);
  model.unfreeze({ keys: "bias" });
  assert.deepEqual(paths(model.trainable_parameters()), ["first.bias", "heads.a.bias"]);
  model.unfreeze();
  model.freeze({ keys: ["weight"], recurse: false });
  model.first.freeze();
  assert.deepEqual(paths(model.trainable_parameters()).includes("first.weight"), false);
  assert.throws(() => model.freeze({ keys: "nothing", strict: true }), KeyError);
  model.freeze({ keys: "bias", strict: true });
  assert.throws(() => model.freeze({ keys: "bias", strict: true, recurse: false }), KeyError);
  assert.throws(() => model.freeze(true), TypeError);
  const batch = new nn.BatchNorm(2);
  assert.deepEqual(paths(batch.trainable_parameters()), ["weight", "bias"]);
  batch.unfreeze();
  assert.deepEqual(paths(batch.trainable_parameters()), ["weight", "bias"]);
});

test("train, eval and set_dtype", () => {
  const model = new MLP();
  assert.equal(model.training, true);
  assert.equal(model.eval(), model);
  assert.ok(model.modules().every((module) => !module.training));
  model.train({ mode: true });
  assert.ok(model.layers[2].training);
  model.counts = mx.array([1, 2]);
  model.set_dtype(mx.float16);
  assert.equal(model.first.weight.dtype, mx.float16);
  assert.equal(model.counts.dtype, mx.int32);
  model.set_dtype(mx.float32, { predicate: null });
  assert.equal(model.counts.dtype, mx.float32);
});

test("a module in a tree of core", () => {
  const model = new MLP();
  mx.eval(model, model.state);
  const gradients = mx.grad((parameters) => parameters.first.weight.square().sum())(model.parameters());
  assert.deepEqual(paths(gradients), paths(model.parameters()));
});

test("value_and_grad and checkpoint", () => {
  const model = new nn.Linear(2, 1);
  model.freeze({ keys: "bias" });
  const loss = (x, scale) => [model(x).square().sum().multiply(scale), "extra"];
  const [[value, extra], gradients] = nn.value_and_grad(model, loss)(mx.ones([3, 2]), 2);
  assert.ok(value instanceof mx.array);
  assert.equal(extra, "extra");
  assert.deepEqual(paths(gradients), ["weight"]);
  assert.deepEqual(paths(model.parameters()), ["weight", "bias"]);
  const again = nn.utils.checkpoint(model, (x) => model(x).square().sum());
  const [, other] = nn.value_and_grad(model, (x) => again(x))(mx.ones([3, 2]));
  assert.deepEqual(mx.multiply(other.weight, 2).tolist(), gradients.weight.tolist());
  assert.throws(() => nn.value_and_grad(model), /missing required parameter 'fn'/);
  const failure = new Error("mine");
  assert.throws(
    () =>
      nn.value_and_grad(model, () => {
        throw failure;
      })(),
    (error) => error === failure,
  );
});

test("a compiled training step", () => {
  const model = new nn.Linear(2, 1);
  const start = model.weight.tolist();
  const step = nn.value_and_grad(model, (x) => model(x).square().mean());
  const run = (x) => {
    const [value, gradients] = step(x);
    model.update(tree_map((p, g) => mx.subtract(p, mx.multiply(0.1, g)), model.parameters(), gradients));
    return value;
  };
  const compiled = mx.compile(run, { inputs: model.state, outputs: model.state });
  const x = mx.array([
    [1, 2],
    [3, 4.5],
  ]);
  const losses = [compiled(x).item(), compiled(x).item(), compiled(x).item()];
  assert.ok(losses[1] !== losses[0] && losses[2] !== losses[1]);
  assert.notDeepEqual(model.weight.tolist(), start);
});

test("every function and class says its signature and what it does", () => {
  const own = Object.entries({ ...nn, ...nn.losses, ...nn.init, ...nn.utils }).filter(
    ([, value]) => typeof value === "function",
  );
  for (const [name, value] of own) {
    assert.equal(typeof value.signature, "string", name);
    assert.ok(value.doc.length > 0, name);
    assert.equal(value.name, name);
  }
});

describe("members that change", () => {
  const names = (module) => paths(module.parameters());

  test("are what parameters() tells of, after each change", () => {
    const layer = new nn.Linear(2, 3);
    assert.deepEqual(names(layer), ["weight", "bias"]);
    layer.extra = mx.array(1);
    assert.deepEqual(names(layer), ["weight", "bias", "extra"]);
    layer.weight = mx.zeros([3, 2]);
    assert.deepEqual(names(layer), ["weight", "bias", "extra"]);
    delete layer.weight;
    assert.deepEqual(names(layer), ["bias", "extra"]);
    layer.bias = "an attribute";
    assert.deepEqual(names(layer), ["extra"]);
    layer.bias = mx.zeros([3]);
    assert.deepEqual(names(layer), ["extra", "bias"]);
    assert.deepEqual(Object.keys(layer), names(layer));
  });

  test("an object that inherits from a module has those of its own", () => {
    const layer = new nn.Linear(2, 3);
    layer.parameters();
    const { weight } = layer;
    const heir = Object.create(layer);
    heir.weight = mx.zeros([1]);
    assert.equal(layer.weight, weight);
    assert.deepEqual(Object.keys(heir), ["weight"]);
  });

  test("what was defined as an accessor, or frozen, stays so", () => {
    const layer = new nn.Linear(2, 3);
    layer.parameters();
    const given = [];
    Object.defineProperty(layer, "weight", {
      get: () => mx.zeros([1]),
      set: (value) => given.push(value),
      enumerable: true,
      configurable: true,
    });
    assert.deepEqual(names(layer), ["weight", "bias"]);
    const next = mx.ones([1]);
    layer.weight = next;
    assert.deepEqual(given, [next]);
    const frozen = Object.freeze(new nn.Linear(2, 3));
    frozen.parameters();
    assert.throws(() => {
      frozen.bias = next;
    }, TypeError);
  });
});
