/** Euler's number. */
export const e = Math.E;
/** The Euler-Mascheroni constant. */
export const euler_gamma = 0.5772156649015329;
/** Infinity. */
export const inf = Number.POSITIVE_INFINITY;
/** Not a number. */
export const nan = Number.NaN;
/** A new axis in an index: None. */
export const newaxis = null;
/** The circumference of a circle of diameter 1. */
export const pi = Math.PI;
