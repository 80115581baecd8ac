import { NotImplementedError, ValueError } from "../../builtins/errors.js";
import type { array } from "../../core/index.js";
import * as mx from "../../core/index.js";
import { isDict } from "../../core/runtime/keywords.js";
import { repr, typeName } from "../../utils/python/repr.js";
import { describeFunction, describeMethods } from "../../utils/signature/define.js";
import { type Arguments, signature } from "../../utils/signature/signature.js";
import type { Documented, GivenX } from "../../utils/signature/types.js";
import { tree_map_with_path } from "../../utils/tree_map.js";
import { Module } from "./base.js";
import { callX, describeLayer } from "./describe.js";
import { hasMember } from "./members.js";
import type { QuantizationMode, Size } from "./to_quantized.js";
import type { Members } from "./traverse.js";

const sizes: Readonly<Record<QuantizationMode, readonly [group_size: number, bits: number]>> = {
  affine: [64, 4],
  mxfp4: [32, 4],
  nvfp4: [16, 4],
  mxfp8: [32, 8],
};

function sizesOf(mode: QuantizationMode, group_size: Size, bits: Size): [number, number] {
  if (!Object.hasOwn(sizes, mode)) {
    throw new ValueError(`There is no quantization mode ${repr(mode)}, only ${Object.keys(sizes).join(", ")}.`);
  }
  const [defaultGroup, defaultBits] = sizes[mode];
  return [group_size || defaultGroup, bits || defaultBits];
}

/** Weights, scales and, in the mode 'affine' alone, biases. */
function quantizeWeights(weight: array, group_size: Size, bits: Size, mode: QuantizationMode) {
  const [weights, scales, biases = null] = mx.quantize(weight, group_size, bits, mode);
  return { weight: weights as array, scales: scales as array, biases };
}

interface Quantizable extends Module {
  to_quantized(keywords: Record<string, unknown>): Module;
}

const isQuantizable = (module: Module): module is Quantizable =>
  "to_quantized" in module && typeof module.to_quantized === "function";

type ClassPredicate = (path: string, module: Module) => boolean | Record<string, unknown>;
interface QuantizeKeywords {
  mode?: QuantizationMode | undefined;
  quantize_input?: boolean | undefined;
  class_predicate?: ClassPredicate | null | undefined;
}

const QUANTIZE = signature<
  [model: Module],
  [
    group_size: Size,
    bits: Size,
    mode: QuantizationMode,
    quantize_input: boolean,
    class_predicate: ClassPredicate | null,
  ]
>(
  "quantize(model: Module, group_size: int = None, bits: int = None, *, mode: str = 'affine', quantize_input: bool = False, class_predicate: Optional[Callable[[str, Module], Union[bool, dict]]] = None)",
);

type Quantize = Documented &
  ((
    ...args:
      | [model: Module, keywords?: QuantizeKeywords & { group_size?: Size; bits?: Size }]
      | [model: Module, group_size: Size | undefined, keywords?: QuantizeKeywords & { bits?: Size }]
      | [model: Module, group_size: Size | undefined, bits: Size | undefined, keywords?: QuantizeKeywords]
  ) => void);

/**
 * Replaces the modules of a model that have a method to_quantized() by what it returns. `class_predicate(path,
 * module)` chooses which, and may return keywords for to_quantized() instead of True.
 */
