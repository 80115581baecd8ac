// Python's exception classes, for `catch (e) { if (e instanceof ValueError) ... }`. TypeError is JavaScript's own.

function named(constructor: { prototype: Error }, name: string): void {
  Object.defineProperty(constructor.prototype, "name", { value: name, configurable: true, writable: true });
}

/** A value of the right type that makes no sense here: Python's ValueError. */
export class ValueError extends Error {}
/** Everything that goes wrong while computing: Python's RuntimeError. */
export class RuntimeError extends Error {}
/** Something that MLX does not do (yet): Python's NotImplementedError. */
export class NotImplementedError extends RuntimeError {}
/** A name that is not there: Python's KeyError. */
export class KeyError extends Error {}
/** An attribute that is not there: Python's AttributeError. */
export class AttributeError extends Error {}
/** A number that does not fit its type: Python's OverflowError. */
export class OverflowError extends Error {}
/** Memory that could not be had: Python's MemoryError. */
export class MemoryError extends Error {}
/** An index or axis that is out of range: Python's IndexError. */
export class IndexError extends RangeError {}
/** The end of an iterator, where it is asked by hand: Python's StopIteration. */
export class StopIteration extends Error {}

named(ValueError, "ValueError");
named(RuntimeError, "RuntimeError");
named(NotImplementedError, "NotImplementedError");
named(KeyError, "KeyError");
named(AttributeError, "AttributeError");
named(OverflowError, "OverflowError");
named(MemoryError, "MemoryError");
named(IndexError, "IndexError");
named(StopIteration, "StopIteration");
