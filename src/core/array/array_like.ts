import { type Callable, callableClass } from "../../builtins/callable_class.js";
import { declared } from "../runtime/declared.js";
import { wrongType } from "../runtime/errors.js";

interface Convertible {
  __mlx_array__(): unknown;
}

class ArrayLikeImplementation {
  readonly #object: Convertible;

  constructor(object: object) {
    if (typeof (object as Partial<Convertible> | null)?.__mlx_array__ !== "function") {
      throw wrongType(ArrayLike, "arg", "an object with the method __mlx_array__", object);
    }
    this.#object = object as Convertible;
  }

  __mlx_array__(): unknown {
    return this.#object.__mlx_array__();
  }
}

/** An object that has a method `__mlx_array__`: it may stand wherever an operand may. */
export const ArrayLike: Callable<typeof ArrayLikeImplementation> = declared(
  "mlx.core.ArrayLike",
  callableClass(ArrayLikeImplementation, "ArrayLike"),
);
export type ArrayLike = ArrayLikeImplementation;