export const quantize: Quantize = ((...args: unknown[]): void => {
  const [model, group_size, bits, mode, quantize_input, class_predicate] = QUANTIZE.bind(args);
  const chosen = class_predicate ?? ((_path: string, module: Module) => isQuantizable(module));
  const quantized = (path: string, module: Module): Module => {
    const choice = chosen(path, module);
    if (!choice) return module;
    if (!isQuantizable(module)) throw new ValueError(`A module of type ${typeName(module)} cannot be quantized.`);
    if (choice === true) {
      return module.to_quantized({ group_size, bits, mode, ...(quantize_input ? { quantize_input } : {}) });
    }
    if (!isDict(choice)) {
      throw new ValueError("quantize(): 'class_predicate' must return a boolean or the keywords of to_quantized().");
    }
    const { quantize_input: quantizeInput, ...keywords } = choice;
    return module.to_quantized(quantizeInput ? choice : keywords);
  };
  const leaves = tree_map_with_path(quantized, model.leaf_modules(), { is_leaf: Module.is_module });
  model.update_modules(leaves as Members);
}) as unknown as Quantize;
describeFunction(
  quantize,
  QUANTIZE,
  "Replaces the modules of a model that have a method to_quantized() by what it returns. `class_predicate(path, module)` " +
    "chooses which, and may return keywords for to_quantized() instead of True.",
);

const newQuantizedEmbedding = signature<
  [num_embeddings: number, dims: number],
  [group_size: Size, bits: Size, mode: QuantizationMode],
  ["num_embeddings", "dims", "group_size", "bits", "mode"]
>("QuantizedEmbedding(num_embeddings: int, dims: int, group_size: int = None, bits: int = None, mode: str = 'affine')");
const callOfQuantizedEmbedding = callX("QuantizedEmbedding");
const asLinear = signature<[x: array], [], ["x"]>("as_linear(self, x: mx.array)", { of: "QuantizedEmbedding" });
const fromEmbedding = signature<
  [embedding_layer: Module & { weight: array }],
  [group_size: Size, bits: Size, mode: QuantizationMode],
  ["embedding_layer", "group_size", "bits", "mode"]
>("from_embedding(cls, embedding_layer: Module, group_size: int = None, bits: int = None, mode: str = 'affine')", {
  of: "QuantizedEmbedding",
});
/** An Embedding with quantized weights. They are frozen: gradients are not taken of them. */
export class QuantizedEmbedding extends Module {
  declare group_size: number;
  declare bits: number;
  declare mode: QuantizationMode;
  declare weight: array;
  declare scales: array;
  declare biases: array | null;
  declare num_embeddings: number;
  declare dims: number;

  constructor(...args: Arguments<typeof newQuantizedEmbedding>) {
    super();
    const [num_embeddings, dims, group_size, bits, mode] = newQuantizedEmbedding.bind(args);
    [this.group_size, this.bits] = sizesOf(mode, group_size, bits);
    this.mode = mode;
    const weight = mx.random.normal([num_embeddings, dims], { scale: Math.sqrt(1 / dims) });
    Object.assign(this, quantizeWeights(weight, group_size, bits, mode));
    this.num_embeddings = num_embeddings;
    this.dims = dims;
    this.freeze();
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfQuantizedEmbedding.bind(args);
    const { weight, scales, biases, group_size, bits, mode } = this;
    return mx.dequantize(weight.get(x), scales.get(x), biases ? biases.get(x) : null, group_size, bits, mode);
  }

  /** Uses the embedding as the matrix of a linear layer. */
  as_linear(...args: GivenX<array>): array {
    const [x] = asLinear.bind(args);
    const { weight, scales, biases, group_size, bits, mode } = this;
    return mx.quantized_matmul(x, weight, scales, biases ?? null, true, group_size, bits, mode);
  }

  override _extra_repr(): string {
    const { num_embeddings, dims, group_size, bits, mode } = this;
    return `${num_embeddings}, ${dims}, group_size=${group_size}, bits=${bits}, mode=${mode}`;
  }

  /** Quantizes the weights of an Embedding. */
  static from_embedding(...args: Arguments<typeof fromEmbedding>): QuantizedEmbedding {
    const [layer, group_size, bits, mode] = fromEmbedding.bind(args);
    const [num_embeddings, dims] = layer.weight.shape as [number, number];
    const made = new this(num_embeddings, dims, group_size, bits, mode);
    return Object.assign(made, quantizeWeights(layer.weight, group_size, bits, mode));
  }
}
describeLayer(
  QuantizedEmbedding,
  "An Embedding with quantized weights. They are frozen: gradients are not taken of them.",
  newQuantizedEmbedding,
  {
    __call__: callOfQuantizedEmbedding,
    as_linear: [asLinear, "Uses the embedding as the matrix of a linear layer."],
  },
);
describeMethods(QuantizedEmbedding, { from_embedding: [fromEmbedding, "Quantizes the weights of an Embedding."] });

