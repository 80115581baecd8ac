/** A class that may be called without `new`, as every class of Python. */
export type Callable<C extends abstract new (...args: never[]) => unknown> = C &
  ((...args: ConstructorParameters<C>) => InstanceType<C>);

/**
 * Makes `implementation` callable without `new`. Instances, subclasses and `instanceof` work as with the class itself.
 * `construct` makes an instance for `newTarget`, the class itself or one that extends it.
 */
export function callableClass<C extends new (...args: never[]) => object>(
  implementation: C,
  name: string,
  construct?: (args: never[], newTarget: { prototype: object }) => object,
): Callable<C> {
  const constructor = function (this: unknown, ...args: never[]): object {
    const newTarget: unknown = new.target ?? constructor;
    if (construct) return construct(args, newTarget as C);
    // Reflect.construct takes microseconds on Node 20; only classes that extend this one need it.
    return newTarget === constructor
      ? new implementation(...args)
      : Reflect.construct(implementation, args, newTarget as C);
  } as unknown as Callable<C>;
  for (const key of Reflect.ownKeys(implementation)) {
    if (key === "prototype" || key === "length" || key === "name") continue;
    Object.defineProperty(constructor, key, Object.getOwnPropertyDescriptor(implementation, key) as PropertyDescriptor);
  }
  Object.defineProperty(constructor, "name", { value: name, configurable: true });
  Object.defineProperty(constructor, "length", { value: implementation.length, configurable: true });
  constructor.prototype = implementation.prototype;
  Object.defineProperty(constructor, "prototype", { writable: false });
  Object.defineProperty(implementation.prototype, "constructor", {
    value: constructor,
    configurable: true,
    writable: true,
  });
  return constructor;
}
