/** A class that may be called without `new`, as every class of Python. */
export type Callable<C extends abstract new (...args: never[]) => unknown> = C &
  ((...args: ConstructorParameters<C>) => InstanceType<C>);

/**
 * Makes `implementation` callable without `new`. Instances, subclasses and `instanceof` work as with the class itself.
 */
export function callableClass<C extends new (...args: never[]) => object>(
  implementation: C,
  name: string,
): Callable<C> {
  const constructor = function (this: unknown, ...args: never[]) {
    return Reflect.construct(implementation, args, new.target ?? constructor);
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
