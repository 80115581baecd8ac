#include <string>

#include "convert/nested.h"
#include "core/define.h"

namespace {

// One number for all spatial axes, or exactly one for each of them.
template <size_t N>
std::array<int, N> spread(const IntOrInts& value, const char* function, const char* parameter) {
  std::array<int, N> result;
  if (value.single) {
    result.fill(value.one());
    return result;
  }
  if (value.list.size() != N) {
    throw bind::TypeError(
        std::string(function) + "(): parameter '" + parameter + "' must be an int or a list of " + std::to_string(N) +
        " ints, not a list of " + std::to_string(value.list.size()) + ".");
  }
  std::copy(value.list.begin(), value.list.end(), result.begin());
  return result;
}

std::pair<int, int> two(const IntOrInts& value, const char* function, const char* parameter) {
  const auto [a, b] = spread<2>(value, function, parameter);
  return {a, b};
}

std::tuple<int, int, int> three(const IntOrInts& value, const char* function, const char* parameter) {
  const auto [a, b, c] = spread<3>(value, function, parameter);
  return {a, b, c};
}

// What MLX divides by: no groups, or weights without elements, would end the process.
void check(const mx::array& weight, int groups) {
  if (groups == 0) throw std::invalid_argument("[conv] The number of groups must not be zero.");
  if (weight.size() == 0) throw std::invalid_argument("[conv] The weight must not be empty.");
}

// What is added before and behind each spatial axis.
std::pair<std::vector<int>, std::vector<int>> paddings(const NestedInts& padding) {
  if (padding.form != NestedInts::Form::lists) return {padding.flat(), padding.flat()};
  if (padding.lists.size() == 2) return {padding.lists[0], padding.lists[1]};
  throw bind::TypeError(
      "conv_general(): parameter 'padding' must be an int, a list of ints, or two lists of ints: what is added before "
      "and what is added behind.");
}

}  // namespace

#define INPUTS bind::pos("input"), bind::pos("weight")
#define GROUPS bind::arg("groups") = 1
#define STREAM bind::kw_only, bind::arg("stream") = bind::none

