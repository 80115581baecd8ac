import { float } from "../../builtins/float.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { repr } from "../../utils/python/repr.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import { tanh } from "./activations.js";
import { Module } from "./base.js";
import { describeLayer } from "./describe.js";

type Nonlinearity = ((x: array) => array) | Module;
type Hidden = array | null;

const callWithHidden = (of: string) =>
  signature<[x: array], [hidden: Hidden], ["x", "hidden"]>("__call__(self, x: mx.array, hidden: mx.array = None)", {
    of,
  });

// A Module without members is an empty dict: Python takes it for none, so `new nn.ReLU()` does not replace tanh there.
const isEmptyModule = (fn: Nonlinearity): boolean => Module.is_module(fn) && Object.keys(fn).length === 0;

/** `x @ w.T`, plus a bias if there is one. */
const project = (x: array, w: array, bias: Hidden): array => (bias ? mx.addmm(bias, x, w.T) : mx.matmul(x, w.T));

const uniform = (hidden_size: number, shape: number[]): array => {
  const scale = 1 / Math.sqrt(hidden_size);
  return mx.random.uniform(float(-scale), float(scale), shape);
};

/** The steps of a sequence [..., L, D], one after another. */
function* steps(x: array): Generator<array> {
  const length = x.shape.at(-2) as number;
  for (let i = 0; i < length; i++) yield x.get("...", i, ":");
}

const newRNN = signature<
  [input_size: number, hidden_size: number],
  [bias: boolean, nonlinearity: Nonlinearity | null],
  ["input_size", "hidden_size", "bias", "nonlinearity"]
>("RNN(input_size: int, hidden_size: int, bias: bool = True, nonlinearity: Optional[Callable] = None)");
const callOfRNN = callWithHidden("RNN");
/**
 * An Elman network: `h = nonlinearity(x @ Wxh.T + h @ Whh.T + bias)` for each step of a sequence [..., L, D]. It
 * returns all hidden states. The nonlinearity is tanh by default; `hidden` is the state before the first step.
 */
export class RNN extends Module {
  declare nonlinearity: Nonlinearity;
  declare hidden_size: number;
  declare Wxh: array;
  declare Whh: array;
  declare bias: array | null;

  constructor(...args: Arguments<typeof newRNN>) {
    super();
    const [input_size, hidden_size, bias, nonlinearity] = newRNN.bind(args);
    this.nonlinearity = nonlinearity && !isEmptyModule(nonlinearity) ? nonlinearity : tanh;
    this.hidden_size = hidden_size;
    this.Wxh = uniform(hidden_size, [hidden_size, input_size]);
    this.Whh = uniform(hidden_size, [hidden_size, hidden_size]);
    this.bias = bias ? uniform(hidden_size, [hidden_size]) : null;
  }

  override _extra_repr(): string {
    return (
      `input_dims=${this.Wxh.shape[1]}, hidden_size=${this.hidden_size}, ` +
      `nonlinearity=${repr(this.nonlinearity)}, bias=${repr(this.bias !== null)}`
    );
  }

  override __call__(...args: Arguments<typeof callOfRNN>): array {
    let [x, hidden] = callOfRNN.bind(args);
    x = project(x, this.Wxh, this.bias);
    const nonlinearity = this.nonlinearity as (x: array) => array;
    const all: array[] = [];
    for (const step of steps(x)) {
      hidden = nonlinearity(hidden ? mx.addmm(step, hidden, this.Whh.T) : step);
      all.push(hidden);
    }
    return mx.stack(all, -2);
  }
}
describeLayer(
  RNN,
  "An Elman network: `h = nonlinearity(x @ Wxh.T + h @ Whh.T + bias)` for each step of a sequence [..., L, D]. It returns " +
    "all hidden states. The nonlinearity is tanh by default; `hidden` is the state before the first step.",
  newRNN,
  { __call__: callOfRNN },
);

const newGRU = signature<
  [input_size: number, hidden_size: number],
  [bias: boolean],
  ["input_size", "hidden_size", "bias"]
>("GRU(input_size: int, hidden_size: int, bias: bool = True)");
const callOfGRU = callWithHidden("GRU");
/**
 * A gated recurrent unit over a sequence [..., L, D]. It returns all hidden states; `hidden` is the state before the
 * first step.
 */
export class GRU extends Module {
  declare hidden_size: number;
  declare Wx: array;
  declare Wh: array;
  declare b: array | null;
  declare bhn: array | null;

