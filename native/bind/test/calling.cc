#include <numeric>
#include <string>
#include <vector>

#include "bind/test/define.h"

namespace toy {

namespace {
std::string shown(int a, int b, int c) { return std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(c); }
}  // namespace

void define_calling(Module& m) {
  m.def(
      "mixed", [](int a, int b, int c) { return shown(a, b, c); }, pos("a"), arg("b") = 2, kw_only, arg("c") = 3,
      "One parameter of each kind: by position alone, either way, by name alone.");
  m.def(
      "greet",
      [](const std::string& name, int times, bool loud) {
        std::string text;
        for (int i = 0; i < times; ++i) text += (i ? ", " : "") + name;
        return loud ? text + "!" : text;
      },
      arg("name") = "world", (arg("times") = 1).or_named("count"), kw_only, arg("loud") = false, bind::alias("hello"),
      "Says a name several times. A parameter with two names, a function with two names.");
  m.def(
      "waived", [](int a, int b, int c) { return shown(a, b, c); }, pos("a").by_name_too(), kw_only,
      (arg("b") = 2).by_position_too(), (arg("c") = 3).not_in_signature(),
      "Takes more than its signature says, as some functions of Python's extensions do.");
  m.def(
      "half", [](double value) { return value / 2; }, (arg("value") = 1.0).may_be_left_out(),
      "Declared with a required parameter that may be left out in fact.");
  m.def(
      "total", [](const std::vector<int>& values) { return std::accumulate(values.begin(), values.end(), 0); },
      bind::args("values"), "Adds any number of arguments, or those of one list.");
  m.def(
      "typed", [](bind::Value value) { return value; }, arg("in").printed("str | bytes"), bind::returns("str | bytes"),
      "Prints types that the callable does not know, and a parameter whose name is a word of JavaScript.");
  m.def(
      "overloaded", [](int value) { return value; }, arg("value") = 0,
      bind::stub("overloaded() -> int\noverloaded(value: int) -> int"), "Prints overloads.");
  m.sub("more").def("twice", [](int value) { return 2 * value; }, pos("value"), "A function of a submodule.");
  m.in_js(
      "function", "", "written_in_js", arg("first"), arg("second") = none, bind::returns("list[object]"),
      "Declared here, implemented in JavaScript.");
}

}  // namespace toy
