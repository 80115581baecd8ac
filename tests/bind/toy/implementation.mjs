// The toy's functions that are declared in C++ and written in JavaScript.

export function written_in_js(first, second) {
  return [first, second];
}
