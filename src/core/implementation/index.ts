// What the generated call layer calls for functions that are written in JavaScript: arguments are bound, in order, with
// defaults filled in; each implementation checks their types.
export { asarray } from "../array/array.js";
export { get_printoptions, printoptions, set_printoptions } from "../array/print_options.js";
export { stream } from "../device/context.js";
export { issubdtype } from "../dtype/relations.js";
export { load } from "../io/load.js";
export { grad, value_and_grad } from "../transforms/differentiate.js";
export { async_eval, eval_ } from "../transforms/evaluate.js";
