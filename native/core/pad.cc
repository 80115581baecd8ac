#include "convert/nested.h"
#include "core/define.h"
#include "core/slice_start.h"

namespace {

mx::array pad(
    const mx::array& a, const NestedInts& width, const mx::array& value, const std::string& mode,
    mx::StreamOrDevice s) {
  switch (width.form) {
    case NestedInts::Form::single: return mx::pad(a, width.one(), value, mode, s);
    case NestedInts::Form::flat: {
      const std::vector<int>& list = width.flat();
      if (list.empty()) return mx::pad(a, std::vector<std::pair<int, int>>{}, value, mode, s);
      if (list.size() == 1) return mx::pad(a, list[0], value, mode, s);
      if (list.size() == 2) return mx::pad(a, std::pair{list[0], list[1]}, value, mode, s);
      break;
    }
    case NestedInts::Form::lists: {
      std::vector<std::pair<int, int>> pairs;
      for (const std::vector<int>& list : width.lists) {
        if (list.size() == 2) pairs.emplace_back(list[0], list[1]);
      }
      if (pairs.size() != width.lists.size()) break;
      // One pair alone stands for all axes.
      return pairs.size() == 1 ? mx::pad(a, pairs[0], value, mode, s) : mx::pad(a, pairs, value, mode, s);
    }
  }
  throw bind::TypeError(
      "pad(): parameter 'pad_width' must be an int, a list of one or two ints, or a list with one pair of ints for "
      "each "
      "axis.");
}

}  // namespace

void define_pad(Module& m) {
  m.def(
      "pad",
      [](const mx::array& a, const NestedInts& pad_width, const std::string& mode, const Operand& constant_values,
         mx::StreamOrDevice s) { return pad(a, pad_width, constant_values.to_array(a.dtype()), mode, s); },
      bind::arg("a"), bind::arg("pad_width").printed("int | tuple[int] | tuple[int, int] | list[tuple[int, int]]"),
      (bind::arg("mode") = "constant").printed("Literal['constant', 'edge', 'reflect', 'symmetric']"),
      bind::arg("constant_values") = 0, bind::kw_only, bind::arg("stream") = bind::none,
      "The array with elements added around it: `pad_width` is how many, everywhere, before and behind every axis, or "
      "as one such pair for each axis. They are `constant_values`, or for 'edge' copies of the outermost element, for "
      "'reflect' the mirrored elements without the outermost, for 'symmetric' with it.");
  m.def(
      "slice",
      [](const mx::array& a, const mx::array& start_indices, const std::vector<int>& axes, const mx::Shape& slice_size,
         mx::StreamOrDevice s) {
        // An array with negative sizes would end the process as soon as it is used.
        for (auto size : slice_size) {
          if (size < 0) throw std::invalid_argument("[slice] Slice sizes must not be negative.");
        }
        return mx::slice(a, checked_start(start_indices, axes, a.shape(), slice_size, s), axes, slice_size, s);
      },
      bind::arg("a"), bind::arg("start_indices"), bind::arg("axes"), bind::arg("slice_size"), bind::kw_only,
      bind::arg("stream") = bind::none,
      "The part of `a` with the given size in every axis that starts, in the given axes, at places which may be yet to "
      "be computed. Those that are known must lie within the array; others are moved into it.");
  m.def(
      "slice_update",
      [](const mx::array& a, const mx::array& update, const mx::array& start_indices, const std::vector<int>& axes,
         mx::StreamOrDevice s) {
        // The library would look for the axes of `a` that those of `update` belong to before the first one.
        if (update.ndim() > a.ndim()) {
          throw std::invalid_argument("[slice_update] The update must not have more dimensions than the array.");
        }
        // The part that MLX writes to: where the update has no axis but a start, one element.
        mx::Shape size(a.ndim(), 1);
        const size_t missing = a.ndim() - update.ndim();
        for (size_t i = missing; i < a.ndim(); ++i) size[i] = std::min(a.shape(i), update.shape(i - missing));
        return mx::slice_update(a, update, checked_start(start_indices, axes, a.shape(), size, s), axes, s);
      },
      bind::arg("a"), bind::arg("update"), bind::arg("start_indices"), bind::arg("axes"), bind::kw_only,
      bind::arg("stream") = bind::none,
      "A copy of `a` in which `update`, cast to its dtype, stands at places that may be yet to be computed. Those that "
      "are known must lie within the array; others are moved into it.");
}
