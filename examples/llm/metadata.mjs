/**
 * A GGUF file carries its model's hyper-parameters, vocabulary and chat template as metadata. `mx.load` gives them as
 * arrays (numbers), strings and lists of strings; these functions read them with an error that names what is missing.
 *
 * @typedef {Record<string, import("mlx.node/core").array | string | string[]>} Metadata
 */

/**
 * @param {Metadata} metadata
 * @param {string} key
 */
function required(metadata, key) {
  const value = metadata[key];
  if (value === undefined) throw new Error(`the model file has no metadata "${key}"`);
  return value;
}

/**
 * @param {Metadata} metadata
 * @param {string} key
 * @returns {number}
 */
export function number(metadata, key) {
  return Number(/** @type {import("mlx.node/core").array} */ (required(metadata, key)).item());
}

/**
 * @param {Metadata} metadata
 * @param {string} key
 * @returns {number[]}
 */
export function numbers(metadata, key) {
  const value = /** @type {import("mlx.node/core").array} */ (required(metadata, key));
  return /** @type {number[]} */ (value.tolist());
}

/**
 * @param {Metadata} metadata
 * @param {string} key
 * @returns {string}
 */
export function string(metadata, key) {
  return /** @type {string} */ (required(metadata, key));
}

/**
 * @param {Metadata} metadata
 * @param {string} key
 * @returns {string[]}
 */
export function strings(metadata, key) {
  return /** @type {string[]} */ (required(metadata, key));
}
