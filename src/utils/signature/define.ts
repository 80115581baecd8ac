import { describe } from "../../core/runtime/describe.js";
import type { Signature } from "./signature.js";
import type { Documented, Given } from "./types.js";

/** A function of the interface, with keywords, `signature` and `doc`. */
export type Defined<
  Required extends readonly unknown[],
  Optional extends readonly unknown[],
  Names extends readonly string[],
  Result,
> = Documented & ((...args: Given<Required, Optional, Names>) => Result);

/** Makes a function of the interface from its declaration, its documentation and what it does with the values. */
export function define<
  Required extends readonly unknown[],
  Optional extends readonly unknown[],
  Names extends readonly string[],
  Result,
>(
  declaration: Signature<Required, Optional, Names>,
  doc: string,
  run: (...values: [...Required, ...Optional]) => Result,
): Defined<Required, Optional, Names, Result> {
  const fn = (...args: unknown[]): Result => run(...declaration.bind(args));
  describe(fn, declaration.name, declaration.length, declaration.signature, doc);
  return fn as unknown as Defined<Required, Optional, Names, Result>;
}

interface Declared {
  readonly signature: string;
}

/** Gives a class the signature of its constructor and its documentation. */
export function describeClass(type: object, declaration: Declared, doc: string): void {
  Object.defineProperties(type, {
    signature: { value: declaration.signature, configurable: true },
    doc: { value: doc, configurable: true },
  });
}

/** Gives a function its name, signature and documentation. */
export function describeFunction(fn: object, declaration: Declared & { readonly name: string }, doc: string): void {
  Object.defineProperty(fn, "name", { value: declaration.name });
  describeClass(fn, declaration, doc);
}

/** Gives methods of a class (or static ones, if the class itself is the owner) their signatures and documentation. */
export function describeMethods(owner: object, methods: Readonly<Record<string, readonly [Declared, string]>>): void {
  for (const [name, [declaration, doc]] of Object.entries(methods)) {
    const method = Object.getOwnPropertyDescriptor(owner, name)?.value as object;
    describeClass(method, declaration, doc);
  }
}
