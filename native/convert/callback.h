#pragma once

#include <initializer_list>
#include <memory>
#include <vector>

#include "convert/addon_data.h"

// A JavaScript function over lists of arrays, called while C++ runs (tracing, differentiating).
//
// The function is a trampoline of the call layer. Its arguments are the lengths of the lists; the handles of all their
// arrays stand in the ints of the scratch buffer, one list after the other, and further integers behind them. It
// returns the number of output arrays, whose handles it leaves there, with further integers behind them.
class Callback {
 public:
  // For the time of one call of the addon.
  Callback(AddonData& addon, napi_value function) : addon_(addon), function_(function) {}

  // For as long as a graph lives that holds it: copies share one reference to the function.
  static Callback kept(AddonData& addon, napi_value function);

  struct Result {
    std::vector<mx::array> arrays;
    std::vector<int> ints;
  };

  // `extra`: integers to pass after the handles. `extra_results`: how many integers follow the output handles; -1: as
  // many as there are outputs.
  Result call(
      std::initializer_list<const std::vector<mx::array>*> lists, const std::vector<int>& extra = {},
      int extra_results = 0) const;

  std::vector<mx::array> operator()(const std::vector<mx::array>& inputs) const { return call({&inputs}).arrays; }

 private:
  class Reference;
  napi_value function() const;

  AddonData& addon_;
  napi_value function_ = nullptr;
  std::shared_ptr<Reference> reference_;
};
