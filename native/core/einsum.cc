#include <mlx/einsum.h>

#include "core/define.h"

// In which order einsum multiplies: the operands of each step, and a report about the costs.
struct ContractionPath {
  std::vector<std::vector<int>> steps;
  std::string report;
};

namespace bind {

template <>
struct Caster<ContractionPath> : CasterBase {
  static TypeInfo type() { return {"contraction_path", ""}; }
  static napi_value write(Call& call, const ContractionPath& path) {
    napi_value result = list(call), steps = list(call);
    for (const std::vector<int>& step : path.steps) {
      napi_value operands = list(call);
      for (int operand : step) push(call, operands, Caster<int>::write(call, operand));
      push(call, steps, operands);
    }
    push(call, result, steps);
    push(call, result, Caster<std::string>::write(call, path.report));
    return result;
  }

 private:
  static napi_value list(Call& call) {
    napi_value list = nullptr;
    check(call.raw(), napi_create_array(call.raw(), &list));
    return list;
  }
  static void push(Call& call, napi_value list, napi_value item) {
    uint32_t length = 0;
    check(call.raw(), napi_get_array_length(call.raw(), list, &length));
    check(call.raw(), napi_set_element(call.raw(), list, length, item));
  }
};

}  // namespace bind

void define_einsum(Module& m) {
  m.def(
      "einsum",
      [](const std::string& subscripts, const std::vector<mx::array>& operands, mx::StreamOrDevice s) {
        return mx::einsum(subscripts, operands, s);
      },
      bind::arg("subscripts"), bind::args("operands").printed(""), bind::kw_only, bind::arg("stream") = bind::none,
      "Einstein's summation: 'ij,jk->ik' names the axes of the operands and of the result, and what is not in the "
      "result is summed over. Without an arrow the result has the letters that occur once, in alphabetical order; an "
      "ellipsis stands for axes that broadcast.");
  m.def(
      "einsum_path",
      [](const std::string& subscripts, const std::vector<mx::array>& operands) {
        auto [steps, report] = mx::einsum_path(subscripts, operands);
        return ContractionPath{std::move(steps), std::move(report)};
      },
      bind::arg("subscripts"), bind::args("operands").printed(""),
      "The order in which einsum would multiply, as a list of the operands of each step (results come last in the list "
      "of operands), and a text about its costs.");
}
