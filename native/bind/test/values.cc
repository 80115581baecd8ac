#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "bind/test/define.h"

namespace toy {

void define_values(Module& m) {
  m.def("nothing", [] {}, "Does nothing and returns nothing.");
  m.def("echo_bool", [](bool value) { return value; }, pos("value"), "The boolean that it gets.");
  m.def("echo_int", [](int value) { return value; }, pos("value"), "The integer of 32 bits that it gets.");
  m.def("echo_int64", [](int64_t value) { return value; }, pos("value"), "The integer of 64 bits that it gets.");
  m.def("echo_uint64", [](uint64_t value) { return value; }, pos("value"), "The integer without a sign that it gets.");
  m.def("echo_float", [](double value) { return value; }, pos("value"), "The number that it gets.");
  m.def("echo_single", [](float value) { return value; }, pos("value"), "The number, rounded to 32 bits.");
  m.def("echo_str", [](const std::string& value) { return value; }, pos("value"), "The string that it gets.");
  m.def("echo_value", [](bind::Value value) { return value; }, pos("value"), "Whatever it gets.");
  m.def("echo_ints", [](const std::vector<int>& value) { return value; }, pos("value"), "The list that it gets.");

  // Text, so that a test sees that None arrives as such.
  m.def(
      "maybe_bool",
      [](std::optional<bool> value) {
        return std::string(!value ? "None" : *value ? "True" : "False");
      },
      arg("value") = none, "The boolean as text.");
  m.def(
      "maybe_int", [](std::optional<int> value) { return value ? std::to_string(*value) : "None"; },
      arg("value") = none, "The integer as text.");
  m.def(
      "maybe_float", [](std::optional<double> value) { return value ? std::to_string(*value) : "None"; },
      arg("value") = none, "The number as text.");
  m.def(
      "maybe_str", [](std::optional<std::string> value) { return value.value_or("None"); }, arg("value") = none,
      "The string, or the text None.");
  m.def(
      "maybe_sum",
      [](const std::optional<std::vector<int>>& values) {
        return values ? std::accumulate(values->begin(), values->end(), 0) : -1;
      },
      arg("values") = none, "The sum of the list, or -1.");
  // Two lists share the buffer that lists travel in.
  m.def(
      "dot",
      [](const std::vector<int>& a, const std::vector<int>& b) {
        if (a.size() != b.size()) throw bind::ValueError("The lists differ in length.");
        return std::inner_product(a.begin(), a.end(), b.begin(), 0);
      },
      arg("a"), arg("b"), "The sum of the products of two lists.");
}

}  // namespace toy
