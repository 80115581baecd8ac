#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bind {

// What the schema says of a C++ type at the boundary: `kind` names the wire form, which the generator of the JavaScript
// call layer knows; `text` is how Python's stubs spell it; `of` are the parts of composed types.
struct TypeInfo {
  std::string kind;
  std::string text;
  std::vector<TypeInfo> of = {};
};

}  // namespace bind