void define_convolve(Module& m) {
  m.def(
      "convolve",
      [](const mx::array& a, const mx::array& v, const std::string& mode, mx::StreamOrDevice s) {
        // The kernel of a convolution runs backwards over the signal, that of a correlation forwards.
        if (a.ndim() != 1 || v.ndim() != 1) throw std::invalid_argument("[convolve] Inputs must be 1D.");
        if (a.size() == 0 || v.size() == 0) throw std::invalid_argument("[convolve] Inputs cannot be empty.");
        const bool swapped = a.size() < v.size();
        const mx::array& signal = swapped ? v : a;
        const mx::array& kernel = swapped ? a : v;
        const int length = kernel.shape(0);
        const mx::array weight = mx::reshape(mx::slice(kernel, {length - 1}, {-length - 1}, {-1}, s), {1, -1, 1}, s);
        mx::array input = mx::reshape(signal, {1, -1, 1}, s);
        int padding = 0;
        if (mode == "full") {
          padding = length - 1;
        } else if (mode == "same") {
          // An even kernel has no middle: the input gets its padding beforehand, more of it in front.
          if (length % 2) {
            padding = length / 2;
          } else {
            input = mx::pad(input, {{0, 0}, {length / 2, length / 2 - 1}, {0, 0}}, mx::array(0), "constant", s);
          }
        } else if (mode != "valid") {
          throw std::invalid_argument("[convolve] Invalid mode.");
        }
        return mx::reshape(mx::conv1d(input, weight, 1, padding, 1, 1, s), {-1}, s);
      },
      bind::pos("a"), bind::pos("v"), bind::arg("mode") = "full", STREAM,
      "The discrete convolution of two vectors of floats. 'full' gives every point where they overlap at all, 'same' "
      "as "
      "many as the longer vector has, 'valid' those where they overlap completely.");
  m.def(
      "conv1d",
      [](const mx::array& input, const mx::array& weight, int stride, int padding, int dilation, int groups,
         mx::StreamOrDevice s) {
        check(weight, groups);
        return mx::conv1d(input, weight, stride, padding, dilation, groups, s);
      },
      INPUTS, bind::arg("stride") = 1, bind::arg("padding") = 0, bind::arg("dilation") = 1, GROUPS, STREAM,
      "Filters moved over one spatial axis (a cross-correlation, as in neural networks). `input` is [batch, length, "
      "channels in], `weight` [channels out, width, channels in / groups]. Floats only.");
  m.def(
      "conv2d",
      [](const mx::array& input, const mx::array& weight, const IntOrInts& stride, const IntOrInts& padding,
         const IntOrInts& dilation, int groups, mx::StreamOrDevice s) {
        const char* name = "conv2d";
        check(weight, groups);
        return mx::conv2d(
            input, weight, two(stride, name, "stride"), two(padding, name, "padding"), two(dilation, name, "dilation"),
            groups, s);
      },
      INPUTS, (bind::arg("stride") = 1).printed("int | tuple[int, int]"),
      (bind::arg("padding") = 0).printed("int | tuple[int, int]"),
      (bind::arg("dilation") = 1).printed("int | tuple[int, int]"), GROUPS, STREAM,
      "Filters moved over two spatial axes. `input` is [batch, height, width, channels in], `weight` [channels out, "
      "height, width, channels in / groups]. Floats only.");
  m.def(
      "conv3d",
      [](const mx::array& input, const mx::array& weight, const IntOrInts& stride, const IntOrInts& padding,
         const IntOrInts& dilation, int groups, mx::StreamOrDevice s) {
        const char* name = "conv3d";
        check(weight, groups);
        return mx::conv3d(
            input, weight, three(stride, name, "stride"), three(padding, name, "padding"),
            three(dilation, name, "dilation"), groups, s);
      },
      INPUTS, (bind::arg("stride") = 1).printed("int | tuple[int, int, int]"),
      (bind::arg("padding") = 0).printed("int | tuple[int, int, int]"),
      (bind::arg("dilation") = 1).printed("int | tuple[int, int, int]"), GROUPS, STREAM,
      "Filters moved over three spatial axes. `input` is [batch, depth, height, width, channels in], `weight` "
      "[channels "
      "out, depth, height, width, channels in / groups]. Floats only.");
  m.def(
      "conv_transpose1d",
      [](const mx::array& input, const mx::array& weight, int stride, int padding, int dilation, int output_padding,
         int groups, mx::StreamOrDevice s) {
        check(weight, groups);
        return mx::conv_transpose1d(input, weight, stride, padding, dilation, output_padding, groups, s);
      },
      INPUTS, bind::arg("stride") = 1, bind::arg("padding") = 0, bind::arg("dilation") = 1,
      bind::arg("output_padding") = 0, GROUPS, STREAM,
      "The transpose of conv1d, which spreads each element over the filter: a stride makes the result longer. Shapes "
      "as in conv1d; `output_padding` is added behind the result.");
  m.def(
      "conv_transpose2d",
      [](const mx::array& input, const mx::array& weight, const IntOrInts& stride, const IntOrInts& padding,
         const IntOrInts& dilation, const IntOrInts& output_padding, int groups, mx::StreamOrDevice s) {
        const char* name = "conv_transpose2d";
        check(weight, groups);
        return mx::conv_transpose2d(
            input, weight, two(stride, name, "stride"), two(padding, name, "padding"), two(dilation, name, "dilation"),
            two(output_padding, name, "output_padding"), groups, s);
      },
      INPUTS, (bind::arg("stride") = 1).printed("int | tuple[int, int]"),
      (bind::arg("padding") = 0).printed("int | tuple[int, int]"),
      (bind::arg("dilation") = 1).printed("int | tuple[int, int]"),
      (bind::arg("output_padding") = 0).printed("int | tuple[int, int]"), GROUPS, STREAM,
      "The transpose of conv2d, which spreads each element over the filter: strides make the result larger. Shapes as "
      "in conv2d; `output_padding` is added behind the result.");
  m.def(
      "conv_transpose3d",
      [](const mx::array& input, const mx::array& weight, const IntOrInts& stride, const IntOrInts& padding,
         const IntOrInts& dilation, const IntOrInts& output_padding, int groups, mx::StreamOrDevice s) {
        const char* name = "conv_transpose3d";
        check(weight, groups);
        return mx::conv_transpose3d(
            input, weight, three(stride, name, "stride"), three(padding, name, "padding"),
            three(dilation, name, "dilation"), three(output_padding, name, "output_padding"), groups, s);
      },
      INPUTS, (bind::arg("stride") = 1).printed("int | tuple[int, int, int]"),
      (bind::arg("padding") = 0).printed("int | tuple[int, int, int]"),
      (bind::arg("dilation") = 1).printed("int | tuple[int, int, int]"),
      (bind::arg("output_padding") = 0).printed("int | tuple[int, int, int]"), GROUPS, STREAM,
      "The transpose of conv3d, which spreads each element over the filter: strides make the result larger. Shapes as "
      "in conv3d; `output_padding` is added behind the result.");
  m.def(
      "conv_general",
      [](const mx::array& input, const mx::array& weight, const IntOrInts& stride, const NestedInts& padding,
         const IntOrInts& kernel_dilation, const IntOrInts& input_dilation, int groups, bool flip,
         mx::StreamOrDevice s) {
        check(weight, groups);
        auto [before, behind] = paddings(padding);
        return mx::conv_general(
            input, weight, stride.list, before, behind, kernel_dilation.list, input_dilation.list, groups, flip, s);
      },
      INPUTS, bind::arg("stride") = 1,
      (bind::arg("padding") = 0).printed("int | Sequence[int] | tuple[Sequence[int], Sequence[int]]"),
      bind::arg("kernel_dilation") = 1, bind::arg("input_dilation") = 1, GROUPS, bind::arg("flip") = false, STREAM,
      "Filters moved over one to three spatial axes, with all that a convolution may have: `padding` before and behind "
      "each axis, gaps between the elements of the filter and between those of the input, and with `flip` filters that "
      "run backwards. `input` is [batch, ..., channels in], `weight` [channels out, ..., channels in / groups].");
}