  constructor(...args: Arguments<typeof newGRU>) {
    super();
    const [input_size, hidden_size, bias] = newGRU.bind(args);
    this.hidden_size = hidden_size;
    this.Wx = uniform(hidden_size, [3 * hidden_size, input_size]);
    this.Wh = uniform(hidden_size, [3 * hidden_size, hidden_size]);
    this.b = bias ? uniform(hidden_size, [3 * hidden_size]) : null;
    this.bhn = bias ? uniform(hidden_size, [hidden_size]) : null;
  }

  override _extra_repr(): string {
    return `input_dims=${this.Wx.shape[1]}, hidden_size=${this.hidden_size}, bias=${repr(this.b !== null)}`;
  }

  override __call__(...args: Arguments<typeof callOfGRU>): array {
    let [x, hidden] = callOfGRU.bind(args);
    x = project(x, this.Wx, this.b);
    // Gates r and z stand before the candidate n.
    const gates = `:-${this.hidden_size}`;
    const candidate = `-${this.hidden_size}:`;
    const gateSteps = steps(x.get("...", gates));
    const all: array[] = [];
    for (const fromInput of steps(x.get("...", candidate))) {
      let rz = gateSteps.next().value as array;
      let fromHidden: Hidden = this.bhn;
      if (hidden) {
        const projected = mx.matmul(hidden, this.Wh.T);
        const n = projected.get("...", candidate);
        fromHidden = this.bhn ? mx.add(n, this.bhn) : n;
        rz = mx.add(rz, projected.get("...", gates));
      }
      const [r, z] = mx.split(mx.sigmoid(rz), 2, -1) as [array, array];
      const n = mx.tanh(fromHidden ? mx.add(fromInput, mx.multiply(r, fromHidden)) : fromInput);
      const fresh = mx.multiply(mx.subtract(1, z), n);
      hidden = hidden ? mx.add(fresh, mx.multiply(z, hidden)) : fresh;
      all.push(hidden);
    }
    return mx.stack(all, -2);
  }
}
describeLayer(
  GRU,
  "A gated recurrent unit over a sequence [..., L, D]. It returns all hidden states; `hidden` is the state before the first " +
    "step.",
  newGRU,
  { __call__: callOfGRU },
);

const newLSTM = signature<
  [input_size: number, hidden_size: number],
  [bias: boolean],
  ["input_size", "hidden_size", "bias"]
>("LSTM(input_size: int, hidden_size: int, bias: bool = True)");
const callOfLSTM = signature<[x: array], [hidden: Hidden, cell: Hidden], ["x", "hidden", "cell"]>(
  "__call__(self, x: mx.array, hidden: mx.array = None, cell: mx.array = None)",
  { of: "LSTM" },
);
/**
 * A long short-term memory over a sequence [..., L, D]. It returns all hidden states and all cell states; `hidden` and
 * `cell` are those before the first step.
 */
export class LSTM extends Module {
  declare hidden_size: number;
  declare Wx: array;
  declare Wh: array;
  declare bias: array | null;

  constructor(...args: Arguments<typeof newLSTM>) {
    super();
    const [input_size, hidden_size, bias] = newLSTM.bind(args);
    this.hidden_size = hidden_size;
    this.Wx = uniform(hidden_size, [4 * hidden_size, input_size]);
    this.Wh = uniform(hidden_size, [4 * hidden_size, hidden_size]);
    this.bias = bias ? uniform(hidden_size, [4 * hidden_size]) : null;
  }

  override _extra_repr(): string {
    return `input_dims=${this.Wx.shape[1]}, hidden_size=${this.hidden_size}, bias=${repr(this.bias !== null)}`;
  }

  override __call__(...args: Arguments<typeof callOfLSTM>): [hidden: array, cell: array] {
    let [x, hidden, cell] = callOfLSTM.bind(args);
    x = project(x, this.Wx, this.bias);
    const allHidden: array[] = [];
    const allCells: array[] = [];
    for (const step of steps(x)) {
      const ifgo = hidden ? mx.addmm(step, hidden, this.Wh.T) : step;
      const [i, f, g, o] = mx.split(ifgo, 4, -1) as [array, array, array, array];
      const gate = mx.sigmoid(i);
      const keep = mx.sigmoid(f);
      const fresh = mx.multiply(gate, mx.tanh(g));
      cell = cell ? mx.add(mx.multiply(keep, cell), fresh) : fresh;
      hidden = mx.multiply(mx.sigmoid(o), mx.tanh(cell));
      allCells.push(cell);
      allHidden.push(hidden);
    }
    return [mx.stack(allHidden, -2), mx.stack(allCells, -2)];
  }
}
describeLayer(
  LSTM,
  "A long short-term memory over a sequence [..., L, D]. It returns all hidden states and all cell states; `hidden` and " +
    "`cell` are those before the first step.",
  newLSTM,
  { __call__: callOfLSTM },
);
