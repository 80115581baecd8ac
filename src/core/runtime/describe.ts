/** A list of texts of which one is asked for by its index. */
export type Texts = (index: number) => string;

/** Texts in JSON, unpacked when the first one is asked for: most programs never ask, and all of them want to start soon. */
export function textsOf(json: string): Texts {
  let texts: string[] | undefined;
  return (index) => {
    texts ??= JSON.parse(json) as string[];
    return texts[index] as string;
  };
}

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

/** The same with texts that stand at `index` of a list (the signature) and behind it. */
export function describeBy<F extends object>(fn: F, name: string, length: number, texts: Texts, index: number): F {
  if ((fn as { name?: string }).name !== name) Object.defineProperty(fn, "name", { value: name, configurable: true });
  Object.defineProperty(fn, "length", { value: length, configurable: true });
  Object.defineProperty(fn, "signature", { get: () => texts(index), configurable: true });
  Object.defineProperty(fn, "doc", { get: () => texts(index + 1), configurable: true });
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
