/** A list of texts of which one is asked for by its index. */
export type Texts = (index: number) => string;

/**
 * Texts in JSON, deflated and in base64. They are unpacked when the first one is asked for: most programs never ask, and all of
 * them want to start soon.
 */
export function textsOf(packed: string): Texts {
  let texts: string[] | undefined;
  return (index) => {
    texts ??= unpack(packed);
    return texts[index] as string;
  };
}

function unpack(packed: string): string[] {
  const { inflateRawSync } = process.getBuiltinModule("node:zlib");
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString()) as string[];
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

/**
 * The same for many functions, whose `length` is right already: their names, and two texts for each of them. The texts are
 * read through a prototype: to give hundreds of functions properties of their own takes four times as long.
 */
export function describeAll(fns: readonly object[], names: string, texts: Texts): void {
  const textOf = (fn: unknown, which: number) => {
    const place = fns.indexOf(fn as object);
    return place < 0 ? undefined : texts(2 * place + which);
  };
  const described = Object.create(Function.prototype, {
    signature: {
      get(this: unknown) {
        return textOf(this, 0);
      },
      configurable: true,
    },
    doc: {
      get(this: unknown) {
        return textOf(this, 1);
      },
      configurable: true,
    },
  });
  names.split(" ").forEach((name, i) => {
    const fn = fns[i] as { name?: string };
    Object.setPrototypeOf(fn, described);
    if (fn.name !== name) Object.defineProperty(fn, "name", { value: name, configurable: true });
  });
}

/** Adds a method to a class as `class` syntax would: not enumerable. */
export function addMethod(prototype: object, name: PropertyKey, method: unknown): void {
  Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true });
}

/** Adds methods under their names. */
export function addMethods(prototype: object, methods: readonly { readonly name: string }[]): void {
  for (const method of methods) addMethod(prototype, method.name, method);
}

/** Adds a property that is computed when it is read. */
export function addGetter(prototype: object, name: PropertyKey, get: () => unknown): void {
  Object.defineProperty(prototype, name, { get, configurable: true });
}
