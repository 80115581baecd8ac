import { callableClass } from "../../builtins/callable_class.js";
import { addon } from "../addon.js";
import { declared } from "../runtime/declared.js";
import { wrongType } from "../runtime/errors.js";
import { isPlain } from "../runtime/keywords.js";
import { toInt } from "../runtime/scalars.js";

const setPrecision = addon["core.set_precision"] as unknown as (digits: number) => void;
const getPrecision = addon["core.get_precision"] as unknown as () => number;

class PrintOptionsImplementation {
  #precision: number;

  constructor(precision: number | { precision?: number } = -1) {
    const given = isPlain(precision) ? (precision.precision ?? -1) : precision;
    this.#precision = toInt(given, PrintOptions, "precision", "int");
  }

  /** How many digits floats are printed with; -1 for the shortest form. */
  get precision(): number {
    return this.#precision;
  }

  set precision(digits: number) {
    this.#precision = toInt(digits, PrintOptions, "precision", "int");
  }
}

/** How arrays are printed. */
export const PrintOptions = declared(
  "mlx.core.PrintOptions",
  callableClass(PrintOptionsImplementation, "PrintOptions"),
);
export type PrintOptions = PrintOptionsImplementation;

/** The implementation of set_printoptions(precision). */
export function set_printoptions(precision: unknown): void {
  setPrecision(toInt(precision, { name: "set_printoptions" }, "precision", "int"));
}

/** The implementation of get_printoptions(). */
export function get_printoptions(): PrintOptions {
  return new PrintOptions(getPrecision());
}

class PrintOptionsContext {
  #before: number | null;

  constructor(precision: number) {
    this.#before = getPrecision();
    setPrecision(precision);
  }

  [Symbol.dispose](): void {
    if (this.#before === null) return;
    setPrecision(this.#before);
    this.#before = null;
  }
}

/** The implementation of printoptions(precision): a context, or with a callback, the callback's result. */
export function printoptions(precision: unknown, callback: unknown): unknown {
  const fn = { name: "printoptions" };
  const context = new PrintOptionsContext(toInt(precision, fn, "precision", "int"));
  if (callback === null) return context;
  try {
    if (typeof callback !== "function") throw wrongType(fn, "callback", "a function", callback);
    return callback();
  } finally {
    context[Symbol.dispose]();
  }
}
