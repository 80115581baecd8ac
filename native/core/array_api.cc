#include "core/define.h"

// Names of the array API standard that look at dtypes and JavaScript values; they are written in src/core/array_api.

void define_array_api(Module& m) {
  m.in_js(
      "function", "", "isdtype", bind::arg("dtype").printed("Dtype"),
      bind::arg("kind").printed("Dtype | str | tuple[Dtype | str, ...]"), bind::returns("bool"),
      "Whether a dtype is the given one or of the given kind, or of any in a list: 'bool', 'signed integer', 'unsigned "
      "integer', 'integral', 'real floating', 'complex floating' or 'numeric'.");
  m.in_js(
      "function", "", "result_type", bind::args("arrays_and_dtypes").printed("array | Dtype"), bind::returns("Dtype"),
      "The dtype that an operation on arrays of these dtypes gives.");
  m.in_js(
      "function", "", "can_cast", bind::arg("from_").printed("array | Dtype"), bind::arg("to").printed("Dtype"),
      bind::returns("bool"), "Whether both dtypes together promote to the second one.");
  m.in_js(
      "function", "", "from_dlpack", bind::pos("x").printed("DLPackCompatible"), bind::kw_only,
      (bind::arg("copy") = bind::none).printed("bool | None"), bind::returns("array"),
      "An array with the elements of another array or of a TypedArray, Buffer, DataView or ArrayBuffer, which is what "
      "JavaScript has for objects that export their memory. The elements are copied, so `copy` must not be false.");
  m.in_js(
      "function", "", "__array_namespace_info__", bind::returns(""),
      "An object that tells programs written for the array API standard what MLX can do: capabilities(), "
      "default_device(), default_dtypes(), devices() and dtypes().");
}
