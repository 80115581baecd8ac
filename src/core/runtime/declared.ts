import { declarations } from "../generated/declarations.js";

type Path = keyof typeof declarations;

/** Gives a class or method written by hand the signature and documentation of its declaration in native/. */
export function declared<F extends object>(path: Path, fn: F): F {
  const { signature, doc } = declarations[path];
  // Bundlers rename functions and classes whose names occur twice.
  const name = path.slice(path.lastIndexOf(".") + 1);
  if ((fn as { name?: string }).name !== name) Object.defineProperty(fn, "name", { value: name, configurable: true });
  Object.defineProperty(fn, "signature", { value: signature, configurable: true });
  Object.defineProperty(fn, "doc", { value: doc, configurable: true });
  return fn;
}

/** The same for methods of a class: `names` are looked up on its prototype. */
export function declaredMethods(prototype: object, module: string, names: readonly string[]): void {
  for (const name of names)
    declared(`${module}.${name}` as Path, (prototype as Record<string, object>)[name] as object);
}
