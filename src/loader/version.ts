/** The version of this package, which the packages of the platforms must have too. */
export const version = "0.1.0";
