/** True only if two types are the same. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only for `true`. */
export type Expect<T extends true> = T;
/** Whether a type is `any`. */
export type IsAny<T> = 0 extends 1 & T ? true : false;
