/** mlx.utils: walking, flattening and merging trees of arrays. */
export { tree_flatten, tree_unflatten } from "./tree_flatten.js";
export { tree_map, tree_map_with_path } from "./tree_map.js";
export { tree_merge } from "./tree_merge.js";
export { tree_reduce } from "./tree_reduce.js";
