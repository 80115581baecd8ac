#pragma once

#include <string>
#include <vector>

#include "bind/declare.h"

namespace bind {

// All declarations of an addon. They are collected only when somebody asks for the schema (at build time), so that
// loading the addon costs nothing for them.
struct Schema {
  std::vector<FunctionInfo> functions;
  std::string to_json() const;
};

}  // namespace bind
