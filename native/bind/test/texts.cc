#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind/test/define.h"

namespace toy {

namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

void define_texts(Module& m) {
  m.def("instances", [] { return Text::instances(); }, "Texts that exist in the process, on any thread.");
  m.def("weight_in_use", [] { return Text::weight_in_use(); }, "The bytes that they pretend to take.");
  m.def("evaluate", [](ToyEnv& env) { env.pacer.before_eval(); }, "A moment at which garbage is looked for.");

  m.def(
      "text", [](const std::string& value, uint64_t weight) { return Text(value, weight); }, pos("value"),
      arg("weight") = 0, "A text that pretends to take so many bytes.");
  m.def(
      "upper", [](const Text& text) { return Text(upper(text.value()), text.weight()); }, pos("text"),
      bind::method_of("Text"), "The text in capitals.");
  m.def(
      "join",
      [](const std::vector<Text>& texts, const std::optional<Text>& between) {
        std::string joined;
        for (const Text& text : texts) {
          if (between && !joined.empty()) joined += between->value();
          joined += text.value();
        }
        return Text(joined);
      },
      arg("texts"), arg("between") = none, "The texts one after another.");
  m.def(
      "letters",
      [](const Text& text) {
        std::vector<Text> letters;
        for (char letter : text.value()) letters.push_back(Text(std::string(1, letter)));
        return letters;
      },
      pos("text"), "Each letter as a text of its own.");
  m.property("Text", "size", [](const Text& text) { return text.value().size(); }, "The bytes of the text.");
  m.property("Text", "value", [](const Text& text) { return text.value(); }, "The text as a string.");
  m.method(
      "Text", "repeat",
      [](const Text& text, int times) {
        std::string repeated;
        for (int i = 0; i < times; ++i) repeated += text.value();
        return Text(repeated);
      },
      pos("self"), arg("times") = 2, "The text several times.");
}

}  // namespace toy
