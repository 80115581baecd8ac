#include "core/define.h"
#include "core/indexing/indexing.h"

namespace {

using indexing::Change;
using indexing::Index;

constexpr const char* value_text =
    "bool | int | float | array | Annotated[NDArray, dict(writable=False)] | complex | ArrayLike";

void declare_at(Module& m, const char* name, const char* doc) {
  m.in_js(
      "method", "ArrayAt", name, bind::pos("self"), bind::arg("value").printed(value_text), bind::returns("array"),
      doc);
}

}  // namespace

void define_indexing(Module& m) {
  m.internal("get_item", [](AddonData& addon, const mx::array& a, const Index& index) {
    return indexing::get(addon, a, index);
  });
  // Like Python's, this changes the array behind the wrapper: whoever holds the object sees it.
  m.internal("set_item", [](AddonData& addon, int target, const Operand& value, const Index& index) {
    mx::array& a = addon.array_of(target);
    a = indexing::update(addon, a, index, value, Change::set);
  });
  m.internal(
      "update_item", [](AddonData& addon, const mx::array& a, int change, const Operand& value, const Index& index) {
        return indexing::update(addon, a, index, value, static_cast<Change>(change));
      });

  m.in_js(
      "method", "array", "__getitem__", bind::pos("self"), bind::pos("arg").printed("object | None"),
      bind::returns("array"),
      "The part of the array that an index selects: integers, slices, None, an ellipsis, arrays of integers, or "
      "several "
      "of them for the axes in turn.");
  m.in_js(
      "method", "array", "__setitem__", bind::pos("self"), bind::pos("arg0").printed("object | None"),
      bind::pos("arg1").printed(value_text), bind::returns("None"),
      "Writes a value, cast to the dtype of the array, to the part that an index selects. The object itself changes.");
  m.in_js(
      "method", "array", "__iter__", bind::pos("self"), bind::returns("ArrayIterator"),
      "An iterator over the slices along the first axis.");
  m.in_js(
      "class", "ArrayAt", "ArrayAt", bind::stub("ArrayAt"),
      "Updates of a part of an array that give a new array and count an element as often as it is selected.");
  m.in_js(
      "method", "ArrayAt", "__getitem__", bind::pos("self"), bind::arg("indices").printed("object | None"),
      bind::returns("ArrayAt"), "The same for the part that an index selects.");
  declare_at(m, "add", "A copy of the array with a value added to the selected part.");
  declare_at(m, "subtract", "A copy of the array with a value subtracted from the selected part.");
  declare_at(m, "multiply", "A copy of the array with the selected part multiplied by a value.");
  declare_at(m, "divide", "A copy of the array with the selected part divided by a value.");
  declare_at(m, "maximum", "A copy of the array with the maximum of a value and each element of the selected part.");
  declare_at(m, "minimum", "A copy of the array with the minimum of a value and each element of the selected part.");
  m.in_js(
      "class", "ArrayIterator", "ArrayIterator", bind::stub("ArrayIterator"), "Gives the slices of an array in turn.");
  m.in_js(
      "method", "ArrayIterator", "__iter__", bind::pos("self"), bind::returns("ArrayIterator"), "The iterator itself.");
  m.in_js(
      "method", "ArrayIterator", "__next__", bind::pos("self"), bind::returns("array"),
      "The next slice; a StopIteration after the last.");
}