const newQuantizedLinear = signature<
  [input_dims: number, output_dims: number],
  [bias: boolean, group_size: Size, bits: Size, mode: QuantizationMode],
  ["input_dims", "output_dims", "bias", "group_size", "bits", "mode"]
>(
  "QuantizedLinear(input_dims: int, output_dims: int, bias: bool = True, group_size: int = None, bits: int = None, mode: str = 'affine')",
);
const callOfQuantizedLinear = callX("QuantizedLinear");
const fromLinear = signature<
  [linear_layer: Module & { weight: array; bias?: array }],
  [group_size: Size, bits: Size, mode: QuantizationMode],
  ["linear_layer", "group_size", "bits", "mode"]
>("from_linear(cls, linear_layer: Module, group_size: int = None, bits: int = None, mode: str = 'affine')", {
  of: "QuantizedLinear",
});
/** A Linear with quantized weights. They are frozen: gradients are not taken of them. */
export class QuantizedLinear extends Module {
  declare group_size: number;
  declare bits: number;
  declare mode: QuantizationMode;
  declare weight: array;
  declare scales: array;
  declare biases: array | null;
  declare bias?: array;

  constructor(...args: Arguments<typeof newQuantizedLinear>) {
    super();
    const [input_dims, output_dims, bias, group_size, bits, mode] = newQuantizedLinear.bind(args);
    [this.group_size, this.bits] = sizesOf(mode, group_size, bits);
    this.mode = mode;
    const scale = Math.sqrt(1 / input_dims);
    const weight = mx.random.uniform(-scale, scale, [output_dims, input_dims]);
    Object.assign(this, quantizeWeights(weight, group_size, bits, mode));
    if (bias) this.bias = mx.zeros([output_dims]);
    this.freeze();
  }

  override _extra_repr(): string {
    const { group_size, bits, mode } = this;
    const [output_dims, packed] = this.weight.shape as [number, number];
    const input_dims = Math.floor((packed * 32) / bits);
    return (
      `input_dims=${input_dims}, output_dims=${output_dims}, bias=${repr(hasMember(this, "bias"))}, ` +
      `group_size=${group_size}, bits=${bits}, mode=${mode}`
    );
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfQuantizedLinear.bind(args);
    const { weight, scales, biases, group_size, bits, mode, bias } = this;
    const y = mx.quantized_matmul(x, weight, scales, biases ?? null, true, group_size, bits, mode);
    return bias ? mx.add(y, bias) : y;
  }

  /** Quantizes the weights of a Linear. */
  static from_linear(...args: Arguments<typeof fromLinear>): QuantizedLinear {
    const [layer, group_size, bits, mode] = fromLinear.bind(args);
    const [output_dims, input_dims] = layer.weight.shape as [number, number];
    const made = new this(input_dims, output_dims, false, group_size, bits, mode);
    Object.assign(made, quantizeWeights(layer.weight, group_size, bits, mode));
    if (layer.bias) made.bias = layer.bias;
    return made;
  }
}
describeLayer(
  QuantizedLinear,
  "A Linear with quantized weights. They are frozen: gradients are not taken of them.",
  newQuantizedLinear,
  { __call__: callOfQuantizedLinear },
);
describeMethods(QuantizedLinear, { from_linear: [fromLinear, "Quantizes the weights of a Linear."] });

const newQQLinear = signature<
  [input_dims: number, output_dims: number],
  [group_size: Size, bits: Size, mode: QuantizationMode],
  ["input_dims", "output_dims", "group_size", "bits", "mode"]
