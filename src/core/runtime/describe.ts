/** Gives a function of the interface its `signature` and `doc`, and the name that a debugger shows. */
export function describe<F extends object>(fn: F, name: string, length: number, signature: string, doc: string): F {
  Object.defineProperties(fn, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
    signature: { value: signature, configurable: true },
    doc: { value: doc, configurable: true },
  });
  return fn;
}

/** Adds a method to a class as `class` syntax would: not enumerable. */
export function addMethod(prototype: object, name: PropertyKey, method: unknown): void {
  Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true });
}

/** Adds a property that is computed when it is read. */
export function addGetter(prototype: object, name: PropertyKey, get: () => unknown): void {
  Object.defineProperty(prototype, name, { get, configurable: true });
}
