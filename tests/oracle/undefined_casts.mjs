// C++ leaves open what NaN is as an integer. Python's bits come from how its build was optimized, and are those of the
// addon's release build. Another build, which MLX_NODE_ADDON names, may have others.
const isRelease = process.env.MLX_NODE_ADDON === undefined;

export const isUndefinedCast = (view, dtype) =>
  !isRelease && dtype === "uint32" && view instanceof Object.getPrototypeOf(Float32Array) && view.includes(Number.NaN);