>("QQLinear(input_dims: int, output_dims: int, group_size: int = None, bits: int = None, mode: str = 'nvfp4')");
const callOfQQLinear = callX("QQLinear");
const fromLinearForQQ = signature<
  [linear_layer: Module & { weight: array; bias?: array }],
  [group_size: Size, bits: Size, mode: QuantizationMode],
  ["linear_layer", "group_size", "bits", "mode"]
>("from_linear(cls, linear_layer: Module, group_size: int = None, bits: int = None, mode: str = 'nvfp4')", {
  of: "QQLinear",
});
/**
 * A linear layer that quantizes its input as well as its weights. In training mode it keeps the weights as they are
 * and quantizes them at each call; in evaluation mode they are stored quantized.
 */
export class QQLinear extends Module {
  declare group_size: number;
  declare bits: number;
  declare mode: QuantizationMode;
  declare weight: array;
  declare scales?: array;
  declare _quantized: boolean;

  constructor(...args: Arguments<typeof newQQLinear>) {
    super();
    const [input_dims, output_dims, group_size, bits, mode] = newQQLinear.bind(args);
    [this.group_size, this.bits] = sizesOf(mode, group_size, bits);
    this.mode = mode;
    const scale = Math.sqrt(1 / input_dims);
    this.weight = mx.random.uniform(-scale, scale, [output_dims, input_dims]);
    this._quantized = false;
  }

  override _extra_repr(): string {
    const { weight, group_size, bits, mode } = this;
    const [output_dims, stored] = weight.shape as [number, number];
    const input_dims = weight.dtype === mx.uint32 ? Math.floor((stored * 32) / bits) : stored;
    return `input_dims=${input_dims}, output_dims=${output_dims}, group_size=${group_size}, bits=${bits}, mode=${mode}`;
  }

  /** Quantizes the weights in place, unless they are. */
  quantize(): void {
    if (this._quantized) return;
    const { weight, scales } = quantizeWeights(this.weight, this.group_size, this.bits, this.mode);
    this.weight = weight;
    this.scales = scales;
    this._quantized = true;
  }

  /** Takes back quantize(), but for what was lost by it. */
  dequantize(): void {
    if (!this._quantized) return;
    this.weight = mx.dequantize(this.weight, this.scales as array, null, this.group_size, this.bits, this.mode);
    delete this.scales;
    this._quantized = false;
  }

  override _set_training_mode(mode: boolean): void {
    super._set_training_mode(mode);
    if (this._training) this.dequantize();
    else this.quantize();
  }

  override __call__(...args: GivenX<array>): array {
    const [x] = callOfQQLinear.bind(args);
    const { weight, scales = null, group_size, bits, mode } = this;
    return mx.qqmm(x, weight, scales, group_size, bits, mode);
  }

  /** A QQLinear with the weights of a Linear that has no bias, quantized unless that is in training mode. */
  static from_linear(...args: Arguments<typeof fromLinearForQQ>): QQLinear {
    const [layer, group_size, bits, mode] = fromLinearForQQ.bind(args);
    const [output_dims, input_dims] = layer.weight.shape as [number, number];
    if (layer.bias) throw new NotImplementedError("QQLinear.from_linear(): a QQLinear cannot have a bias.");
    const made = new this(input_dims, output_dims, group_size, bits, mode);
    made.weight = layer.weight;
    return made.train(layer.training);
  }
}
describeLayer(
  QQLinear,
  "A linear layer that quantizes its input as well as its weights. In training mode it keeps the weights as they are and " +
    "quantizes them at each call; in evaluation mode they are stored quantized.",
  newQQLinear,
  {
    __call__: callOfQQLinear,
    quantize: [signature<[]>("quantize(self)"), "Quantizes the weights in place, unless they are."],
    dequantize: [signature<[]>("dequantize(self)"), "Takes back quantize(), but for what was lost by it."],
  },
);
describeMethods(QQLinear, {
  from_linear: [
    fromLinearForQQ,
    "A QQLinear with the weights of a Linear that has no bias, quantized unless that is in training mode.",
  ],
});
