import { ValueError } from "../../builtins/errors.js";
import * as mx from "../../core/index.js";
import { repr, typeName } from "../../utils/python/repr.js";
import { isMlxArray } from "./members.js";

// Weights by path, as files hold them.

/** Weights with the paths of parameters(): pairs, or a dict. */
export type Weights = readonly (readonly [string, mx.array])[] | { readonly [path: string]: mx.array };

function load(file: string): Weights {
  const loaded: unknown = mx.load(file);
  if (isMlxArray(loaded)) throw new ValueError(`${file} holds one array, not weights with their paths.`);
  return loaded as Weights;
}

/** The weights of a file, or the given ones, as pairs. */
export function readWeights(source: string | Weights): [string, mx.array][] {
  const weights = typeof source === "string" ? load(source) : source;
  return Array.isArray(weights) ? [...weights] : Object.entries(weights);
}

const listed = (paths: readonly string[]): string => [...paths].sort().join(",\n");

/** Throws unless the weights are those of the parameters, with their shapes. */
export function checkWeights(weights: readonly [string, unknown][], parameters: Record<string, mx.array>): void {
  const given = new Map(weights);
  const extra = [...given.keys()].filter((path) => !Object.hasOwn(parameters, path));
  if (extra.length > 0) {
    throw new ValueError(`The module has no parameters for ${extra.length} of the weights: \n${listed(extra)}.`);
  }
  const missing = Object.keys(parameters).filter((path) => !given.has(path));
  if (missing.length > 0) {
    throw new ValueError(`There are no weights for ${missing.length} parameters: \n${listed(missing)}.`);
  }
  for (const [path, parameter] of Object.entries(parameters)) {
    const weight = given.get(path);
    if (!isMlxArray(weight)) throw new ValueError(`The weight of ${path} must be an array, not ${typeName(weight)}.`);
    const wanted = shapeText(parameter);
    if (shapeText(weight) !== wanted) {
      throw new ValueError(`The weight of ${path} must have shape ${wanted}, not ${shapeText(weight)}.`);
    }
  }
}

const shapeText = (array: mx.array): string => repr(Object.freeze(array.shape));

/** Saves weights in the format that the name of the file tells. */
export function writeWeights(file: string, weights: Record<string, mx.array>): void {
  if (file.endsWith(".npz")) mx.savez(file, weights);
  else if (file.endsWith(".safetensors")) mx.save_safetensors(file, weights);
  else throw new ValueError(`The name of a file of weights ends in '.npz' or '.safetensors', unlike ${file}.`);
}
