#pragma once

#include <vector>

#include "convert/addon_data.h"

// A JavaScript function over lists of arrays, called while C++ runs (tracing, differentiating). The function is a
// trampoline of the call layer: it gets the number of inputs, whose handles stand in the ints of the scratch buffer,
// and returns the number of outputs, whose handles it leaves there.
class Callback {
 public:
  Callback(AddonData& addon, napi_value function) : addon_(addon), function_(function) {}

  std::vector<mx::array> operator()(const std::vector<mx::array>& inputs) const;

 private:
  AddonData& addon_;
  napi_value function_;
};
