// What the generated call layer calls for functions that are written in JavaScript: arguments are bound, in order, with
// defaults filled in; each implementation checks their types.
export { asarray } from "../array/array.js";
export { get_array_buffer_size } from "../array/buffer_size.js";
export { get_printoptions, printoptions, set_printoptions } from "../array/print_options.js";
export { can_cast, isdtype, result_type } from "../array_api/dtypes.js";
export { from_dlpack } from "../array_api/from_dlpack.js";
export { __array_namespace_info__ } from "../array_api/namespace_info.js";
export { stream } from "../device/context.js";
export { distributed_init } from "../distributed/init.js";
export { issubdtype } from "../dtype/relations.js";
export { fast_cuda_kernel, fast_metal_kernel, fast_precompiled_cuda_kernel } from "../fast/kernels.js";
export { load } from "../io/load.js";
export { save, save_gguf, save_safetensors, savez, savez_compressed } from "../io/save.js";
export { compile } from "../transforms/compile.js";
export { checkpoint } from "../transforms/custom_function.js";
export { async_eval, eval_ } from "../transforms/evaluate.js";
export { export_function, export_to_dot, exporter, import_function } from "../transforms/export.js";
export { grad, value_and_grad } from "../transforms/gradient.js";
export { jvp, vjp } from "../transforms/products.js";
export { vmap } from "../transforms/vectorize.js";
